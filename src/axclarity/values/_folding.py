"""Names of places compared without regard to case, accents and punctuation."""

import unicodedata

__all__ = ["folded"]

_APART = str.maketrans(
    {
        "æ": "ae",
        "ð": "d",
        "đ": "d",
        "ħ": "h",
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "œ": "oe",
        "þ": "th",
        "&": " and ",
        **dict.fromkeys(".'`´‘’ʻʼʿʾ", None),
    }
)
"""Letters that Unicode does not take apart, and marks within a word."""


def folded(text: str) -> str:
    """Lower case, no accents, words of letters and digits with one space between them.

    Points and apostrophes vanish, all else that is no letter or digit parts words:
    `N.S.W.` → `nsw`, `Côte d'Ivoire` → `cote divoire`, `Île-de-France` → `ile de france`.
    """
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(_APART))
    # A mark of an Indic script is a vowel, and stays; an accent goes.
    kept = (c for c in taken_apart if unicodedata.category(c) not in ("Mn", "Cf"))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())
