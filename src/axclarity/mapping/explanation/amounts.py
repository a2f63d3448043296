"""What a sales line costs, from the shop's price to AX's formula, to the cent."""

from collections.abc import Iterator
from decimal import Decimal

from axclarity.ax.documents import SalesLine, given
from axclarity.mapping.explanation.sources import Sources, at_key
from axclarity.mapping.explanation.steps import Step
from axclarity.mapping.explanation.written import written
from axclarity.mapping.orders.discounts import PricedLine
from axclarity.mapping.orders.kits import is_of_recipe
from axclarity.values import round_to

__all__ = ["amount_steps"]

Steps = Iterator[Step]
_ZERO = Decimal(0)


def amount_steps(index: int, line: SalesLine, sources: Sources) -> Steps:
    """The steps to what a sales line costs, and how AX comes to it; by its place from 0."""
    piece = sources.piece(index)
    owner = piece.line.parent_line_id or piece.line.id
    of_owner = [
        each for each in sources.priced if owner in (each.line.parent_line_id, each.line.id)
    ]
    of_part = [each for each in of_owner if _article(each) == _article(piece)]
    whole, part = sources.cost(of_owner), sources.cost(of_part)
    yield from _of_shop(sources.place_by_id(owner), whole, sources)
    if piece.line.parent_line_id is not None:
        by_price = any(each.line.unit_price for each in of_owner)
        yield from _of_part(piece, part - whole, sources, by_price=by_price)
    if len(of_part) > 1:
        rule = f"piece {piece.part}: its share of the line, by quantity, largest remainder"
        cost = sources.cost([piece])
        source, quantity = f"plan for $.lines[{piece.position - 1}]", written(piece.line.quantity)
        yield Step(source=source, value=quantity, rule=rule, amount=cost - part)
    yield Step(value=written(sources.cost([piece])), rule="what the line is to cost")
    yield Step(value=_formula(line), rule="how AX computes it")


def _of_shop(at: int, whole: Decimal, sources: Sources) -> Steps:
    """What a line of the shop costs: its price, its discounts, its share of the order's."""
    shop, order = sources.order.lines[at], sources.order
    unit = sources.policy.unit_of(order.currency)
    left = round_to(shop.quantity * shop.unit_price, unit)
    rule = f"the shop's unit price, times {shop.quantity:f}"
    yield sources.step("lines", at, "unit_price", rule=rule, amount=left)
    tender = sources.policy.lines.tender_codes
    for place, discount in enumerate(shop.discounts):
        if discount.code in tender:
            continue
        left -= discount.amount
        keys = ("lines", at, "discounts", place, "amount")
        yield sources.step(*keys, rule="discount of the line", amount=-discount.amount)
    if whole != left:
        amounts = tuple(each.amount for each in order.discounts if each.code not in tender)
        rule = "its share of the order's discounts, by what the lines cost, largest remainder"
        source, value = "$.discounts[*].amount", written(amounts)
        yield Step(source=source, value=value, rule=rule, amount=whole - left)


def _of_part(piece: PricedLine, amount: Decimal, sources: Sources, *, by_price: bool) -> Steps:
    """What of it a part costs: a component that the shop names, or one of a recipe."""
    at = piece.position - 1
    base = "base price of the part, by which the price is spread"
    by = "base price and quantity" if by_price else "quantity"
    rule = f"its share of the whole price, by {by}, largest remainder"
    if is_of_recipe(piece.line):
        source = at_key("policy.lines.kits", sources.order.lines[at].sku)
        if by_price:
            yield Step(source=source, value=written(piece.line.unit_price), rule=base)
        yield Step(source=source, value=piece.line.sku, rule=rule, amount=amount)
    else:
        if by_price:
            yield sources.step("lines", at, "unit_price", rule=base)
        yield sources.step("lines", at, "parent_line_id", rule=rule, amount=amount)


def _article(piece: PricedLine) -> tuple[int, str]:
    return piece.position, piece.line.sku


def _formula(line: SalesLine) -> str:
    price = f"{given(line.sales_price, _ZERO):f}"
    discount = given(line.line_disc, _ZERO)
    if discount:
        price = f"({price} - {discount:f})"
    per = given(line.price_unit, Decimal(1))
    return f"{line.sales_qty:f} x {price}" + ("" if per == 1 else f" / {per:f}")
