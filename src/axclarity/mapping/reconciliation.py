"""Two systems' accounts of the same things, side by side: per day, and what does not agree.

Pure: what each side has is given; nothing is asked, nothing is mended.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from attrs import frozen

from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE

__all__ = ["Day", "Disagreement", "Entry", "Finding", "Reconciliation", "reconciled"]


@frozen(kw_only=True)
class Entry:
    """One thing as one side has it.

    Args:
        key: what both sides call it: an order's number, a SKU and a location, a voucher.
        day: on which it counts.
        amount: what is to agree, in `unit`; zero where only its being there counts.
        unit: a currency (ISO 4217), or a unit of quantity. Different units are never added up.
        record: the record's own key, `order/ord_1001`, by which it can be announced again.
    """

    key: str
    day: date
    amount: Decimal
    unit: str
    record: str = ""


class Disagreement(StrEnum):
    """How two sides can differ about one thing."""

    MISSING_IN_AX = "missing in AX"
    MISSING_IN_SHOP = "missing in the shop"
    DIFFERS = "differs"
    DOUBLED_IN_AX = "more than once in AX"
    DOUBLED_IN_SHOP = "more than once in the shop"


@frozen(kw_only=True)
class Finding:
    """One thing about which the sides differ.

    Args:
        shop, ax: what each side has of it in `unit`, all its entries added up; `None`: nothing.
        record: as in `Entry`; empty if neither side said.
    """

    kind: Disagreement
    key: str
    day: date
    unit: str
    shop: Decimal | None
    ax: Decimal | None
    record: str = ""


@frozen(kw_only=True)
class Day:
    """One day in one unit: entries and their sum on each side."""

    day: date
    unit: str
    shop_entries: int
    ax_entries: int
    shop_sum: Decimal
    ax_sum: Decimal

    @property
    def difference(self) -> Decimal:
        """What AX has more than the shop."""
        return WIDE.subtract(self.ax_sum, self.shop_sum)

    @property
    def agrees(self) -> bool:
        """Whether both sides have as many entries, and the same sum."""
        return self.shop_entries == self.ax_entries and self.shop_sum == self.ax_sum


@frozen(kw_only=True)
class Reconciliation:
    """The days in order, and every finding, by day and key."""

    days: tuple[Day, ...]
    findings: tuple[Finding, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing was found. Days that agree are not enough: two errors can hide there."""
        return not self.findings

    @property
    def to_replay(self) -> tuple[str, ...]:
        """The records to announce again, each once: what the other side lacks or has otherwise."""
        return tuple(dict.fromkeys(each.record for each in self.findings if each.record))

    def to_json(self) -> dict[str, Any]:
        """Plain data; amounts as texts, days as ISO 8601."""
        return {
            "agrees": self.agrees,
            "days": [
                {
                    "day": each.day.isoformat(),
                    "unit": each.unit,
                    "shop": {"entries": each.shop_entries, "sum": f"{each.shop_sum:f}"},
                    "ax": {"entries": each.ax_entries, "sum": f"{each.ax_sum:f}"},
                    "difference": f"{each.difference:f}",
                }
                for each in self.days
            ],
            "findings": [
                {
                    "kind": each.kind.value,
                    "key": each.key,
                    "day": each.day.isoformat(),
                    "unit": each.unit,
                    "shop": None if each.shop is None else f"{each.shop:f}",
                    "ax": None if each.ax is None else f"{each.ax:f}",
                    "record": each.record,
                }
                for each in self.findings
            ],
        }


@exactly
def reconciled(shop: Iterable[Entry], ax: Iterable[Entry]) -> Reconciliation:
    """Compare what both sides have.

    A thing has one key on both sides. It counts on the shop's day, or on AX's if the shop does not
    know it, so that midnight in two time zones is no difference.
    """
    ours, theirs = _by_name(shop), _by_name(ax)
    pairs = [_Pair(ours.get(name, ()), theirs.get(name, ())) for name in {**ours, **theirs}]
    findings = [found for pair in pairs if (found := pair.finding()) is not None]
    by_day: defaultdict[tuple[date, str], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        by_day[pair.first.day, pair.first.unit].append(pair)
    return Reconciliation(
        days=tuple(_day(*name, by_day[name]) for name in sorted(by_day)),
        findings=tuple(sorted(findings, key=lambda each: (each.day, each.key, each.unit))),
    )


Entries = Sequence[Entry]


@frozen
class _Pair:
    """All entries of one name: at least one."""

    shop: Entries
    ax: Entries

    @property
    def first(self) -> Entry:
        return next(iter((*self.shop, *self.ax)))

    def finding(self) -> Finding | None:
        kind = self._kind()
        if kind is None:
            return None
        named = (each.record for each in (*self.shop, *self.ax) if each.record)
        return Finding(
            kind=kind,
            key=self.first.key,
            day=self.first.day,
            unit=self.first.unit,
            shop=_sum(self.shop) if self.shop else None,
            ax=_sum(self.ax) if self.ax else None,
            record=next(named, ""),
        )

    def _kind(self) -> Disagreement | None:
        match len(self.shop), len(self.ax):
            case _, 0:
                return Disagreement.MISSING_IN_AX
            case 0, _:
                return Disagreement.MISSING_IN_SHOP
            case 1, 1:
                same = _sum(self.shop) == _sum(self.ax)
                return None if same else Disagreement.DIFFERS
            case 1, _:
                return Disagreement.DOUBLED_IN_AX
            case _:
                return Disagreement.DOUBLED_IN_SHOP


def _by_name(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.key, entry.unit), []).append(entry)
    return found


def _day(day: date, unit: str, pairs: Iterable[_Pair]) -> Day:
    shop = [each for pair in pairs for each in pair.shop]
    ax = [each for pair in pairs for each in pair.ax]
    return Day(
        day=day,
        unit=unit,
        shop_entries=len(shop),
        ax_entries=len(ax),
        shop_sum=_sum(shop),
        ax_sum=_sum(ax),
    )


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((each.amount for each in entries), Decimal(0))
