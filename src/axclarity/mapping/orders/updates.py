"""What changes at a sales order when the shop's order was edited.

The update is one in part: a header, lines, charges and addresses that are the same are left out.
What the order leaves unsaid, AX has filled in, and it stays. Lines that the shop never had, without
a `CustomerLineNum`, are AX's own and stay, too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from axclarity.ax.documents import (
    UNSET,
    Entity,
    InventDim,
    LineDlvAddr,
    MarkupTransHeader,
    MarkupTransLine,
    SalesLine,
    SalesOrder,
    SalesTable,
    TableDlvAddr,
    field_specs,
    given,
)
from axclarity.errors import MappingError, Problem
from axclarity.mapping.partial import changed, differing, place, with_proof

__all__ = ["OrderUpdate", "sales_order_update", "without_remainder"]

A = TypeVar("A", TableDlvAddr, LineDlvAddr)
E = TypeVar("E", bound=Entity)
M = TypeVar("M", MarkupTransHeader, MarkupTransLine)

_FIXED = ("cust_account", "currency_code", "incl_tax", "purch_order_form_num", "sales_type")
_ZERO = Decimal(0)
_UNPRICED = {"line_disc": _ZERO, "line_percent": _ZERO, "price_unit": Decimal(1)}
"""What a line has that says nothing of it beside its price."""

_VARIANT = ("config_id", "invent_color_id", "invent_size_id", "invent_style_id")
_PLACED = ("invent_site_id", "invent_location_id")


@frozen(kw_only=True)
class OrderUpdate:
    """What is to be sent, and what is not the same.

    Args:
        document: for an update in part, with the proof of what was read; `None` where nothing
            changes.
        differences: names of what differs, and no values: `SalesTable.DlvMode`,
            `SalesLine[2].SalesQty`; lines are named by the shop's place, from 1.
        fixed: those of them that decide what the order is, and that no update changes: the
            customer and its order number, the currency, whether prices include tax.
    """

    document: SalesOrder | None
    differences: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()


def sales_order_update(stored: SalesOrder, wanted: SalesOrder) -> OrderUpdate:
    """What of a sales order is to be changed in AX.

    Args:
        stored: the one order, as it was read.
        wanted: the one order, as the shop's order is mapped now.

    Raises:
        MappingError: one of the documents does not hold one order, or what is to be changed was
            read without its RecId.
    """
    old, new = _only(stored, "stored"), _only(wanted, "wanted")
    comparison = _Comparison()
    fields = comparison.fields(old, new, "SalesTable")
    fixed = tuple(f"SalesTable.{s.name}" for s in field_specs(SalesTable) if s.attribute in _FIXED)
    children: dict[str, list[Any]] = {
        "table_dlv_addr": [*comparison.address(old.table_dlv_addr, new.table_dlv_addr, "")],
        "sales_line": [*comparison.lines(old.sales_line, new.sales_line)],
        "markup_trans_header": [
            *comparison.charges(old.markup_trans_header, new.markup_trans_header, "")
        ],
    }
    document = None
    if fields or any(children.values()):
        document = SalesOrder(sales_table=[with_proof(old, {**fields, **children})])
    found = tuple(comparison.found)
    kept = tuple(name for name in found if name in fixed)
    return OrderUpdate(document=document, differences=found, fixed=kept)


def without_remainder(stored: SalesOrder) -> SalesOrder:
    """The update that gives up what is left to deliver of a sales order.

    Assumption: AX takes a remainder of zero for what its form *Deliver remainder* does.

    Raises:
        MappingError: it is not one order, or a line was read without its RecId.
    """
    old = _only(stored, "stored")
    none_left = {"remain_sales_physical": _ZERO, "remain_invent_physical": _ZERO}
    lines = [
        changed(line, none_left, of="order")
        for line in old.sales_line
        if given(line.remain_sales_physical, _ZERO)
    ]
    return SalesOrder(sales_table=[with_proof(old, {"sales_line": lines})])


class _Comparison:
    """Goes through two orders and notes what it finds."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def fields(self, old: Entity, new: Entity, path: str) -> dict[str, Any]:
        """The fields of a record that change."""
        specs = [*differing(old, new)]
        self.found += [f"{path}.{spec.name}" for spec in specs]
        return {spec.attribute: getattr(new, spec.attribute) for spec in specs}

    def lines(self, old: Sequence[SalesLine], new: Sequence[SalesLine]) -> Iterator[SalesLine]:
        """The lines that change, that are new, and that go."""
        found = _matched(old, new, (_line_and_warehouse, _line, _article))
        for line, wanted in found.both:
            yield from self._line(line, wanted, _path(wanted))
        yield from self._new(found.new, _path)
        ours = [line for line in found.gone if given(line.customer_line_num, 0)]
        yield from self._gone(ours, _path)

    def address(self, old: Sequence[A], new: Sequence[A], path: str) -> Iterator[A]:
        """The address, if the order says one and it is another; a line's may go."""
        if not new:
            if path:
                yield from self._gone(old, lambda _: f"{path}LineDlvAddr")
            return
        name = f"{path}{type(new[0]).__name__}"
        if not old:
            yield from self._new(new[:1], lambda _: name)
            return
        before, after = place(old[0]), place(new[0])
        moved: dict[str, Any] = {e: after[e] for e in after if before[e] != after[e]}
        moved |= self._renamed(old[0], new[0])
        if moved:
            self.found.append(name)
            yield changed(old[0], moved, of="order")

    def charges(self, old: Sequence[M], new: Sequence[M], path: str) -> Iterator[M]:
        """The charges that change, that are new, and that go."""

        def name(charge: M) -> str:
            return f"{path}{type(charge).__name__}[{charge.markup_code}]"

        found = _matched(old, new, (_code_and_text, _code))
        for charge, wanted in found.both:
            fields = self.fields(charge, wanted, name(wanted))
            if fields:
                yield changed(charge, fields, of="order")
        yield from self._new(found.new, name)
        yield from self._gone(found.gone, name)

    def _line(self, line: SalesLine, wanted: SalesLine, path: str) -> Iterator[SalesLine]:
        fields = self.fields(line, _priced(wanted, line), path)
        children: dict[str, list[Any]] = {
            "line_dlv_addr": [*self.address(line.line_dlv_addr, wanted.line_dlv_addr, f"{path}.")],
            "invent_dim": [*self._dimensions(line.invent_dim, wanted.invent_dim, path)],
            "markup_trans_line": [
                *self.charges(line.markup_trans_line, wanted.markup_trans_line, f"{path}.")
            ],
        }
        if fields or any(children.values()):
            yield changed(line, {**fields, **children}, of="order")

    def _dimensions(
        self, old: Sequence[InventDim], new: Sequence[InventDim], path: str
    ) -> Iterator[InventDim]:
        """All values that the order says, since AX looks for a combination that has them."""
        if not new:
            return
        if not old:
            yield from self._new(new[:1], lambda _: f"{path}.InventDim")
        elif self.fields(old[0], new[0], f"{path}.InventDim"):
            said = {
                spec.attribute: value
                for spec in field_specs(InventDim)
                if (value := getattr(new[0], spec.attribute)) is not UNSET
            }
            yield changed(old[0], said, of="order")

    def _renamed(self, old: A, new: A) -> dict[str, Any]:
        name = given(new.location_name, "")
        if not name or name == given(old.location_name, ""):
            return {}
        return {"location_name": name}

    def _new(self, records: Iterable[E], name: Callable[[E], str]) -> Iterator[E]:
        for record in records:
            self.found.append(f"{name(record)} (new)")
            yield record

    def _gone(self, records: Iterable[E], name: Callable[[E], str]) -> Iterator[E]:
        for record in records:
            self.found.append(f"{name(record)} (gone)")
            gone = changed(record, {}, of="order")
            gone.action = "delete"
            yield gone


def _only(document: SalesOrder, name: str) -> SalesTable:
    if len(document.sales_table) != 1:
        raise MappingError(
            Problem(path=f"{name}.SalesTable", rule="order.not-one", message="must be one order")
        )
    return document.sales_table[0]


@frozen(kw_only=True)
class _Matched(Generic[E]):
    """What is on both sides, what on the wanted one only, and what on the stored one only."""

    both: list[tuple[E, E]]
    new: list[E]
    gone: list[E]


def _matched(
    old: Sequence[E], new: Sequence[E], names: Sequence[Callable[[E], Any]]
) -> _Matched[E]:
    """What belongs together: by the surest name first, each at most once."""
    left, of_new = [*old], dict[int, E]()
    for name in names:
        for index, wanted in enumerate(new):
            same = next((each for each in left if name(each) == name(wanted)), None)
            if index not in of_new and same is not None:
                of_new[index] = same
                left = [each for each in left if each is not same]
    return _Matched(
        both=[(of_new[index], wanted) for index, wanted in enumerate(new) if index in of_new],
        new=[wanted for index, wanted in enumerate(new) if index not in of_new],
        gone=left,
    )


def _path(line: SalesLine) -> str:
    return f"SalesLine[{given(line.customer_line_num, 0)}]"


def _line_and_warehouse(line: SalesLine) -> tuple[Any, ...]:
    return *_line(line), *_dimensions_of(line, _PLACED)


def _line(line: SalesLine) -> tuple[Any, ...]:
    return given(line.customer_line_num, 0), *_article(line)


def _article(line: SalesLine) -> tuple[str, ...]:
    return given(line.item_id, "").casefold(), *_dimensions_of(line, _VARIANT)


def _dimensions_of(line: SalesLine, names: Iterable[str]) -> tuple[str, ...]:
    dimensions = line.invent_dim[0] if line.invent_dim else InventDim()
    return tuple(given(getattr(dimensions, name), "").casefold() for name in names)


def _code_and_text(charge: MarkupTransHeader | MarkupTransLine) -> tuple[str, str]:
    return charge.markup_code, given(charge.txt, "")


def _code(charge: MarkupTransHeader | MarkupTransLine) -> str:
    return charge.markup_code


def _priced(line: SalesLine, stored: SalesLine) -> SalesLine:
    """A line with a price says by silence that there is no discount; without one, AX owns both."""
    if line.sales_price is UNSET:
        return line
    silent: dict[str, Any] = {
        name: value
        for name, value in _UNPRICED.items()
        if getattr(line, name) is UNSET and given(getattr(stored, name), _ZERO)
    }
    return evolve(line, **silent)
