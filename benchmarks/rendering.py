"""How long the texts take that cost most: 20 kB each, the slowest first.

Run it on a quiet machine: python -m benchmarks.rendering
"""

from __future__ import annotations

from tests.core.test_markdown_bounds import CASES, seconds

SHOWN = 12


def main() -> None:
    """Render every hostile text three times; print the best processor time of the slowest."""
    times = sorted(((seconds(source, 0), name) for name, source in CASES.items()), reverse=True)
    for took, name in times[:SHOWN]:
        print(f"{took:.2f} s  {name}")


if __name__ == "__main__":
    main()
