"""An order becomes one sales order or several: who gets which lines, charges and taxes.

Amounts that belong to the whole order are spread by largest remainder in proportion to what the
lines of each sales order cost, so that the sales orders together make the order, to the cent.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from axclarity.clarity.models import Address, Charge, Order, TaxLine
from axclarity.mapping.orders.carried_taxes import taxes_by_code
from axclarity.mapping.orders.discounts import PricedLine
from axclarity.mapping.orders.lines import as_delivered, requested_date
from axclarity.mapping.orders.policy import OrderPolicy
from axclarity.mapping.orders.proof import Components
from axclarity.values import OrderLineId, PostalAddress, allocate, floor_to, minor_unit
from axclarity.values.rounding import is_multiple

__all__ = ["OrderShare", "addresses_of", "due_for_order", "shares_of_order"]

_ZERO = Decimal(0)


@frozen(kw_only=True)
class OrderShare:
    """What of an order goes into one sales order.

    Args:
        order: the order with this share of its charges, going to this share's address. Its lines
            and totals are still those of the whole.
        lines: the lines of this sales order.
        due: what the shopper pays for this share.
        taxes: the taxes in it, by the shop's tax code.
        whole: whether it is all of the order.
        alone: whether no other sales order is made of what the shopper placed.
        turned: whether it is a credit for lines that come back, kept with every sign turned.
        places: of lines in what the shopper placed, from 0, where `order` is only a part of it.
    """

    order: Order
    lines: tuple[PricedLine, ...]
    due: Components
    taxes: Mapping[str, Decimal]
    whole: bool
    alone: bool = True
    turned: bool = False
    places: Mapping[OrderLineId, int] = field(factory=dict)

    def place_of(self, index: int) -> int:
        """The place in what the shopper placed of a line of `order`, both from 0."""
        return self.places[self.order.lines[index].id] if self.places else index

    def as_placed(self, amount: Decimal) -> Decimal:
        """An amount with the sign that the shop has before it."""
        return -amount if self.turned else amount


def shares_of_order(
    order: Order, lines: Sequence[PricedLine], policy: OrderPolicy
) -> list[OrderShare]:
    """Divide an order by what the policy names, in the order of its lines.

    Args:
        lines: all that is sent, with what each costs.
    """
    groups = list(_grouped(order, lines, policy).values())
    if len(groups) == 1:
        return [_all_of(order, groups[0], policy)]
    unit = policy.unit_of(order.currency)
    weights = _weights([[line.wanted for line in group] for group in groups])
    minor = minor_unit(order.currency)
    charges = _charge_shares(order, weights, unit, minor)
    line_taxes = _line_tax_shares(order, groups, unit, minor)
    orders = [
        order.model_copy(update={**charged, **_header_facts(order, group, policy)})
        for group, charged in zip(groups, charges, strict=True)
    ]
    taxes = [
        taxes_by_code([*on_lines, *(tax for charge in mine.charges for tax in charge.tax_lines)])
        for mine, on_lines in zip(orders, line_taxes, strict=True)
    ]
    if unit != minor:
        taxes = _whole_taxes(taxes, policy, unit)
    return [
        OrderShare(
            order=mine,
            lines=tuple(group),
            due=_due(mine, group, sum(taxed.values(), start=_ZERO)),
            taxes=taxed,
            whole=False,
        )
        for mine, group, taxed in zip(orders, groups, taxes, strict=True)
    ]


def addresses_of(order: Order, lines: Iterable[PricedLine]) -> set[PostalAddress | None]:
    """Where lines go; `None` is the order's own address."""
    return {_destination(order, line) for line in lines}


def _all_of(order: Order, lines: Sequence[PricedLine], policy: OrderPolicy) -> OrderShare:
    facts = _header_facts(order, lines, policy)
    return OrderShare(
        order=order.model_copy(update=facts) if facts else order,
        lines=tuple(lines),
        due=due_for_order(order),
        taxes=taxes_by_code(order.placed_taxes),
        whole=True,
    )


def due_for_order(order: Order) -> Components:
    """What the shopper pays for all of an order."""
    totals = order.totals
    return Components(
        lines=totals.subtotal - totals.discount,
        charges=totals.shipping + totals.fees,
        tax=totals.tax,
        rounding=_ZERO,
        total=totals.total,
    )


def _grouped(
    order: Order, lines: Sequence[PricedLine], policy: OrderPolicy
) -> dict[tuple[Hashable, ...], list[PricedLine]]:
    groups: dict[tuple[Hashable, ...], list[PricedLine]] = {}
    for line in lines:
        key = tuple(_KEYS[name](order, line, policy) for name in policy.lines.orders_by)
        groups.setdefault(key, []).append(line)
    return groups


def _ship_to(order: Order, line: PricedLine) -> Address | None:
    address = as_delivered(line).ship_to
    return None if address == order.shipping_address else address


def _destination(order: Order, line: PricedLine) -> PostalAddress | None:
    address = _ship_to(order, line)
    return None if address is None else address.value()


def _date(order: Order, line: PricedLine, policy: OrderPolicy) -> date:
    return as_delivered(line).requested_date or requested_date(order, policy)


_KEYS: Mapping[str, Callable[[Order, PricedLine, OrderPolicy], Hashable]] = {
    "address": lambda order, line, _: _destination(order, line),
    "mode": lambda _, line, __: line.delivery.mode,
    "date": _date,
    "warehouse": lambda _, line, __: as_delivered(line).warehouse,
    "vendor": lambda _, line, __: line.delivery.vendor,
    "backorder": lambda _, line, __: line.delivery.backorder,
}


def _header_facts(
    order: Order, group: Sequence[PricedLine], policy: OrderPolicy
) -> dict[str, Address | date]:
    """Address and date of the header, where the policy divides by them."""
    facts: dict[str, Address | date] = {}
    address = _ship_to(order, group[0])
    if "address" in policy.lines.orders_by and address is not None:
        facts["shipping_address"] = address
    if "date" in policy.lines.orders_by:
        facts["requested_ship_date"] = _date(order, group[0], policy)
    return facts


def _weights(amounts: Sequence[Sequence[Decimal]]) -> list[Decimal]:
    """What the groups cost; where all is free, how many lines they have."""
    weights = [sum(group, start=_ZERO) for group in amounts]
    return weights if any(weights) else [Decimal(len(group)) for group in amounts]


def _charge_shares(
    order: Order, weights: Sequence[Decimal], unit: Decimal, minor: Decimal
) -> list[dict[str, tuple[Charge, ...]]]:
    """Freight and fees of each group; every one stands in its place, if only with nothing."""
    shares: list[dict[str, tuple[Charge, ...]]] = [{} for _ in weights]
    for name in ("shipping_lines", "fees"):
        by_charge = [_charge_spread(each, weights, unit, minor) for each in getattr(order, name)]
        for index, share in enumerate(shares):
            share[name] = tuple(parts[index] for parts in by_charge)
    return shares


def _charge_spread(
    source: Charge, weights: Sequence[Decimal], unit: Decimal, minor: Decimal
) -> list[Charge]:
    amounts = allocate(source.amount, weights, unit)
    by_amount = [amount.copy_abs() for amount in amounts]
    if not any(by_amount):
        by_amount = list(weights)
    taxes = _tax_spread(source.tax_lines, by_amount, unit, minor)
    return [
        source.model_copy(update={"amount": amount, "tax_lines": mine})
        for amount, mine in zip(amounts, taxes, strict=True)
    ]


def _tax_spread(
    taxes: Sequence[TaxLine], weights: Sequence[Decimal], unit: Decimal, minor: Decimal
) -> list[tuple[TaxLine, ...]]:
    """The shares of taxes, all of them in each."""
    spread = []
    for tax in taxes:
        shares = _tax_amounts(tax, weights, unit, minor)
        spread.append([tax.model_copy(update={"amount": share}) for share in shares])
    return [tuple(parts) for parts in zip(*spread, strict=True)] if spread else [()] * len(weights)


def _tax_amounts(
    tax: TaxLine, weights: Sequence[Decimal], unit: Decimal, minor: Decimal
) -> list[Decimal]:
    """The shares of a tax: in whole units where it is in whole units, else in minor units."""
    return allocate(tax.amount, weights, unit if is_multiple(tax.amount, unit) else minor)


def _line_tax_shares(
    order: Order, groups: Sequence[Sequence[PricedLine]], unit: Decimal, minor: Decimal
) -> list[list[TaxLine]]:
    """The taxes of every shop line, in proportion to what its pieces cost in each group."""
    costs = _costs_by_owner(groups)
    by_number = [Decimal(len(group)) for group in groups]
    shares: list[list[TaxLine]] = [[] for _ in groups]
    for line in order.lines:
        weights = _weights(costs[line.id]) if line.id in costs else by_number
        for tax in line.tax_lines:
            amounts = _tax_amounts(tax, weights, unit, minor)
            for share, amount in zip(shares, amounts, strict=True):
                if amount:
                    share.append(tax.model_copy(update={"amount": amount}))
    return shares


def _whole_taxes(
    shares: Sequence[Mapping[str, Decimal]], policy: OrderPolicy, unit: Decimal
) -> list[dict[str, Decimal]]:
    """The taxes of each share in whole units, where their sum over all shares is whole.

    Each carried tax is whole by itself. Of those that AX computes only the sum has to be: what
    makes it whole is put on the first code.
    """
    codes = list(dict.fromkeys(code for share in shares for code in share))
    carried = [[code] for code in codes if policy.tax.carrier(code) is not None]
    computed = [code for code in codes if policy.tax.carrier(code) is None]
    whole = [dict(share) for share in shares]
    for group in filter(None, [*carried, computed]):
        sums = [sum((share.get(code, _ZERO) for code in group), start=_ZERO) for share in shares]
        for share, old, new in zip(whole, sums, _whole_amounts(sums, unit), strict=True):
            if new != old:
                share[group[0]] = share.get(group[0], _ZERO) + new - old
    return whole


def _whole_amounts(amounts: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Amounts of any sign in whole units, by largest remainder, where their sum is whole."""
    total = sum(amounts, start=_ZERO)
    if not is_multiple(total, unit):
        return list(amounts)
    below = [floor_to(amount, unit) for amount in amounts]
    rests = [amount - floor for amount, floor in zip(amounts, below, strict=True)]
    more = allocate(sum(rests, start=_ZERO), rests, unit)
    return [floor + each for floor, each in zip(below, more, strict=True)]


def _costs_by_owner(
    groups: Sequence[Sequence[PricedLine]],
) -> dict[OrderLineId, list[list[Decimal]]]:
    """What was sent of a shop line cost in each group: itself, pieces of it, components of it."""
    costs: dict[OrderLineId, list[list[Decimal]]] = {}
    for place, group in enumerate(groups):
        for each in group:
            for owner in {each.line.id, each.line.parent_line_id or each.line.id}:
                costs.setdefault(owner, [[] for _ in groups])[place].append(each.wanted)
    return costs


def _due(order: Order, lines: Iterable[PricedLine], tax: Decimal) -> Components:
    costs = sum((line.wanted for line in lines), start=_ZERO)
    charges = sum((charge.amount for charge in order.charges), start=_ZERO)
    return Components(
        lines=costs,
        charges=charges,
        tax=tax,
        rounding=_ZERO,
        total=costs + charges + (_ZERO if order.prices_include_tax else tax),
    )
