"""The lines of a return: what comes back, what is sent instead, and their shape in a return order.

Quantities are in the unit of the order line, negative on what comes back. `CustomerLineNum` is the
place of the return's own line, from 1: two of them may bring back pieces of one order line, and
the parts of a kit come back on several sales lines.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from attrs import evolve

from axclarity.ax.documents import UNSET, InventDim, SalesLine, SalesOrder, given
from axclarity.ax.documents.return_order import (
    MarkupTransHdr,
    ReturnLine,
    ReturnOrderIn,
    ReturnTable,
)
from axclarity.clarity.models import ExchangeLine, Order, OrderLine, Return
from axclarity.clarity.models import ReturnLine as ShopLine
from axclarity.errors import MappingError, Problem
from axclarity.mapping.notes import Note
from axclarity.mapping.orders.articles import article_of
from axclarity.mapping.orders.discounts import PricedLine
from axclarity.mapping.orders.kits import Kit, kit_shares, parts_of_kit, shares_so_far
from axclarity.mapping.orders.line_prices import line_price, set_price
from axclarity.mapping.orders.line_units import sold_quantity
from axclarity.mapping.orders.lines import sales_line_from_line
from axclarity.mapping.orders.policy import OrderPolicy, TaxRule, Warehouse
from axclarity.mapping.orders.recipes import recipe_of
from axclarity.mapping.returns.allocations import StoredAllocation
from axclarity.mapping.returns.policy import ReturnPolicy, ReturnReason
from axclarity.mapping.returns.refunds import RefundPart
from axclarity.values import OrderLineId, round_to
from axclarity.values.rounding import WIDE

__all__ = ["credit_lines", "exchange_lines", "return_order_from_sales_order"]

_LINE = (
    "customer_line_num",
    "invent_trans_id_return",
    "item_id",
    "line_disc",
    "name",
    "price_unit",
    "sales_price",
    "sales_unit",
    "tax_group",
    "tax_item_group",
)
_HEADER = ("currency_code", "cust_account", "incl_tax", "purch_order_form_num")
_CHARGE = ("currency_code", "markup_category", "markup_code", "tax_group", "tax_item_group", "txt")


def credit_lines(
    order: Order,
    parts: Sequence[RefundPart],
    allocation: StoredAllocation,
    policy: OrderPolicy,
    on: date,
    lots: Mapping[OrderLineId, str],
    part_lots: Mapping[tuple[OrderLineId, str], str],
) -> tuple[list[SalesLine], list[Note]]:
    """A sales line with a negative quantity for each return line, at what goes back for it.

    A kit that was exploded by its recipe comes back as its parts, which share what goes back for it
    as they shared its price: however many steps it takes, each part is credited what it cost.

    Args:
        lots: InventTransId by order line.
        part_lots: InventTransId by order line and SKU, of parts of kits.

    Raises:
        MappingError: no warehouse, no tax rule, a line that the order does not have any more.
    """
    ordered = {line.id: (position, line) for position, line in enumerate(order.lines, start=1)}
    _check_still_there(parts, ordered)
    costs = {line.order_line_id: line.amount for line in allocation.lines}
    unit = policy.unit_of(order.currency)
    lines, notes = [], []
    for number, part in enumerate(parts, start=1):
        position, line = ordered[part.order_line_id]
        whole = PricedLine(
            position=position,
            line=_coming_back(line, part, on),
            taxed_as=_taxed_as(line, order),
            wanted=part.amount,
        )
        kit = recipe_of(line, order, policy)
        cost = costs[line.id]
        for priced in [whole] if kit is None else _parts(whole, kit, cost, part.before, unit):
            lot = lots.get(line.id) if kit is None else part_lots.get((line.id, priced.line.sku))
            sales_line, line_notes = _credit_line(number, priced, lot, order, policy)
            lines.append(sales_line)
            notes += line_notes
    return lines, notes


def _credit_line(
    number: int, priced: PricedLine, lot: str | None, order: Order, policy: OrderPolicy
) -> tuple[SalesLine, list[Note]]:
    sales_line, notes = sales_line_from_line(priced, order, policy)
    sales_line.sales_qty = -sales_line.sales_qty
    sales_line.customer_line_num = number
    if lot is None:
        return sales_line, [*notes, _no_lot(number)]
    sales_line.invent_trans_id_return = lot
    return sales_line, notes


def exchange_lines(
    return_: Return, policy: ReturnPolicy, on: date, unit: Decimal
) -> list[SalesLine]:
    """What is sent instead, at the shop's price for each; the shop names no unit (assumption: ea).

    Args:
        unit: what AX rounds amounts of the order's currency to.

    Raises:
        MappingError: no tax rule or no default warehouse for such lines, a quantity that is not
            positive, a negative price, a kit that would go to AX in parts, no article, a quantity
            that is none in AX's unit.
    """
    rule = _exchange_rule(policy)
    warehouse = policy.orders.default_warehouse
    if rule is None or warehouse is None:
        raise _refused(
            "$.exchange_lines",
            "returns.exchange",
            "needs a tax rule and a default warehouse for what is sent instead",
        )
    for index, line in enumerate(return_.exchange_lines):
        if line.quantity <= 0 or line.unit_price < 0:
            raise _refused(
                f"$.exchange_lines[{index}]", "returns.exchange", "needs a quantity and a price"
            )
        if policy.orders.bundles == "explode" and line.sku in policy.orders.lines.kits:
            raise _refused(
                f"$.exchange_lines[{index}]", "returns.exchange", "is a kit; name its parts instead"
            )
    return [
        _exchange_line(number, line, rule, policy.orders, warehouse, on, unit)
        for number, line in enumerate(return_.exchange_lines, start=1)
    ]


def return_order_from_sales_order(
    credited: SalesOrder, return_: Return, policy: ReturnPolicy, on: date
) -> ReturnOrderIn:
    """The same lines and charges as a return order.

    Raises:
        MappingError: no reason for a line, several reasons, goods that cannot be sold again and no
            disposition code for them.
    """
    (source,) = credited.sales_table
    table = ReturnTable(
        return_reason_code_id=_reason_code(return_, policy),
        return_deadline=on + timedelta(days=policy.deadline_days),
    )
    _copy(source, table, _HEADER)
    for line in source.sales_line:
        index = given(line.customer_line_num, 0) - 1
        returned = ReturnLine(
            expected_ret_qty=line.sales_qty,
            return_disposition_code_id=_disposition(return_.lines[index], policy, index),
            invent_dim=line.invent_dim,
        )
        _copy(line, returned, _LINE)
        table.sales_line.append(returned)
    for charge in source.markup_trans_header:
        moved = MarkupTransHdr(markup_code=charge.markup_code, value=charge.value)
        _copy(charge, moved, _CHARGE)
        table.markup_trans_hdr.append(moved)
    return ReturnOrderIn(sales_table=[table])


def _coming_back(line: OrderLine, part: RefundPart, on: date) -> OrderLine:
    """The order line as if so many had been ordered, expected on a day, at our own door."""
    return line.model_copy(
        update={"quantity": part.quantity, "ship_to": None, "requested_date": on}
    )


def _parts(
    whole: PricedLine, recipe: Kit, cost: Decimal, before: Decimal, unit: Decimal
) -> list[PricedLine]:
    """The parts of kits that come back, with what is missing to what each has had with them."""
    parts = parts_of_kit(whole.line, recipe)
    shares = kit_shares(cost, parts, unit)
    had = shares_so_far(before, shares, unit)
    has = shares_so_far(before + whole.wanted, shares, unit)
    return [
        evolve(whole, line=part, wanted=after - earlier)
        for part, earlier, after in zip(parts, had, has, strict=True)
    ]


def _check_still_there(
    parts: Sequence[RefundPart], ordered: Mapping[OrderLineId, tuple[int, OrderLine]]
) -> None:
    problems = [
        Problem(
            path=f"$.lines[{index}].order_line_id",
            rule="returns.no-line",
            message="names a line that the shop's order does not have any more",
            hint="The order changed after it was sent. Credit the line in AX by hand.",
        )
        for index, part in enumerate(parts)
        if part.order_line_id not in ordered
    ]
    if problems:
        raise MappingError(*problems)


def _taxed_as(line: OrderLine, order: Order) -> OrderLine:
    """A component is taxed as its bundle is, unless only the component says how."""
    parents = [each for each in order.lines if each.id == line.parent_line_id and each.tax_lines]
    return parents[0] if parents else line


def _exchange_rule(policy: ReturnPolicy) -> TaxRule | None:
    if policy.exchange_tax is None:
        return None
    return policy.orders.tax.rules[policy.exchange_tax]


def _exchange_line(
    number: int,
    line: ExchangeLine,
    rule: TaxRule,
    policy: OrderPolicy,
    warehouse: Warehouse,
    on: date,
    unit: Decimal,
) -> SalesLine:
    path = f"$.exchange_lines[{number - 1}]"
    article = article_of(line.sku, policy.lines, path=path)
    priced = _ordered_instead(number, line, unit)
    sold = sold_quantity(priced.line, policy, path=path)
    price = line_price(priced, sold.amount, policy, unit, path=path)
    where: dict[str, Any] = {
        "invent_site_id": warehouse.site,
        "invent_location_id": warehouse.location,
        **article.dimensions,
    }
    sales_line = SalesLine(
        customer_line_num=number,
        item_id=article.item,
        sales_qty=sold.amount,
        sales_unit=sold.unit,
        tax_group=rule.tax_group,
        tax_item_group=rule.tax_item_group,
        receipt_date_requested=on,
        invent_dim=[InventDim(**where)],
    )
    set_price(sales_line, price)
    return sales_line


def _ordered_instead(number: int, line: ExchangeLine, unit: Decimal) -> PricedLine:
    """The line as if it had been ordered."""
    amount = round_to(WIDE.multiply(line.quantity, line.unit_price), unit)
    ordered = OrderLine(
        id=OrderLineId(f"exchange-{number}"),
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
        total=amount,
    )
    return PricedLine(position=number, line=ordered, taxed_as=ordered, wanted=amount)


def _reason(line: ShopLine, policy: ReturnPolicy, index: int) -> ReturnReason:
    reason = policy.reasons.get(line.reason, policy.default_reason)
    if reason is None:
        raise _refused(
            f"$.lines[{index}].reason", "returns.no-reason", "has no reason code in the policy"
        )
    return reason


def _reason_code(return_: Return, policy: ReturnPolicy) -> str:
    codes = {_reason(line, policy, index).reason for index, line in enumerate(return_.lines)}
    if len(codes) == 1:
        return codes.pop()
    if not policy.mixed_reason:
        raise _refused(
            "$.lines", "returns.mixed-reasons", "have several reasons; AX keeps one for a return"
        )
    return policy.mixed_reason


def _disposition(line: ShopLine, policy: ReturnPolicy, index: int) -> str:
    reason = _reason(line, policy, index)
    code = reason.disposition if line.restock else reason.scrapped
    if not code:
        raise _refused(
            f"$.lines[{index}].restock",
            "returns.no-disposition",
            "is false, and no disposition code says what becomes of the goods",
        )
    return code


def _copy(source: object, target: object, names: Sequence[str]) -> None:
    for name in names:
        value = getattr(source, name)
        if value is not UNSET:
            setattr(target, name, value)


def _no_lot(number: int) -> Note:
    return Note(
        path=f"$.lines[{number - 1}].order_line_id",
        rule="returns.no-lot",
        message="the lot that was sold is not known; AX takes the goods back at today's cost",
    )


def _refused(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))
