"""The proof of an order: what the shopper pays beside what AX will make of its document."""

from decimal import Decimal

from axclarity.ax.documents import MarkupTransHeader, SalesOrder
from axclarity.clarity.models import Order
from axclarity.errors import Difference, MappingError, Problem
from axclarity.mapping.notes import Note
from axclarity.mapping.orders.charges import charge, charges_on_header
from axclarity.mapping.orders.differences import causes, tax_causes, totals_differ
from axclarity.mapping.orders.policy import OrderPolicy, TaxRule
from axclarity.mapping.orders.proof import Components, Computed, Proof, computed_by_ax
from axclarity.mapping.orders.shares import OrderShare, due_for_order
from axclarity.mapping.orders.tenders import order_without_tender
from axclarity.values.exactly import exactly

__all__ = ["computed_for", "prove", "proven", "tax_rounding"]

_ZERO = Decimal(0)
_UNTAXED = TaxRule(tax_group="", tax_item_group="", rates={})


@exactly
def prove(document: SalesOrder, order: Order, policy: OrderPolicy) -> Proof:
    """Set what AX will make of a document against what the shopper pays for all of an order.

    Raises:
        MappingError: the document holds what the proof does not know: another kind of discount or
            charge, tax groups without a rule. Or the order has under a tender code what is none.
    """
    owed = order_without_tender(order, policy.lines.tender_codes)
    return _proof(computed_for(document, owed, policy), owed, due_for_order(owed))


def proven(computed: Computed, share: OrderShare, policy: OrderPolicy) -> Proof:
    """The proof of a sales order that is a share of an order, or all of it.

    Its total may be off by tax that the policy tolerates instead of a rounding charge.

    Raises:
        TotalsDiffer: AX would not reach what is due for it; `differences` are by component.
    """
    proof = _proof(computed, share.order, share.due)
    off = _tolerated(policy, share)
    differences = [
        Difference(
            component=name,
            expected=getattr(proof.shop, name),
            got=getattr(proof.ax, name),
            candidates=causes(name, share, policy),
        )
        for name, allowed in (("lines", _ZERO), ("charges", _ZERO), ("total", off))
        if abs(getattr(proof.shop, name) - getattr(proof.ax, name)) > allowed
    ]
    if differences:
        raise totals_differ(share, *differences)
    return proof


def tax_rounding(
    computed: Computed, policy: OrderPolicy, share: OrderShare
) -> tuple[list[MarkupTransHeader], list[Note]]:
    """The charge that takes up what the shop's way of rounding tax differs from AX's.

    There is none where the policy names none, but lets AX's total be off by as much.

    Args:
        computed: what AX makes of the document without it.

    Raises:
        TotalsDiffer: they differ by more than rounding, or no charge takes the difference.
    """
    order = share.order
    due, ax = share.due.tax, computed.components.tax
    difference = due - ax
    if not difference:
        return [], []
    shown, made = share.as_placed(due), share.as_placed(ax)
    if abs(difference) <= _tolerated(policy, share):
        message = (
            f"the shop has {shown:f}, AX makes {made:f} of the shop's prices; within tolerance"
        )
        return [], [Note(path="$.totals.tax", rule="prices.tolerated", message=message)]
    if abs(difference) > _tolerance(policy, share, computed):
        raise totals_differ(share, _of_tax(due, ax, *tax_causes(share, policy)))
    note = Note(
        path="$.totals.tax",
        rule="tax.rounding",
        message=f"the shop rounds tax to {shown:f}, AX to {made:f}",
    )
    if order.prices_include_tax:
        return [], [note]
    if policy.tax.rounding_charge is None:
        raise totals_differ(share, _of_tax(due, ax, "Name a rounding charge in the tax policy."))
    untaxed = policy.tax.rules.get("", _UNTAXED)
    return [charge(policy.tax.rounding_charge, difference, order.currency, untaxed)], [note]


def _proof(computed: Computed, order: Order, due: Components) -> Proof:
    return Proof(
        currency=order.currency,
        line_amounts=computed.line_amounts,
        charge_amounts=computed.charge_amounts,
        shop=due,
        ax=computed.components,
    )


def computed_for(
    document: SalesOrder, order: Order, policy: OrderPolicy, *, turned: bool = False
) -> Computed:
    """What AX will make of the document of an order.

    Args:
        turned: whether the document still has the signs turned that AX will see.

    Raises:
        MappingError: it is in another currency, or holds what the proof does not know.
    """
    unit = policy.unit_of(order.currency)
    total = policy.total_roundings.get(order.currency)
    computed = computed_by_ax(charges_on_header(document), policy.tax, unit, total, turned=turned)
    (table,) = document.sales_table
    if table.currency_code != order.currency:
        raise MappingError(
            Problem(
                path="SalesTable.CurrencyCode",
                rule="proof.currency",
                message=f"must be {order.currency}, in which the shopper pays",
            )
        )
    return computed


def _tolerated(policy: OrderPolicy, share: OrderShare) -> Decimal:
    """How far AX's total may be off: once for an order."""
    return policy.tolerated_tax(share.order.currency) if share.alone else _ZERO


def _tolerance(policy: OrderPolicy, share: OrderShare, computed: Computed) -> Decimal:
    """Each amount that either side taxes is off by half a unit at most, a share of it by one."""
    unit = policy.unit_of(share.order.currency)
    if policy.tax.tolerance is not None:
        return policy.tax.tolerance * unit
    placed = [t for t in share.order.placed_taxes if policy.tax.carrier(t.code) is None]
    count = max(len(placed), computed.taxed) if share.whole else computed.taxed
    return count * unit + computed.coarser


def _of_tax(shop: Decimal, ax: Decimal, *candidates: str) -> Difference:
    return Difference(component="tax", expected=shop, got=ax, candidates=candidates)
