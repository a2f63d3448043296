"""The sales orders that are built and parsed: sparse, as a shop sends them, and dense.

Sparse has what a typical create carries: 24 fields in the header, 15 per line, 4 dimensions, and a
charge on every fourth line. Dense has 72 % of all fields of the header, the lines and whatever
hangs on them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final, TypeVar

from axclarity.ax.documents import (
    UNSET,
    Entity,
    FieldSpec,
    InventDim,
    Kind,
    MarkupTransLine,
    SalesLine,
    SalesOrder,
    SalesTable,
    field_specs,
)

__all__ = ["LINE_COUNTS", "order_of", "values_of"]

LINE_COUNTS: Final = (1, 10, 100, 1000)

_HEADER = tuple(
    """
    cust_account invoice_account sales_name purch_order_form_num customer_ref currency_code
    language_id sales_type sales_origin_id sales_group tax_group incl_tax payment paym_mode
    cash_disc disc_percent delivery_name dlv_mode dlv_term receipt_date_requested
    shipping_date_requested invent_site_id invent_location_id email
    """.split()  # noqa: SIM905  shorter so
)

_LINE = tuple(
    """
    item_id name sales_qty sales_unit sales_price price_unit line_num line_percent tax_group
    tax_item_group receipt_date_requested shipping_date_requested external_item_id bar_code
    customer_ref
    """.split()  # noqa: SIM905  shorter so
)

_DIMENSIONS = ["invent_site_id", "invent_location_id", "invent_batch_id", "wms_location_id"]
_CHARGE = ["markup_code", "markup_category", "value", "currency_code"]

T = TypeVar("T")


def order_of(density: str, lines: int) -> SalesOrder:
    """An order of so many lines, `sparse` or `dense`; the same one each time."""
    header = _sparse_header(lines) if density == "sparse" else _dense_header(lines)
    return SalesOrder(sales_table=[header])


def values_of(record: Any) -> dict[str, Any]:
    """What a record holds as plain dicts, by AX names; entities are marked as AIF marks them."""
    values: dict[str, Any] = {"class": "entity"} if isinstance(record, Entity) else {}
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        if value is UNSET or value == []:
            continue
        if spec.many:
            values[spec.name] = [values_of(each) for each in value]
        elif spec.type is not None:
            values[spec.name] = values_of(value)
        else:
            # AIF's moments may have attributes, so to zeep each is a structure around its value.
            values[spec.name] = {"_value_1": value} if spec.kind is Kind.MOMENT else value
    return values


def _sparse_header(lines: int) -> SalesTable:
    header = _filled(SalesTable, _HEADER, 1)
    header.sales_name = "Grüner & Söhne GmbH"
    header.sales_line = [_sparse_line(number) for number in range(1, lines + 1)]
    return header


def _sparse_line(number: int) -> SalesLine:
    line = _filled(SalesLine, _LINE, number)
    line.invent_dim = [_filled(InventDim, _DIMENSIONS, number)]
    if number % 4 == 0:
        line.markup_trans_line = [_filled(MarkupTransLine, _CHARGE, number)]
    return line


def _dense_header(lines: int) -> SalesTable:
    header = _dense(SalesTable, 1)
    header.sales_line = [_dense(SalesLine, number) for number in range(1, lines + 1)]
    return header


def _dense(kind: type[T], number: int) -> T:
    values = {}
    for place, spec in enumerate(field_specs(kind)):
        if spec.required or place * 18 % 25 < 18:
            if spec.type is None:
                values[spec.attribute] = _value(spec, number)
            else:
                record = _dense(spec.type, number)
                values[spec.attribute] = [record] if spec.many else record
    return kind(**values)


def _filled(kind: type[T], attributes: Sequence[str], number: int) -> T:
    specs = {spec.attribute: spec for spec in field_specs(kind)}
    return kind(**{name: _value(specs[name], number) for name in attributes})


def _value(spec: FieldSpec, number: int) -> Any:
    if spec.values:
        return spec.values[number % len(spec.values)]
    match spec.kind:
        case Kind.TEXT:
            return f"{number:04d}-{spec.name}"[: min(spec.length or 16, 16)]
        case Kind.REAL:
            return Decimal(number * 100 + 25) / 100
        case Kind.DAY:
            return date(2026, 12, 1 + number % 28)
        case Kind.MOMENT:
            return datetime(2026, 12, 1 + number % 28, 10, 30, tzinfo=UTC)
        case Kind.TIME:
            return time(10, 30)
        case _:
            return number
