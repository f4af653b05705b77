"""The compiled message catalogues: made from the `.po` files on the spot, never committed."""

from collections.abc import Callable
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "translations"


def stale() -> list[Path]:
    """Return the catalogues whose compiled form is missing or older than its source."""
    sources = FOLDER.glob("*/LC_MESSAGES/*.po")
    return [po for po in sources if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime]


Sentences = Callable[[str], str]
"""Turns an English msgid into a language."""


def sentences(language: str) -> Sentences:
    """Return the texts of a language (`zh`, or `en` as they stand in the code) for programs that run without the application."""
    if language == "en":
        return NullTranslations().gettext
    compile_stale()
    with next(FOLDER.glob(f"{language}/LC_MESSAGES/*.mo")).open("rb") as compiled:
        return GNUTranslations(compiled).gettext


def compile_stale() -> None:
    """Compile what is stale; a reader never sees half a file."""
    for po in stale():
        with po.open("rb") as source:
            catalogue = read_po(source, locale=po.parts[-3])
        half = po.with_suffix(".mo.half")
        with half.open("wb") as target:
            write_mo(target, catalogue)
        half.replace(po.with_suffix(".mo"))
