"""States, provinces, counties: ISO 3166-2 codes by what people write, within one country."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from attrs import frozen

from axclarity.values._folding import folded
from axclarity.values._subdivision_aliases import ALIASES, DESCRIPTORS, NEW_CODES

__all__ = ["iso_codes", "iso_names", "subdivision_code"]


_PARTED = re.compile(r"[\[\]()/;]|\b[A-Z]{2}-[A-Z0-9]{1,3}\b")
"""Where ISO puts several names in one."""


@lru_cache(maxsize=4096)
def subdivision_code(country: str, region: str) -> str:
    """The ISO 3166-2 suffix of a region within a country, or `""`: `US`, `Texas` → `TX`.

    Looked up within the country only: FL is Florida in the US, Flevoland in the Netherlands, and
    nothing in Norway. Understood are codes with or without the country, names of ISO and English
    ones, usual abbreviations (`Calif.`, `N.S.W.`), all of them without regard to case and accents,
    and with or without the kind of region (`Province of Ontario`). What may mean two regions is
    not guessed.

    Args:
        country: ISO 3166-1 alpha-2.
    """
    known = _regions(country)
    code = region.strip().upper().removeprefix(f"{country}-")
    if code in known.codes:
        return code
    name = folded(region)
    return known.by_name.get(name) or known.by_core.get(_core(name), "")


@cache
def iso_codes(country: str) -> Mapping[str, str]:
    """The subdivisions of a country: ISO 3166-2 suffix → suffix of what it is part of, or `""`."""
    codes = {
        _suffix(found.code): _suffix(found.parent_code or "") for found in _subdivisions(country)
    }
    return codes | dict.fromkeys(NEW_CODES.get(country, "").split(), "")


def iso_names(country: str) -> Mapping[str, Iterable[str]]:
    """The names ISO 3166-2 gives, in all their readings, by suffix."""
    return {_suffix(found.code): tuple(_readings(found.name)) for found in _subdivisions(country)}


@frozen
class _Regions:
    """What a country's subdivisions are called: folded name → suffix."""

    codes: Mapping[str, str]
    by_name: Mapping[str, str]
    by_core: Mapping[str, str]


@cache
def _regions(country: str) -> _Regions:
    codes = iso_codes(country)
    names = [(folded(name), code) for code, name in _names(country)]
    return _Regions(
        codes=codes,
        by_name=_certain(names, codes),
        by_core=_certain([(_core(name), code) for name, code in names], codes),
    )


def _names(country: str) -> Iterator[tuple[str, str]]:
    from axclarity.values._subdivision_names import NAMES  # noqa: PLC0415  large, seldom asked

    english = NAMES.get(country, "")
    for each in chain(english.split("|"), ALIASES.get(country, "").split("|")):
        code, _, name = each.partition("=")
        yield code, name
    for code, names in iso_names(country).items():
        for name in names:
            yield code, name


def _certain(names: Iterable[tuple[str, str]], parents: Mapping[str, str]) -> Mapping[str, str]:
    """Names that mean one region; of a region and the only one in it, the inner one."""
    found: dict[str, set[str]] = {}
    for name, code in names:
        found.setdefault(name, set()).add(code)
    inner = {name: codes - {parents.get(code) for code in codes} for name, codes in found.items()}
    return {name: code for name, (code, *more) in inner.items() if name and not more}


def _core(name: str) -> str:
    """A folded name without the words that say what kind of region it is."""
    words = name.split()
    while words and words[0] in DESCRIPTORS:
        del words[0]
    while words and words[-1] in DESCRIPTORS:
        del words[-1]
    return " ".join(words)


def _readings(name: str) -> Iterator[str]:
    """`Asturias, Principado de` and `A Coruña [La Coruña]` as ISO has them, and as one says."""
    yield name
    for part in _PARTED.split(name):
        yield part
        head, comma, tail = part.partition(", ")
        if comma:
            yield f"{tail} {head}"


def _subdivisions(country: str) -> Iterable[Any]:
    import pycountry  # noqa: PLC0415  reads its data files when first used

    subdivisions: Any = pycountry.subdivisions
    found: Iterable[Any] = subdivisions.get(country_code=country) or ()
    return found


def _suffix(code: str) -> str:
    return code.partition("-")[2]
