"""Names and directions of languages, and what is guessed about a text."""

import subprocess
import sys

import pytest
from babel import Locale

from hrforum.core.languages import LANGUAGES, detect, direction, name

TEXTS = {
    "en": "We had the same problem in our city when we adopted the declaration",
    "fr": "Bonjour à tous, nous cherchons une ville mentore pour notre plan logement",
    "de": "Guten Tag, wir suchen eine Stadt, die uns bei der Wohnungspolitik berät",
    "es": "Buscamos una ciudad mentora para el año próximo, con experiencia en vivienda",
    "it": "Cerchiamo una città mentore per il nostro piano contro la discriminazione",
    "pt": "Procuramos uma cidade mentora para o nosso projeto de habitação",
    "nl": "Goedemorgen allemaal, wij zoeken een stad die ons kan begeleiden",
    "sv": "Vi söker en mentor för vår stad och vår nya handlingsplan",
    "da": "Vi leder efter en mentor til vores by og vores nye handlingsplan",
    "pl": "Szukamy miasta partnerskiego, które pomoże nam w polityce mieszkaniowej",
    "cs": "Hledáme partnerské město, které nám pomůže s bytovou politikou",
    "hu": "Olyan várost keresünk, amely segít nekünk a lakáspolitikában",
    "fi": "Etsimme kaupunkia, joka auttaa meitä asuntopolitiikassa",
    "tr": "Şehrimiz için konut politikası konusunda bir mentor arıyoruz",
    "id": "Kami mencari kota mentor untuk tahun depan dalam bidang perumahan",
    "ar": "شكرا جزيلا لكم جميعا على هذا النقاش المفيد حول الحق في السكن",
    "fa": "سلام دوستان عزیز، از شما برای این گفتگو سپاسگزاریم و منتظر پاسخ هستیم",
    "ur": "السلام علیکم، ہم اپنے شہر کے لیے ایک مشیر کی تلاش میں ہیں",
    "uk": "Добрий день, шановні колеги, ми шукаємо місто-наставника",
    "ru": "Здравствуйте, уважаемые коллеги, мы ищем город-наставник",
    "bg": "Здравейте, уважаеми колеги, търсим град, който да ни помогне с жилищата",
    "hi": "नमस्ते, हम अपने शहर के लिए आवास पर सलाह चाहते हैं",
    "el": "Καλημέρα",
    "he": "שלום לכולם",
    "hy": "Բարեւ ձեզ",
    "ka": "გამარჯობა",
    "am": "እንዴት ናችሁ አዲስ አበባ",
    "ti": "ኣብ ከተማና",
    "th": "สวัสดี",
    "ko": "안녕하세요",
    "ja": "住宅の権利について話しましょう",
    "zh": "我们讨论住房权",
}


@pytest.mark.parametrize("code", TEXTS)
def test_it_is_recognised(code: str) -> None:
    assert detect(TEXTS[code]) == code
    assert code in LANGUAGES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "123 456 – 789",
        "Merci",
        "la casa",
        "OK :)",
        "😀😀😀😀",
        "αβ",
        "بيت",
        "https://example.org/une/adresse/tres/longue/en/francais",
        "@anna.maria @jean-pierre",
        "Housing شقة дом σπίτι",
        "\ue000\ue001\ue002\ue003",
    ],
)
def test_too_little_to_say(text: str) -> None:
    assert detect(text) is None


def test_names_in_other_letters_do_not_decide() -> None:
    assert detect("Wir haben in Αθήνα mit den Kolleginnen über Wohnungen gesprochen") == "de"


def test_a_long_text_is_read_in_part() -> None:
    assert detect(TEXTS["fr"] * 5_000) == "fr"


def test_names_are_those_of_cldr() -> None:
    assert len(LANGUAGES) >= 60
    for code, names in LANGUAGES.items():
        locale = Locale.parse(code)
        own = locale.get_display_name(code)
        assert own
        assert names == (own[0].upper() + own[1:], locale.english_name)
        assert direction(code) == locale.text_direction


@pytest.mark.parametrize(
    ("code", "way"),
    [
        ("ar-EG", "rtl"),
        ("az-Arab", "rtl"),
        ("pa_Arab_PK", "rtl"),
        ("ur-Latn", "ltr"),
        ("xx", "ltr"),
        ("HE", "rtl"),
        ("yi", "rtl"),
        ("", "ltr"),
    ],
)
def test_directions_of_regions_and_scripts(code: str, way: str) -> None:
    assert direction(code) == way


def test_names_of_languages_that_are_known_and_not() -> None:
    assert (name("fr"), name("pt-BR"), name("xx")) == ("Français", "Português", "xx")


def test_the_model_is_loaded_only_when_it_is_needed() -> None:
    code = (
        "import sys; from hrforum.core.languages import detect; detect('Καλημέρα');"
        "print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    assert done.stdout.strip() == "False"
