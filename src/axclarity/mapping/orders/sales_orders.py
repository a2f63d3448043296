"""A shop order becomes a sales order, with the proof that AX will reach its total."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import evolve, field, frozen

from axclarity.ax.documents import SalesOrder, SalesTable, TableDlvAddr, check_document, given
from axclarity.clarity.models import Order
from axclarity.errors import MappingError, Problem
from axclarity.mapping.addresses import ax_address_from_postal_address, delivery_name, fits
from axclarity.mapping.checks import check_account
from axclarity.mapping.notes import Note, noted
from axclarity.mapping.orders.ax_prices import leave_prices_to_ax
from axclarity.mapping.orders.carried_taxes import carried_taxes, carrying_charges
from axclarity.mapping.orders.charges import charges_from_order, line_charges_from_order
from axclarity.mapping.orders.deliveries import DeliveryPlan
from axclarity.mapping.orders.discounts import PricedLine, priced_lines
from axclarity.mapping.orders.kept_bundles import check_taxed_alike, taxes_on_bundles
from axclarity.mapping.orders.lines import requested_date, sales_line_from_line
from axclarity.mapping.orders.negative_lines import (
    at_places_of,
    sold_and_returned,
    turned_document,
    turned_proof,
)
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.proof import Proof
from axclarity.mapping.orders.proving import computed_for, prove, proven, tax_rounding
from axclarity.mapping.orders.shares import OrderShare, addresses_of, shares_of_order
from axclarity.mapping.orders.splitting import split_lines
from axclarity.mapping.orders.tenders import order_without_tender
from axclarity.mapping.orders.totals import check_rounding, check_totals
from axclarity.mapping.shown import Shown
from axclarity.values import Money, OrderLineId, minor_unit
from axclarity.values.exactly import exactly

__all__ = [
    "MappedOrder",
    "SentLine",
    "prove",
    "sales_order_from_order",
    "sales_orders_from_order",
    "shares_to_send",
]

_LONGEST_NUMBER: Final = 20

_NOTES_LEFT_OUT = Note(
    path="$.notes",
    rule="order.notes",
    message="have no field of their own in AX's sales order; a field map puts them where you want",
)


@frozen(kw_only=True)
class SentLine:
    """Which line of the shop a sales line is, or is a piece of.

    Args:
        order_line_id: the shop's line.
        position: its place in the shop's order, from 1; AX has it as `CustomerLineNum`.
        part: which piece of it, from 1.
        sku: the shop's article; of a kit that is exploded by its recipe, the part's.
        quantity: in the shop's unit.
        amount: what it costs, in order currency, in the basis of the prices.
    """

    order_line_id: OrderLineId
    position: int
    part: int
    sku: str
    quantity: Decimal
    amount: Decimal


@frozen(kw_only=True)
class MappedOrder:
    """A document that is ready to be sent, its proof, and notes on what a person may ask.

    `lines` says of every sales line, in its order, which shop line it is; `carried_taxes` what its
    charges carry of which tax of the shop, by code, in their order. Where AX owns prices, the proof
    is about the shop's prices, and the document has none; where the policy names no rounding charge
    either, tax may be off in it by as much as it lets AX's total be.
    """

    document: SalesOrder
    proof: Proof
    notes: tuple[Note, ...]
    lines: tuple[SentLine, ...] = ()
    carried_taxes: Mapping[str, Decimal] = field(factory=dict)

    def __str__(self) -> str:
        return str(self._shown())

    def _repr_mimebundle_(self, **wanted: Any) -> Mapping[str, str]:
        return self._shown()._repr_mimebundle_(**wanted)

    def _shown(self) -> Shown:
        (table,) = self.document.sales_table
        number, account = given(table.purch_order_form_num, ""), given(table.cust_account, "")
        lines = "1 line" if len(self.lines) == 1 else f"{len(self.lines)} lines"
        paid = Money(self.proof.shop.total, self.proof.currency)
        proof = "the proof holds" if self.proof.holds else f"the shopper pays {paid}"
        title = f"Sales order {number} for {account}: {lines}, {self.proof.total}, {proof}"
        return noted(title, self.notes)


def sales_order_from_order(
    order: Order, policy: OrderPolicy, *, account: str, plan: DeliveryPlan | None = None
) -> MappedOrder:
    """Map an order for the AX account of its buyer.

    Args:
        plan: how its lines are cut up; by default they are not.

    Raises:
        MappingError: the order's parts do not add up, a rule is missing, something does not fit or
            is blank that AX must have, the policy makes several sales orders of it.
        TotalsDiffer: AX would not reach the shopper's total; names the component and the
            difference.
        InvalidValue: no such currency, or not in use any more on the day of the order.
        InvalidDocument: a text or number is longer than AX keeps.
    """
    mapped, *others = sales_orders_from_order(order, policy, account=account, plan=plan)
    if others:
        raise MappingError(
            Problem(
                path="$.lines",
                rule="order.several",
                message=f"the policy makes {1 + len(others)} sales orders of it",
                hint="Map it with sales_orders_from_order.",
            )
        )
    return mapped


@exactly
def sales_orders_from_order(
    order: Order, policy: OrderPolicy, *, account: str, plan: DeliveryPlan | None = None
) -> tuple[MappedOrder, ...]:
    """Map an order to as many sales orders as the policy makes of it; together they are the order.

    Several have the order's number with `/1`, `/2` ... behind it: AX takes a second order of one
    number for a journal. A credit for lines that come back is the last.

    Raises:
        MappingError: what `sales_order_from_order` raises.
        TotalsDiffer: as well.
        InvalidValue: as well.
        InvalidDocument: as well.
    """
    shares, back = shares_to_send(order, policy, plan)
    return (
        *(_mapped(each, policy, account) for each in shares),
        *(_credit(each, policy, account) for each in back),
    )


def shares_to_send(
    order: Order, policy: OrderPolicy, plan: DeliveryPlan | None
) -> tuple[list[OrderShare], list[OrderShare]]:
    """What goes into each sales order: of what is sold, and of what comes back, its signs turned.

    Raises:
        MappingError: the order's parts do not add up, the plan is not for its lines.
        InvalidValue: no such currency, or not in use any more on the day of the order.
    """
    minor = minor_unit(order.currency, order.placed_at.date())
    order = order_without_tender(order, policy.lines.tender_codes)
    sold: Order | None = order
    returned: Order | None = None
    if policy.lines.negative_lines == "credit":
        sold, returned = sold_and_returned(order, minor)
    shares = [] if sold is None else _shares(sold, order, policy, minor, plan)
    back = [] if returned is None else _shares(returned, order, policy, minor, None)
    back = [evolve(share, turned=True) for share in back]
    count = len(shares) + len(back)
    if count > 1:
        _check_number(order.number, count)
        shares, back = _numbered(shares), _numbered(back, len(shares))
    return shares, back


def _shares(
    order: Order, whole: Order, policy: OrderPolicy, minor: Decimal, plan: DeliveryPlan | None
) -> list[OrderShare]:
    """Check an order, price its lines, cut them up and divide them."""
    unit = policy.unit_of(order.currency)
    try:
        checked = _checked(order, policy, minor, unit)
        lines = priced_lines(checked, unit, bundles=policy.bundles, kits=policy.lines.kits)
    except MappingError as error:
        raise at_places_of(whole, order, error) from None
    places = {}
    if order is not whole:
        places = {line.id: place for place, line in enumerate(whole.lines)}
        lines = [evolve(line, position=places[line.line.id] + 1) for line in lines]
    if plan is not None:
        lines = split_lines(lines, plan, unit, policy=policy)
    shares = shares_of_order(checked, lines, policy)
    return [evolve(share, places=places) for share in shares] if places else shares


def _checked(order: Order, policy: OrderPolicy, minor: Decimal, unit: Decimal) -> Order:
    """The order, if it adds up, with its taxes on what AX is told of."""
    check_totals(order, minor)
    if order.currency in policy.rounding_units:
        check_rounding(order, unit)
    if policy.bundles != "keep":
        return order
    check_taxed_alike(order, policy.tax)
    return taxes_on_bundles(order)


def _numbered(shares: Sequence[OrderShare], before: int = 0) -> list[OrderShare]:
    """Shares that can be told apart; AX takes a second order of one number for a journal."""
    return [
        evolve(
            share,
            alone=False,
            order=share.order.model_copy(update={"number": f"{share.order.number}/{number}"}),
        )
        for number, share in enumerate(shares, start=before + 1)
    ]


def _mapped(share: OrderShare, policy: OrderPolicy, account: str) -> MappedOrder:
    order = share.order
    table, notes = _header(order, policy, account)
    for priced in share.lines:
        line, line_notes = sales_line_from_line(priced, order, policy)
        table.sales_line.append(line)
        notes += line_notes
    table.markup_trans_header = list(charges_from_order(order, policy))
    on_lines = line_charges_from_order(order, policy, [each.wanted for each in share.lines])
    for line, charges in zip(table.sales_line, on_lines, strict=True):
        line.markup_trans_line = charges
    carried = carried_taxes(
        share.taxes, policy, currency=order.currency, included=order.prices_include_tax
    )
    table.markup_trans_header += carrying_charges(carried, policy, order.currency)
    document = SalesOrder(sales_table=[table])
    computed = computed_for(document, order, policy, turned=share.turned)
    rounding, rounding_notes = tax_rounding(computed, policy, share)
    if rounding:
        table.markup_trans_header += rounding
        computed = computed_for(document, order, policy, turned=share.turned)
    check_document(document)
    proof = proven(computed, share, policy)
    notes += [*rounding_notes, *_several_addresses(policy, share)]
    if policy.lines.prices == "ax":
        notes.append(leave_prices_to_ax(document))
    lines = tuple(_sent(priced) for priced in share.lines)
    return MappedOrder(
        document=document, proof=proof, notes=tuple(notes), lines=lines, carried_taxes=carried
    )


def _credit(share: OrderShare, policy: OrderPolicy, account: str) -> MappedOrder:
    """The same with every sign turned."""
    mapped = _mapped(share, policy, account)
    turned_document(mapped.document)
    note = Note(
        path="$.lines",
        rule="order.credit",
        message="lines with negative quantities are a credit of their own",
    )
    return evolve(
        mapped,
        proof=turned_proof(mapped.proof),
        notes=(*mapped.notes, note),
        lines=tuple(evolve(x, quantity=-x.quantity, amount=-x.amount) for x in mapped.lines),
        carried_taxes={code: -amount for code, amount in mapped.carried_taxes.items()},
    )


def _sent(priced: PricedLine) -> SentLine:
    return SentLine(
        order_line_id=priced.line.id,
        position=priced.position,
        part=priced.part,
        sku=priced.line.sku,
        quantity=priced.line.quantity,
        amount=priced.wanted,
    )


def _several_addresses(policy: OrderPolicy, share: OrderShare) -> list[Note]:
    count = len(addresses_of(share.order, share.lines))
    if count < 2 or policy.lines.one_document_per_address:
        return []
    return [
        Note(
            path="$.lines",
            rule="order.addresses",
            message=f"goes to {count} addresses; AX prints one document for all unless its summary"
            " update divides by delivery address",
        )
    ]


def _header(order: Order, policy: OrderPolicy, account: str) -> tuple[SalesTable, list[Note]]:
    check_account(account, rule="order.no-account")
    _check_number(order.number)
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
    if order.notes:
        notes.append(_NOTES_LEFT_OUT)
    return table, notes + _delivery(table, order, policy)


def _delivery(table: SalesTable, order: Order, policy: OrderPolicy) -> list[Note]:
    address = order.shipping_address or order.billing_address
    if address is None:
        return []
    path = "$.shipping_address" if order.shipping_address else "$.billing_address"
    place = address.value()
    delivery, notes = ax_address_from_postal_address(
        TableDlvAddr, place, policy.addresses, path=path
    )
    table.table_dlv_addr = [delivery]
    name = delivery_name(place, path)
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


def _check_number(number: str, count: int = 1) -> None:
    """Check that AX can keep an order's number, with what is behind it where it makes several."""
    behind = f"/{count}" if count > 1 else ""
    plain = number.strip()
    if plain and plain == number and fits(SalesTable, "purch_order_form_num", number + behind):
        return
    message = (
        f"must have 1 to {_LONGEST_NUMBER - len(behind)} characters and no blanks around them: AX"
        " keeps it as the customer's order number, by which the order is found again"
    )
    hint = "Let the shop give it another number."
    if behind:
        message += f"; {count} sales orders are made of it, with /1 to {behind} behind its number"
        hint = "Let the shop number its orders shorter, or the policy not divide them."
    raise MappingError(Problem(path="$.number", rule="order.number", message=message, hint=hint))
