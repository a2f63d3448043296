"""How right AX addresses are: countries, states, postcodes, words lost, the normal form.

Records are put together as a shop would have them; `_addresses.py` says where what is right comes
from. States that nobody has an answer for are counted apart, and so are records without a country,
which no shop has. A postcode of an address that is refused counts as wrong; refusing a country
that there is none of is right. `main shops` are the 24 countries listed here; `by name` has the
country as it is printed in the record, in any language and form.
"""

import argparse
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pycountry
from _addresses import DATA, Case, read_cases
from _timing import least_cpu
from attrs import asdict, frozen
from rich.console import Console
from rich.table import Table

from axclarity.ax.documents import TableDlvAddr, field_specs
from axclarity.errors import MappingError
from axclarity.mapping.addresses import (
    AddressPolicy,
    ax_address_from_postal_address,
    normal_address,
)
from axclarity.values import PostalAddress, country_from_text

_MAIN_SHOPS = "US CA MX BR GB IE DE AT CH FR BE NL IT ES PT SE NO DK FI PL CZ AU NZ JP"
MAIN_SHOPS: Final = frozenset(_MAIN_SHOPS.split())
_DEFAULT, _SPLIT = AddressPolicy(), AddressPolicy(split_street=True)

Check = Callable[[Case], bool]


@frozen(kw_only=True)
class Figure:
    """So many of so many are right; `goal` is the least share, or `None`."""

    name: str
    right: int
    of: int
    goal: float | None = None
    misses: Sequence[str] = ()

    @property
    def share(self) -> float | None:
        """`None` of nothing."""
        return self.right / self.of if self.of else None

    @property
    def met(self) -> str:
        if self.goal is None or self.share is None:
            return ""
        return f">= {self.goal:.0%}: {'yes' if self.share >= self.goal else 'no'}"


def measure(records: Sequence[Case]) -> list[Figure]:
    """Every figure."""
    cases = [case for case in records if case.country]
    regions = [case for case in cases if case.region]
    known = [case for case in regions if case.state() is not None]
    main = [case for case in known if case.country in MAIN_SHOPS]
    postcodes = [case for case in cases if case.postcode]
    return [
        _figure("has a country", records, lambda case: bool(case.country)),
        _figure("country by code", cases, country_is_right, 1.0),
        _figure("country by name", cases, country_name_is_right),
        _figure("state, main shops", main, state_is_right, 0.9),
        _figure("state, everywhere", known, state_is_right),
        _figure("state has an answer", regions, lambda case: case.state() is not None),
        _figure("postcode", postcodes, postcode_is_right, 0.99),
        _figure("no word lost", cases, lambda case: not lost(case, _DEFAULT), 1.0),
        _figure("no word lost, split", cases, lambda case: not lost(case, _SPLIT), 1.0),
        _figure("idempotent", cases, is_idempotent, 1.0),
        _figure("not refused", cases, lambda case: _sent(case, _DEFAULT) is not None),
    ]


def country_is_right(case: Case) -> bool:
    """ISO's alpha-3, for which pycountry is asked, and the one in use for Kosovo; else refused."""
    normal = _normal(case.address())
    found = pycountry.countries.get(alpha_2=case.country)
    right = found.alpha_3 if found else {"XK": "XKX"}.get(case.country)
    return (None if normal is None else _DEFAULT.country_id(normal.country)) == right


def country_name_is_right(case: Case) -> bool:
    return country_from_text(case.components.get("country", "")) == case.country


def state_is_right(case: Case) -> bool:
    normal = _normal(case.address())
    return normal is not None and normal.region_code.partition("-")[2] == case.state()


def postcode_is_right(case: Case) -> bool:
    """As it is printed, however the shopper typed it; unprinted, with all letters and digits."""
    spellings = (case.postcode, case.postcode.lower(), re.sub(r"[ -]", "", case.postcode))
    found = {_zip_code(case, text) for text in spellings}
    printed = case.written_postcode()
    if printed is not None:
        return found == {printed}
    return {_solid(text) for text in found} == {_solid(case.postcode)}


def lost(case: Case, policy: AddressPolicy) -> Counter[str]:
    """Words of the shop's address that are in no field and no note; a refusal loses none."""
    sent = _sent(case, policy)
    if sent is None:
        return Counter()
    address, notes = sent
    state, right = getattr(address, "state", ""), case.state()
    understood = isinstance(state, str) and state and right in (None, state)
    region = "" if understood else case.region
    source = _words(*case.address().lines, case.address().city, region)
    texts = [getattr(address, spec.attribute) for spec in field_specs(TableDlvAddr)]
    return source - _words(*(text for text in texts if isinstance(text, str)), *notes)


def is_idempotent(case: Case) -> bool:
    normal = _normal(case.address())
    return normal is None or _normal(normal) == normal


def microseconds(cases: Sequence[Case]) -> float:
    """CPU of one address by default."""
    addresses = [case.address() for case in cases if _sent(case, _DEFAULT) is not None]

    def all_of_them() -> None:
        for address in addresses:
            ax_address_from_postal_address(TableDlvAddr, address, _DEFAULT, path="$")

    return least_cpu({"ours": all_of_them}, 5, 0.2)["ours"] * 1000 / max(1, len(addresses))


def _normal(address: PostalAddress) -> PostalAddress | None:
    """The normal form; `None` where the address is refused."""
    try:
        return normal_address(address, _DEFAULT, path="$")[0]
    except MappingError:
        return None


def _sent(
    case: Case, policy: AddressPolicy, **instead: str
) -> tuple[TableDlvAddr, list[str]] | None:
    try:
        address, notes = ax_address_from_postal_address(
            TableDlvAddr, case.address(**instead), policy, path="$"
        )
    except MappingError:
        return None
    return address, [note.message for note in notes]


def _zip_code(case: Case, postcode: str) -> str:
    sent = _sent(case, _DEFAULT, postal_code=postcode)
    return "" if sent is None else str(sent[0].zip_code)


def _solid(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _words(*texts: str) -> Counter[str]:
    return Counter(re.findall(r"[^\s,;]+", unicodedata.normalize("NFC", " ".join(texts))))


def _figure(name: str, cases: Iterable[Case], check: Check, goal: float | None = None) -> Figure:
    cases = list(cases)
    misses = [_shown(case) for case in cases if not check(case)]
    return Figure(
        name=name, right=len(cases) - len(misses), of=len(cases), goal=goal, misses=misses
    )


def _shown(case: Case) -> str:
    parts = case.components
    return f"{case.country} | {parts.get('country', '')} | {case.region} | {case.postcode}"


def _rows(figures: Iterable[Figure], each: float) -> Iterator[tuple[str, str, str, str]]:
    for figure in figures:
        share = "" if figure.share is None else f"{figure.share:.1%}"
        yield figure.name, f"{figure.right}/{figure.of}", share, figure.met
    yield "CPU of one", f"{each:.1f} us", "", ""


def main() -> None:
    """Measure and show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="records, a JSON object a line")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--misses", action="store_true", help="list what is not right")
    arguments = parser.parse_args()
    cases = read_cases(arguments.data)
    figures = measure(cases)
    table = Table("figure", "right", "share", "goal", title="Addresses of a shop in AX")
    for row in _rows(figures, microseconds(cases)):
        table.add_row(*row)
    Console().print(table)
    for figure in figures if arguments.misses else ():
        for miss in figure.misses:
            print(f"{figure.name}: {miss}")
    if arguments.json is not None:
        rows = [asdict(figure) | {"share": figure.share} for figure in figures]
        arguments.json.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
