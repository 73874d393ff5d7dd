"""Languages."""


def direction(code: str) -> str:
    """Return ltr or rtl."""
    return "rtl" if code[:2] in {"ar", "fa", "he", "ur"} else "ltr"
