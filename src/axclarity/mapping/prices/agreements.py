"""AX's trade agreements as values: one price, for whom, for what, from how many on, from when.

Source: AX 2012 documentation of trade agreements. Assumptions, since no contract of a site is at
hand: `QuantityAmountTo` is the first quantity that no longer counts and 0 means no end (worked
examples let one agreement end where the next begins); `ToDate` is the last day that counts; a
price unit of 0 means 1.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from attrs import converters, field, frozen

from axclarity.ax.documents import (
    InventDim,
    PriceDiscAdmTrans,
    PriceDiscTable,
    field_specs,
    given,
    given_day,
)
from axclarity.errors import MappingError, Problem
from axclarity.mapping.checks import Check, exact, insist_value, is_day, is_number
from axclarity.mapping.notes import Note
from axclarity.mapping.products.variants import dimensions_of
from axclarity.values import CURRENCIES, RETIRED_CURRENCIES, Money
from axclarity.values.members import member_of

__all__ = [
    "Agreement",
    "Reach",
    "Row",
    "agreement_from_row",
    "agreements_from_rows",
    "paths_of",
]

Row = PriceDiscTable | PriceDiscAdmTrans
RowT = TypeVar("RowT")

_SALES_PRICE = "PriceSales"
_NO_DIMENSIONS = ("", "AllBlank")
_PRODUCT_DIMENSIONS = ("config_id", "invent_size_id", "invent_color_id", "invent_style_id")
_PLACES = tuple(
    spec.attribute
    for spec in field_specs(InventDim)
    if spec.attribute not in (*_PRODUCT_DIMENSIONS, "invent_dim_id", "rec_id", "rec_version")
)
_ZERO, _ONE = Decimal(0), Decimal(1)


class Reach(StrEnum):
    """Whom or what an agreement is for: AX's TableGroupAll, the most specific first."""

    ONE = "Table"
    GROUP = "GroupId"
    ALL = "All"


_REACHES = tuple(Reach)
_A_REACH, _A_DAY = f"must be one of {', '.join(Reach)}", "must be a day without a time, or none"
_RANK = {reach: rank for rank, reach in enumerate(Reach)}


def _reach(word: str) -> Reach:
    return member_of(Reach, word)


@frozen(kw_only=True)
class Agreement:
    """A sales price that is agreed.

    Args:
        price: of `per` units; never in another currency than AX has it in.
        unit: the unit in AX; empty where the agreement names none.
        account, account_relation: which customers: an account, a price group, or all.
        item, item_relation: which items.
        dimensions: product dimensions of the variants it is for; empty for all of them.
        from_quantity: the first quantity that counts.
        to_quantity: the first one that does not, or none.
        first_day, last_day: of the days it is in force, both counted.
        find_next: whether AX looks for a better price in agreements that are less specific.
        path: where it came from.

    Raises:
        InvalidValue: something of another type, or `per` is not positive. Lists all.
    """

    price: Money
    per: Decimal = field(default=_ONE, converter=exact)
    unit: str = ""
    account: Reach = field(default=Reach.ALL, converter=_reach)
    account_relation: str = ""
    item: Reach = field(default=Reach.ONE, converter=_reach)
    item_relation: str = ""
    dimensions: Mapping[str, str] = field(factory=dict)
    from_quantity: Decimal = field(default=_ZERO, converter=exact)
    to_quantity: Decimal | None = field(default=None, converter=converters.optional(exact))
    first_day: date | None = None
    last_day: date | None = None
    find_next: bool = False
    path: str = ""

    def __attrs_post_init__(self) -> None:
        insist_value(self._checks(), rule="prices.agreement")

    def _checks(self) -> Iterator[Check]:
        yield "price", not isinstance(self.price, Money), "must be Money"
        yield "per", not (is_number(self.per) and self.per > 0), "must be a positive Decimal"
        yield "account", not isinstance(self.account, Reach), _A_REACH
        yield "item", not isinstance(self.item, Reach), _A_REACH
        end, first, last = self.to_quantity, self.first_day, self.last_day
        yield "from_quantity", not is_number(self.from_quantity), "must be a finite Decimal"
        yield "to_quantity", not (end is None or is_number(end)), "must be a Decimal, or none"
        yield "first_day", not (first is None or is_day(first)), _A_DAY
        yield "last_day", not (last is None or is_day(last)), _A_DAY

    @property
    def unit_price(self) -> Fraction:
        """What one unit costs, exactly."""
        return Fraction(self.price.amount) / Fraction(self.per)

    @property
    def rank(self) -> tuple[int, int, int]:
        """The place in AX's search, the most specific first.

        Assumption: the customer's side decides before the item's, and that before dimensions.
        """
        return _RANK[self.account], _RANK[self.item], -len(self.dimensions)

    def counts_for(self, quantity: Decimal, on: date) -> bool:
        """Whether it is in force for a quantity on a day."""
        return (
            self.from_quantity <= quantity
            and (self.to_quantity is None or quantity < self.to_quantity)
            and (self.first_day is None or self.first_day <= on)
            and (self.last_day is None or on <= self.last_day)
        )


def agreements_from_rows(rows: Iterable[Row]) -> tuple[tuple[Agreement, ...], tuple[Note, ...]]:
    """The sales prices among the rows of a PriceList or PriceDiscountJournal document.

    Raises:
        MappingError: lists every row that `agreement_from_row` refuses.
    """
    agreements: list[Agreement] = []
    notes: list[Note] = []
    problems: list[Problem] = []
    for path, row in paths_of(rows):
        try:
            found = agreement_from_row(row, path)
        except MappingError as error:
            problems += error.problems
            continue
        if isinstance(found, Note):
            notes.append(found)
        else:
            agreements.append(found)
    if problems:
        raise MappingError(*problems)
    return tuple(agreements), tuple(notes)


def paths_of(rows: Iterable[RowT]) -> Iterator[tuple[str, RowT]]:
    """Rows with where they stand in their document."""
    return ((f"{type(row).__name__}[{index}]", row) for index, row in enumerate(rows))


def agreement_from_row(row: Row, path: str) -> Agreement | Note:
    """The sales price of a row.

    A discount, a purchase price, a price of one place or batch is left out, which the note says: a
    price of the shop knows none of them.

    Raises:
        MappingError: the row is incomplete or contradicts itself, has a charge on the price, a
            currency that is none or ends before the price, or dimensions that were not sent along.
    """
    left_out = _left_out(row, path)
    if left_out is not None:
        return left_out
    problems = list(_problems(row, path))
    if problems:
        raise MappingError(*problems)
    return _agreement(row, path)


def _left_out(row: Row, path: str) -> Note | None:
    if row.relation != _SALES_PRICE:
        return Note(path=path, rule="prices.no-price", message="is no sales price; left out")
    if any(given(getattr(dim, name), "") for dim in row.invent_dim for name in _PLACES):
        return Note(
            path=path, rule="prices.one-place", message="is for one place or batch; left out"
        )
    return None


def _problems(row: Row, path: str) -> Iterator[Problem]:
    first, last = given_day(row.from_date) or date.min, given_day(row.to_date) or date.max
    begin, end = given(row.quantity_amount_from, _ZERO), given(row.quantity_amount_to, _ZERO)
    unknown_dimensions = not row.invent_dim and given(row.invent_dim_id, "") not in _NO_DIMENSIONS
    checks: tuple[tuple[str, Any, str], ...] = (
        ("Amount", given(row.amount, _ZERO) < 0, "must not be negative"),
        ("Currency", not _is_in_use(row, last), "must be of ISO 4217, in use to the end"),
        ("PriceUnit", given(row.price_unit, _ONE) < 0, "must not be negative"),
        ("Markup", given(row.markup, _ZERO), "is a charge on the price, which no unit price has"),
        ("AccountCode", given(row.account_code, Reach.ONE) not in _REACHES, "must be known"),
        ("ItemCode", given(row.item_code, Reach.ONE) not in _REACHES, "must be known"),
        ("AccountRelation", _lacks(row.account_code, row.account_relation), "must be given"),
        ("ItemRelation", _lacks(row.item_code, row.item_relation), "must be given"),
        ("QuantityAmountFrom", begin < 0 or end < 0, "must not be negative"),
        ("QuantityAmountTo", 0 < end <= begin, "must be more than QuantityAmountFrom"),
        ("ToDate", last < first, "must not be before FromDate"),
        ("InventDim", unknown_dimensions or len(row.invent_dim) > 1, "must be sent, and once"),
    )
    for name, wrong, message in checks:
        if wrong:
            yield Problem(path=f"{path}.{name}", rule="prices.agreement", message=message)


def _is_in_use(row: Row, last: date) -> bool:
    """Whether the currency still was one on the last day of the price."""
    currency = given(row.currency, "")
    retired = RETIRED_CURRENCIES.get(currency)
    return currency in CURRENCIES if retired is None else last < retired.until


def _lacks(code: Any, relation: Any) -> bool:
    """Whether a side of an agreement names nobody. A code that is not sent is AX's first."""
    return given(code, Reach.ONE) != Reach.ALL and not given(relation, "")


def _agreement(row: Row, path: str) -> Agreement:
    return Agreement(
        price=Money(given(row.amount, _ZERO), given(row.currency, "")),
        per=given(row.price_unit, _ONE) or _ONE,
        unit=given(row.unit_id, ""),
        account=given(row.account_code, Reach.ONE),
        account_relation=given(row.account_relation, ""),
        item=given(row.item_code, Reach.ONE),
        item_relation=given(row.item_relation, ""),
        dimensions=dimensions_of(row.invent_dim[0]) if row.invent_dim else {},
        from_quantity=given(row.quantity_amount_from, _ZERO),
        to_quantity=given(row.quantity_amount_to, _ZERO) or None,
        first_day=given_day(row.from_date),
        last_day=given_day(row.to_date),
        find_next=row.search_again == "Yes",
        path=path,
    )
