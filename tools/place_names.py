"""Writes the tables of place names in `axclarity.values` from open data.

    python tools/place_names.py CLDR COUNTRY_CODES

`CLDR` is a folder with the unpacked npm packages `cldr-core`, `cldr-localenames-full` and
`cldr-subdivisions-full` (Unicode licence); `COUNTRY_CODES` the file `country-codes.csv` of the
data package `country-codes` (public domain). A name that folds like another of the same place is
left out, and so is a subdivision's name that pycountry has, which is asked first.
"""

import argparse
import csv
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from axclarity.values._folding import folded
from axclarity.values._iso3166 import ALPHA3
from axclarity.values.subdivisions import iso_codes, iso_names

VALUES = Path(__file__).parents[1] / "src" / "axclarity" / "values"
_ARTICLE = re.compile(r" \((?:the|les?|la|l['’]|el|l[ao]s)\)")
_EXCHANGED = ("TWCYI", "TWCYQ")  # Chiayi's city and county, which CLDR has the wrong way round
_OFFICIAL = ("official", "de_facto_official")


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cldr", type=Path)
    parser.add_argument("country_codes", type=Path)
    arguments = parser.parse_args()
    _write("country", _countries(arguments.cldr, arguments.country_codes))
    _write("subdivision", _subdivisions(arguments.cldr))


def _countries(cldr: Path, codes: Path) -> Mapping[str, Iterable[str]]:
    info = _json(cldr / "cldr-core/supplemental/territoryInfo.json")["supplemental"]
    formal = {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(codes.open(encoding="utf-8"))}
    english = _territories(cldr, "en")
    found = {}
    for country in ALPHA3:
        languages = info["territoryInfo"][country].get("languagePopulation", {})
        official = [n for n, i in languages.items() if i.get("_officialStatus") in _OFFICIAL]
        names = [
            name
            for territories in (english, *(_territories(cldr, n) for n in official))
            for key, name in territories.items()
            if key.partition("-")[0] == country
        ]
        row = formal.get(country, {})
        names += [text for key, text in row.items() if key.startswith(("official_", "UNTERM"))]
        found[country] = _distinct(names, known=(country, ALPHA3[country]))
    return found


def _subdivisions(cldr: Path) -> Mapping[str, Iterable[str]]:
    file = cldr / "cldr-subdivisions-full/subdivisions/en/en.json"
    english = _json(file)["subdivisions"]["localeDisplayNames"]["subdivisions"]
    found = {}
    for country in ALPHA3:
        known = {folded(name) for names in iso_names(country).values() for name in names}
        names = [
            f"{code}={name}"
            for code in sorted(iso_codes(country))
            if f"{country}{code}" not in _EXCHANGED
            and (name := english.get(f"{country}{code}".lower()))
            and folded(name) not in known
        ]
        if names:
            found[country] = names
    return found


def _territories(cldr: Path, language: str) -> Mapping[str, str]:
    file = cldr / f"cldr-localenames-full/main/{language}/territories.json"
    if not file.exists():
        return {}
    content: dict[str, Any] = _json(file)["main"][language]["localeDisplayNames"]
    territories: dict[str, str] = content["territories"]
    return territories


def _distinct(names: Iterable[str], *, known: Iterable[str]) -> Iterator[str]:
    seen = {"", *map(folded, known)}
    for name in (_ARTICLE.sub("", name).strip() for name in names):
        if folded(name) not in seen:
            seen.add(folded(name))
            yield name


def _json(file: Path) -> Any:
    return json.loads(file.read_text("utf-8"))


def _write(kind: str, names: Mapping[str, Iterable[str]]) -> None:
    head = (
        f'"""Names of {_TOLD[kind]}.\n\nWritten by `tools/place_names.py`, never by hand.\n"""\n\n'
    )
    lines = [head, 'from collections.abc import Mapping\n\n__all__ = ["NAMES"]\n\n']
    lines.append("NAMES: Mapping[str, str] = {\n")
    for country, each in names.items():
        text = "|".join(name.replace("|", " ") for name in each)
        pieces = textwrap.wrap(text, 72, drop_whitespace=False, break_on_hyphens=False)
        lines.append(f"    {json.dumps(country)}: (\n")
        lines += [f"        {json.dumps(piece, ensure_ascii=False)}\n" for piece in pieces]
        lines.append("    ),\n")
    lines.append('}\n"""By ISO 3166-1 alpha-2, ' + _FORM[kind] + '"""\n')
    (VALUES / f"_{kind}_names.py").write_text("".join(lines), "utf-8")


_TOLD = {
    "country": "countries: English ones, their own, those of the United Nations",
    "subdivision": "subdivisions in English, where ISO 3166-2 has others",
}
_FORM = {
    "country": "divided by bars.",
    "subdivision": "each as code and name, divided by bars.",
}


if __name__ == "__main__":
    main()
