"""Languages of what people write: their names, their direction, and guessing which one it is.

Guessing asks the letters first. Greek is written in Greek; only scripts that many languages
share need the statistical model, which takes half a second and some 75 MB of memory to load, so
that it is loaded when the first such text comes.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

Direction = Literal["ltr", "rtl"]

#: Code → its name in itself, its name in English. A test holds the names to CLDR's.
LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("English", "English"),
    "fr": ("Français", "French"),
    "de": ("Deutsch", "German"),
    "es": ("Español", "Spanish"),
    "it": ("Italiano", "Italian"),
    "pt": ("Português", "Portuguese"),
    "nl": ("Nederlands", "Dutch"),
    "ca": ("Català", "Catalan"),
    "eu": ("Euskara", "Basque"),
    "gl": ("Galego", "Galician"),
    "oc": ("Occitan", "Occitan"),
    "ga": ("Gaeilge", "Irish"),
    "cy": ("Cymraeg", "Welsh"),
    "lb": ("Lëtzebuergesch", "Luxembourgish"),
    "fy": ("Frysk", "Western Frisian"),
    "af": ("Afrikaans", "Afrikaans"),
    "da": ("Dansk", "Danish"),
    "fo": ("Føroyskt", "Faroese"),
    "is": ("Íslenska", "Icelandic"),
    "no": ("Norsk", "Norwegian"),
    "sv": ("Svenska", "Swedish"),
    "et": ("Eesti", "Estonian"),
    "fi": ("Suomi", "Finnish"),
    "lt": ("Lietuvių", "Lithuanian"),
    "lv": ("Latviešu", "Latvian"),
    "cs": ("Čeština", "Czech"),
    "hr": ("Hrvatski", "Croatian"),
    "bs": ("Bosanski", "Bosnian"),
    "hu": ("Magyar", "Hungarian"),
    "mt": ("Malti", "Maltese"),
    "pl": ("Polski", "Polish"),
    "ro": ("Română", "Romanian"),
    "sk": ("Slovenčina", "Slovak"),
    "sl": ("Slovenščina", "Slovenian"),
    "sq": ("Shqip", "Albanian"),
    "tr": ("Türkçe", "Turkish"),
    "az": ("Azərbaycan", "Azerbaijani"),
    "uz": ("O‘zbek", "Uzbek"),
    "tk": ("Türkmen dili", "Turkmen"),
    "eo": ("Esperanto", "Esperanto"),
    "vi": ("Tiếng Việt", "Vietnamese"),
    "id": ("Indonesia", "Indonesian"),
    "ms": ("Melayu", "Malay"),
    "fil": ("Filipino", "Filipino"),
    "sw": ("Kiswahili", "Swahili"),
    "so": ("Soomaali", "Somali"),
    "rw": ("Ikinyarwanda", "Kinyarwanda"),
    "ha": ("Hausa", "Hausa"),
    "yo": ("Èdè Yorùbá", "Yoruba"),
    "zu": ("IsiZulu", "Zulu"),
    "xh": ("IsiXhosa", "Xhosa"),
    "ku": ("Kurdî (kurmancî)", "Kurdish"),
    "be": ("Беларуская", "Belarusian"),
    "bg": ("Български", "Bulgarian"),
    "kk": ("Қазақ тілі", "Kazakh"),
    "ky": ("Кыргызча", "Kyrgyz"),
    "mk": ("Македонски", "Macedonian"),
    "mn": ("Монгол", "Mongolian"),
    "ru": ("Русский", "Russian"),
    "sr": ("Српски", "Serbian"),
    "tg": ("Тоҷикӣ", "Tajik"),
    "tt": ("Татар", "Tatar"),
    "uk": ("Українська", "Ukrainian"),
    "ar": ("العربية", "Arabic"),
    "fa": ("فارسی", "Persian"),
    "ps": ("پښتو", "Pashto"),
    "ur": ("اردو", "Urdu"),
    "hi": ("हिन्दी", "Hindi"),
    "mr": ("मराठी", "Marathi"),
    "ne": ("नेपाली", "Nepali"),
    "bn": ("বাংলা", "Bangla"),
    "as": ("অসমীয়া", "Assamese"),
    "gu": ("ગુજરાતી", "Gujarati"),
    "pa": ("ਪੰਜਾਬੀ", "Punjabi"),
    "ta": ("தமிழ்", "Tamil"),
    "te": ("తెలుగు", "Telugu"),
    "kn": ("ಕನ್ನಡ", "Kannada"),
    "ml": ("മലയാളം", "Malayalam"),
    "si": ("සිංහල", "Sinhala"),
    "el": ("Ελληνικά", "Greek"),
    "he": ("עברית", "Hebrew"),
    "hy": ("Հայերեն", "Armenian"),
    "ka": ("Ქართული", "Georgian"),
    "am": ("አማርኛ", "Amharic"),
    "ti": ("ትግርኛ", "Tigrinya"),
    "th": ("ไทย", "Thai"),
    "km": ("ខ្មែរ", "Khmer"),
    "lo": ("ລາວ", "Lao"),
    "my": ("မြန်မာ", "Burmese"),
    "ja": ("日本語", "Japanese"),
    "ko": ("한국어", "Korean"),
    "zh": ("中文", "Chinese"),
}

_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RIGHT_TO_LEFT_SCRIPTS = frozenset({"arab", "hebr", "thaa"})

# First code point of each stretch of one script, from there on; "" is nobody's we know.
_STRETCHES: tuple[tuple[int, str], ...] = (
    (0x0000, "Latin"),
    (0x0370, "Greek"),
    (0x0400, "Cyrillic"),
    (0x0530, "Armenian"),
    (0x0590, "Hebrew"),
    (0x0600, "Arabic"),
    (0x0700, ""),
    (0x0750, "Arabic"),
    (0x0780, ""),
    (0x08A0, "Arabic"),
    (0x0900, "Devanagari"),
    (0x0980, "Bengali"),
    (0x0A00, "Gurmukhi"),
    (0x0A80, "Gujarati"),
    (0x0B00, ""),
    (0x0B80, "Tamil"),
    (0x0C00, "Telugu"),
    (0x0C80, "Kannada"),
    (0x0D00, "Malayalam"),
    (0x0D80, "Sinhala"),
    (0x0E00, "Thai"),
    (0x0E80, "Lao"),
    (0x0F00, ""),
    (0x1000, "Myanmar"),
    (0x10A0, "Georgian"),
    (0x1100, "Hangul"),
    (0x1200, "Ethiopic"),
    (0x13A0, ""),
    (0x1780, "Khmer"),
    (0x1800, ""),
    (0x1C90, "Georgian"),
    (0x1CC0, ""),
    (0x1E00, "Latin"),
    (0x1F00, "Greek"),
    (0x2000, ""),
    (0x3040, "Kana"),
    (0x3100, ""),
    (0x3400, "Han"),
    (0xA000, ""),
    (0xAC00, "Hangul"),
    (0xD7B0, ""),
    (0xF900, "Han"),
    (0xFB00, ""),
    (0xFB50, "Arabic"),
    (0xFE00, ""),
    (0xFE70, "Arabic"),
    (0xFF00, ""),
    (0x20000, "Han"),
    (0x323B0, ""),
)
_PAST_LATIN = "\u0370"
_STARTS = [start for start, _ in _STRETCHES]

_ALONE = {
    "Armenian": "hy",
    "Georgian": "ka",
    "Greek": "el",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Han": "zh",
    "Hangul": "ko",
    "Hebrew": "he",
    "Kana": "ja",
    "Kannada": "kn",
    "Khmer": "km",
    "Lao": "lo",
    "Malayalam": "ml",
    "Myanmar": "my",
    "Sinhala": "si",
    "Tamil": "ta",
    "Telugu": "te",
    "Thai": "th",
}
_SHARED = {
    "Arabic": frozenset({"ar", "fa", "ps", "ur"}),
    "Bengali": frozenset({"bn", "as"}),
    "Cyrillic": frozenset({"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"}),
    "Devanagari": frozenset({"hi", "mr", "ne"}),
}
_SHARED["Latin"] = frozenset(LANGUAGES) - frozenset(_ALONE.values()) - {"am", "ti"}
for _script in ("Arabic", "Bengali", "Cyrillic", "Devanagari"):
    _SHARED["Latin"] -= _SHARED[_script]
# Serbs write both; so do we read them.
_SHARED["Latin"] |= {"sr"}

# The model's names for what we call otherwise: dialects, and an older code.
_ALIASES = {"ary": "ar", "arz": "ar", "nn": "no", "tl": "fil", "uzs": "uz", "wuu": "zh"}

_READ = 240  # letters that are looked at: more cost time and change no answer
_FEW = 3  # enough where the script says it all
_ENOUGH = 20  # what the model needs
_MOST = 0.6  # share of the letters that one script has to have
_SURE = 0.7  # share of the probability that one language has to have

_ADDRESSES = re.compile(r"https?://\S+|\S+@\S+|[@#]\w+")
_lock = Lock()


def name(code: str) -> str:
    """What the language calls itself; the code where we don't know it."""
    known = LANGUAGES.get(code) or LANGUAGES.get(_base(code))
    return known[0] if known else code


def direction(code: str) -> Direction:
    """Which way the language with this code is written; regions and scripts are understood."""
    parts = re.split("[-_]", code.lower())
    for part in parts[1:]:
        if len(part) == 4:
            return "rtl" if part in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if parts[0] in _RIGHT_TO_LEFT else "ltr"


def detect(text: str) -> str | None:
    """The code of the language that plain `text` is written in, one of LANGUAGES.

    None where the text is too short, too mixed, or too like several languages to say.
    """
    text = _ADDRESSES.sub(" ", text[: _READ * 4])
    letters = [char for char in text if char.isalpha()][:_READ]
    if len(letters) < _FEW:
        return None
    others = [char for char in letters if char >= _PAST_LATIN]
    scripts = Counter(map(_script_of, others))
    scripts["Latin"] += len(letters) - len(others)
    if scripts["Kana"] * 10 >= scripts["Han"] and scripts["Kana"]:
        scripts["Kana"] += scripts.pop("Han", 0)
    script, count = scripts.most_common(1)[0]
    if count < _MOST * len(letters):
        return None
    if script in _ALONE:
        return _ALONE[script]
    if script == "Ethiopic":
        # Tigrinya writes its glottal vowel with one letter, Amharic with another.
        return "ti" if text.count("ኣ") > text.count("አ") else "am"
    if script in _SHARED and count >= _ENOUGH:
        return _guess(text[: _READ + _READ // 2], _SHARED[script])
    return None


def warm_up() -> None:
    """Load the model, so that nobody's first post waits for it; may run in a thread of its own."""
    # Without the lock: it is gevent's in a web process. At worst the model is loaded twice.
    _load()


def _base(code: str) -> str:
    return re.split("[-_]", code.lower(), maxsplit=1)[0]


def _script_of(char: str) -> str:
    return _STRETCHES[bisect_right(_STARTS, ord(char)) - 1][1]


def _guess(text: str, candidates: frozenset[str]) -> str | None:
    """The one of `candidates` that the model holds for likely enough."""
    shares: Counter[str] = Counter()
    for label, share in _model().rank(unicodedata.normalize("NFC", text)):
        code = _ALIASES.get(label, label)
        if code in candidates:
            shares[code] += share
    total = sum(shares.values())
    if not total:
        return None
    best, share = shares.most_common(1)[0]
    return best if share / total >= _SURE else None


def _model() -> "LanguageIdentifier":
    with _lock:
        return _load()


@cache
def _load() -> "LanguageIdentifier":
    # Imported here because numpy and the model come with it, see the top of this file.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
