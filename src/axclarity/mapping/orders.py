"""A shop order becomes a sales order, with the proof that AX will reach its total."""

from decimal import Decimal

from attrs import frozen

from axclarity.ax.documents import (
    MarkupTransHeader,
    SalesOrder,
    SalesTable,
    TableDlvAddr,
    check_document,
)
from axclarity.clarity.models import Order
from axclarity.errors import MappingError, Problem, TotalsDiffer
from axclarity.mapping.addresses import delivery_name, fits, order_address
from axclarity.mapping.charges import charge, charges_from_order
from axclarity.mapping.discounts import priced_lines
from axclarity.mapping.lines import requested_date, sales_line_from_line
from axclarity.mapping.notes import Note
from axclarity.mapping.policy import OrderPolicy, TaxRule
from axclarity.mapping.proof import Components, Proof, computed_by_ax
from axclarity.mapping.totals import check_rounding, check_totals
from axclarity.values import minor_unit

__all__ = ["MappedOrder", "prove", "sales_order_from_order"]

_UNTAXED = TaxRule(tax_group="", tax_item_group="", rates={})


@frozen(kw_only=True)
class MappedOrder:
    """A document that is ready to be sent, its proof, and notes on what a person may ask."""

    document: SalesOrder
    proof: Proof
    notes: tuple[Note, ...]


def sales_order_from_order(order: Order, policy: OrderPolicy, *, account: str) -> MappedOrder:
    """Map an order for the AX account of its buyer.

    Raises:
        MappingError: the order's parts do not add up, a rule is missing, something does not fit.
        TotalsDiffer: AX would not reach the shopper's total; names the component and the
            difference.
        InvalidValue: no such currency, or not in use any more on the day of the order.
        InvalidDocument: a text or number is longer than AX keeps.
    """
    check_totals(order, minor_unit(order.currency, order.placed_at.date()))
    if order.currency in policy.rounding_units:
        check_rounding(order, policy.unit_of(order.currency))
    table, notes = _header(order, policy, account)
    for priced in priced_lines(order, policy.unit_of(order.currency), bundles=policy.bundles):
        line, line_notes = sales_line_from_line(priced, order, policy)
        table.sales_line.append(line)
        notes += line_notes
    table.markup_trans_header = list(charges_from_order(order, policy))
    document = SalesOrder(sales_table=[table])
    rounding, rounding_notes = _rounding(order, policy, document)
    table.markup_trans_header += rounding
    notes += rounding_notes
    check_document(document)
    proof = prove(document, order, policy)
    _insist(proof)
    return MappedOrder(document=document, proof=proof, notes=tuple(notes))


def prove(document: SalesOrder, order: Order, policy: OrderPolicy) -> Proof:
    """Set what AX will make of a document against what the shopper pays."""
    computed = computed_by_ax(document, policy.tax, policy.unit_of(order.currency))
    return Proof(
        currency=order.currency,
        line_amounts=computed.line_amounts,
        charge_amounts=computed.charge_amounts,
        shop=_shop(order),
        ax=computed.components,
    )


def _header(order: Order, policy: OrderPolicy, account: str) -> tuple[SalesTable, list[Note]]:
    _check_number(order)
    table = SalesTable(
        currency_code=order.currency,
        cust_account=account,
        incl_tax="Yes" if order.prices_include_tax else "No",
        purch_order_form_num=order.number,
        receipt_date_requested=requested_date(order, policy),
        reservation="Automatic",
        sales_type="Sales",
    )
    if policy.sales_origin:
        table.sales_origin_id = policy.sales_origin
    notes = [
        *_kept(table, "customer_ref", order.purchase_order, "$.purchase_order"),
        *_kept(table, "email", order.email, "$.email"),
    ]
    mode = next((policy.delivery_modes.get(s.code) for s in order.shipping_lines), None)
    if mode is not None:
        table.dlv_mode = mode
    return table, notes + _delivery(table, order, policy)


def _delivery(table: SalesTable, order: Order, policy: OrderPolicy) -> list[Note]:
    address = order.shipping_address or order.billing_address
    if address is None:
        return []
    path = "$.shipping_address" if order.shipping_address else "$.billing_address"
    delivery, notes = order_address(TableDlvAddr, address.value(), policy.countries, path=path)
    table.table_dlv_addr = [delivery]
    name = delivery_name(address.value(), path)
    if name:
        table.delivery_name = name
    if name and fits(SalesTable, "sales_name", name):
        table.sales_name = name
    return notes


def _kept(table: SalesTable, attribute: str, text: str, path: str) -> list[Note]:
    """Set a text that an order can do without, or note that it does not fit."""
    if text and not fits(SalesTable, attribute, text):
        return [Note(path=path, rule="order.too-long", message="is longer than AX keeps; left out")]
    if text:
        setattr(table, attribute, text)
    return []


def _check_number(order: Order) -> None:
    if not order.number or not fits(SalesTable, "purch_order_form_num", order.number):
        raise MappingError(
            Problem(
                path="$.number",
                rule="order.number",
                message="must have 1 to 20 characters: AX keeps it as the customer's order number",
            )
        )


def _rounding(
    order: Order, policy: OrderPolicy, document: SalesOrder
) -> tuple[list[MarkupTransHeader], list[Note]]:
    """The charge that takes up what the shop's way of rounding tax differs from AX's."""
    computed = computed_by_ax(document, policy.tax, policy.unit_of(order.currency))
    ax = computed.components
    difference = order.totals.tax - ax.tax
    if abs(difference) > _tolerance(order, policy, computed.taxed):
        raise TotalsDiffer(
            _differs("tax", order.totals.tax, ax.tax, "More than rounding: compare the tax codes.")
        )
    if not difference:
        return [], []
    note = Note(
        path="$.totals.tax",
        rule="tax.rounding",
        message=f"the shop rounds tax to {order.totals.tax:f}, AX to {ax.tax:f}",
    )
    if order.prices_include_tax:
        return [], [note]
    if policy.tax.rounding_charge is None:
        raise TotalsDiffer(
            _differs("tax", order.totals.tax, ax.tax, "Name a rounding charge in the tax policy.")
        )
    untaxed = policy.tax.rules.get("", _UNTAXED)
    return [charge(policy.tax.rounding_charge, difference, order.currency, untaxed)], [note]


def _tolerance(order: Order, policy: OrderPolicy, taxed: int) -> Decimal:
    """Each amount that either side taxes is off by half a unit at most."""
    count = policy.tax.tolerance
    if count is None:
        count = max(len(order.placed_taxes), taxed)
    return count * policy.unit_of(order.currency)


def _shop(order: Order) -> Components:
    totals = order.totals
    return Components(
        lines=totals.subtotal - totals.discount,
        charges=totals.shipping + totals.fees,
        tax=totals.tax,
        rounding=Decimal(0),
        total=totals.total,
    )


def _insist(proof: Proof) -> None:
    problems = [
        _differs(name, getattr(proof.shop, name), getattr(proof.ax, name), "")
        for name in ("lines", "charges", "total")
        if getattr(proof.shop, name) != getattr(proof.ax, name)
    ]
    if problems:
        raise TotalsDiffer(*problems)


def _differs(component: str, shop: Decimal, ax: Decimal, hint: str) -> Problem:
    return Problem(
        path=f"$.totals.{component}",
        rule=f"totals.{component}",
        message=f"the shop has {shop:f}, AX would make {ax:f} (difference {ax - shop:f})",
        hint=hint,
    )
