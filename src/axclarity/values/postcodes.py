"""Postcodes in the form their country writes them: spaces, hyphens and capitals, no more."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from attrs import frozen

from axclarity.values._iso3166 import ALPHA3

__all__ = ["is_postcode", "postcode_from_text", "postcode_key"]

_FORMS = {
    "999": "BH FO GN IS LS MG OM PG TW",
    "9999": (
        "AF AI AL AM AR AT AU AZ BD BE BG BH CC CH CR CV CX CY DK ET GE GL GW HM HT HU LB LI LR LU "
        "LV MD MK MZ NE NF NO NZ PH PY SI SJ SV TN TZ VE ZA"
    ),
    "99999": (
        "AS AX BA BL BT CR CU DE DO DZ EE EG EH ES FI FM FR GF GP GT GU HN HR ID IL IQ IT JO KE KH "
        "KR KW LA LK LT MA MC ME MF MH MM MN MP MQ MU MV MX MY NA NC NI NP PE PF PK PM PR PW RE RS "
        "SA SD SM SN TH TR TW TZ UA UM US UY VA VI VN WF XK YT ZM"
    ),
    "999999": "AM BY CN CO EC IN KG KH KZ MN NG RO RS RU SG TJ TM TT TW UZ VN",
    "9999999": "CL IL",
    "99999-9999": "AS FM GU MH MP PR PW SA US VI",
    "99999-999": "BR",
    "99999-99999": "IR",
    "999 99": "CZ GR SE SK",
    "999-9999": "JP",
    "9999 9999": "LB",
    "9999 @@": "NL",
    "9999-999": "PT",
    "99-999": "PL",
    "@999": "SZ",
    "@9999@@@": "AR",
    "@9@ 9@9": "CA",
    "@9* ****": "IE",
    "@@ **": "BM",
    "@@9999": "BN",
    "@@ 99999": "SO",
    "@@@ 99": "MT",
    "@@@ 9999": "MT",
    "AD999": "AD",
    "AI-9999": "AI",
    "BB99999": "BB",
    "CP 9999": "SV",
    "HT9999": "HT",
    "KY9-9999": "KY",
    "LC99 999": "LC",
    "LT-99999": "LT",
    "LV-9999": "LV",
    "MD-9999": "MD",
    "MSR 9999": "MS",
    "PC 999": "OM",
    "VC9999": "VC",
    "VG9999": "VG",
    "ASCN 1ZZ": "SH",
    "BBND 1ZZ": "IO",
    "FIQQ 1ZZ": "FK",
    "GX11 1AA": "GI",
    "PCRN 1ZZ": "PN",
    "SIQQ 1ZZ": "GS",
    "STHL 1ZZ": "SH",
    "TDCU 1ZZ": "SH",
    "TKCA 1ZZ": "TC",
    "@9 9@@": "GB",
    "@99 9@@": "GB",
    "@9@ 9@@": "GB",
    "@@9 9@@": "GB",
    "@@99 9@@": "GB",
    "@@9@ 9@@": "GB",
    "GIR 0AA": "GB",
    "BFPO 9": "GB",
    "BFPO 99": "GB",
    "BFPO 999": "GB",
    "BFPO 9999": "GB",
    "GY9 9@@": "GG",
    "GY99 9@@": "GG",
    "IM9 9@@": "IM",
    "IM99 9@@": "IM",
    "JE9 9@@": "JE",
    "JE99 9@@": "JE",
}
"""Form → countries that write their postcodes so; `9` a digit, `@` a letter, `*` either.

Source: the countries' posts, as they are in general use. Countries without postcodes, or with forms
that change, are left out, and nothing is said of theirs.
"""

_PREFIXES = {"AT": "A", "BE": "B", "DE": "D", "ES": "E", "FI": "FIN", "FR": "F", "HU": "H"} | {
    "IT": "I",
    "LI": "FL",
    "LU": "L",
    "NO": "N",
    "PT": "P",
    "SE": "S",
    "SI": "SLO",
}
"""Letters of vehicles abroad, once written before a postcode: `D-10178`."""

_CLASSES = {"9": "[0-9]", "@": "[A-Z]", "*": "[0-9A-Z]"}
_SEPARATORS = " -"


def postcode_from_text(country: str, text: str) -> str:
    """A postcode as its country writes it: GB `sw1a1aa` → `SW1A 1AA`, DE `D-10178` → `10178`.

    A text that is no postcode of the country comes back in capitals, and if it is not ASCII, as it
    was. Letters of the country before a postcode go, unless they belong to it: `LV-1009`.

    Args:
        country: ISO 3166-1 alpha-2.
    """
    if written := _written(country, text):
        return written
    compact = _compact(text)
    bare = (compact.removeprefix(p) for p in _prefixes(country) if compact.startswith(p))
    found = filter(None, (_written(country, each) for each in bare))
    return next(found, text.upper() if text.isascii() else text)


def is_postcode(country: str, text: str) -> bool:
    """Whether a text has a form of its country's postcodes; true where none is known."""
    return not _forms(country) or bool(_written(country, text))


def postcode_key(country: str, text: str) -> str:
    """What postcodes, and beginnings of them, are compared by: capitals and digits.

    Letters of the country before the digits go, also where they belong to it: `LV-10` and `10`
    begin the same postcodes.

    Args:
        country: ISO 3166-1 alpha-2.
    """
    compact = _compact(text)
    bare = (compact.removeprefix(p) for p in _prefixes(country) if compact.startswith(p))
    return next((rest for rest in bare if not rest or rest[:1].isdigit()), compact)


@frozen
class _Form:
    """What the letters and digits must be, and how many stand before each separator."""

    pattern: re.Pattern[str]
    pieces: Sequence[str | slice]

    def written(self, compact: str) -> str:
        return "".join(p if isinstance(p, str) else compact[p] for p in self.pieces)


@lru_cache(maxsize=1024)
def _written(country: str, text: str) -> str:
    compact = _compact(text)
    for form in _forms(country):
        if form.pattern.fullmatch(compact):
            return form.written(compact)
    return ""


@cache
def _forms(country: str) -> Sequence[_Form]:
    return [_form(form) for form, countries in _FORMS.items() if country in countries.split()]


def _form(form: str) -> _Form:
    solid = [character for character in form if character not in _SEPARATORS]
    pattern = "".join(_CLASSES.get(character, character) for character in solid)
    return _Form(re.compile(pattern), list(_pieces(form)))


def _pieces(form: str) -> Iterator[str | slice]:
    begin = 0
    for piece in re.findall(r"[^ -]+|[ -]", form):
        if piece in _SEPARATORS:
            yield piece
        else:
            yield slice(begin, begin + len(piece))
            begin += len(piece)


@cache
def _prefixes(country: str) -> Sequence[str]:
    return [p for p in (_PREFIXES.get(country), country, ALPHA3.get(country)) if p]


def _compact(text: str) -> str:
    """Capitals and digits alone; those of full width as well."""
    wide = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(filter(str.isalnum, wide.upper()))
