"""Prices of the shop become a journal of trade agreements, where the shop has the say on prices.

AX knows days and nothing shorter, and its agreements end where the next quantity begins. Somebody
posts the journal; until then it is not in force.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import combinations

from axclarity.ax.documents import (
    PriceDiscAdmTrans,
    PriceDiscountJournal,
    check_document,
)
from axclarity.clarity.models import NewProduct, ProductPrice
from axclarity.errors import MappingError, Problem
from axclarity.mapping.owner import Owner
from axclarity.mapping.prices.agreements import Reach
from axclarity.mapping.prices.policy import PricePolicy
from axclarity.mapping.products.variants import VariantKey, invent_dim_of
from axclarity.values import minor_unit
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE

__all__ = ["price_journal_from_product"]

_ZERO = Decimal(0)
_DAY = timedelta(days=1)


@exactly
def price_journal_from_product(product: NewProduct, policy: PricePolicy) -> PriceDiscountJournal:
    """A trade agreement for each price of a product; its SKU is the text of a `VariantKey`.

    Raises:
        MappingError: AX has the say on prices; a group that the policy does not know, a moment
            within a day, prices that count at once. Lists all of them.
        InvalidValue: the SKU is no key, or there is no such currency.
        InvalidDocument: a number or a name that AX does not keep whole.
    """
    if policy.owner is not Owner.CLARITY:
        raise MappingError(
            Problem(path="$.prices", rule="prices.owner", message="are AX's to decide")
        )
    problems = [*_problems(product, policy), *_overlaps(product.prices)]
    if problems:
        raise MappingError(*problems)
    key = VariantKey.parse(product.sku)
    journal = PriceDiscountJournal(
        price_disc_adm_trans=[_row(price, product, key, policy) for price in product.prices]
    )
    check_document(journal)
    return journal


def _row(
    price: ProductPrice, product: NewProduct, key: VariantKey, policy: PricePolicy
) -> PriceDiscAdmTrans:
    minor_unit(price.currency)
    amount, unit = _for_units(price.amount, policy.digits)
    row = PriceDiscAdmTrans(
        relation="PriceSales",
        item_code=Reach.ONE.value,
        item_relation=key.product,
        account_code=Reach.ALL.value,
        amount=amount,
        currency=price.currency,
        price_unit=unit,
        quantity_amount_from=price.min_quantity or _ZERO,
        search_again="No",
        unit_id=policy.units.get(product.unit, product.unit),
    )
    buyer = policy.buyers[price.group]
    if buyer.account:
        row.account_code, row.account_relation = Reach.ONE.value, buyer.account
    elif buyer.group:
        row.account_code, row.account_relation = Reach.GROUP.value, buyer.group
    following = _next_quantity(price, product.prices)
    if following is not None:
        row.quantity_amount_to = following
    if price.valid_from is not None:
        row.from_date = _local(price.valid_from, policy).date()
    if price.valid_to is not None:
        row.to_date = _local(price.valid_to, policy).date() - _DAY
    if key.is_variant:
        row.invent_dim = [invent_dim_of(key)]
    return row


def _for_units(amount: Decimal, digits: int) -> tuple[Decimal, Decimal]:
    """The price in digits that AX keeps, and how many units it is then for."""
    excess = max(0, -int(amount.normalize(WIDE).as_tuple().exponent) - digits)
    units = Decimal(10) ** excess
    smallest = Decimal(1).scaleb(max(int(amount.as_tuple().exponent), -digits))
    return WIDE.multiply(amount, units).quantize(smallest, context=WIDE), units


def _next_quantity(price: ProductPrice, prices: Sequence[ProductPrice]) -> Decimal | None:
    """Where the price ends because another of the same stretch of time begins."""
    first = price.min_quantity or _ZERO
    later = (
        each.min_quantity
        for each in prices
        if _same_stretch(each, price) and each.min_quantity is not None
    )
    return min((quantity for quantity in later if quantity > first), default=None)


def _problems(product: NewProduct, policy: PricePolicy) -> Iterator[Problem]:
    for index, price in enumerate(product.prices):
        path = f"$.prices[{index}]"
        checks = (
            ("amount", price.amount < 0, "must not be negative"),
            ("group", price.group not in policy.buyers, "is nobody that the policy knows"),
            ("min_quantity", (price.min_quantity or _ZERO) < 0, "must not be negative"),
            ("valid_from", not _begins_a_day(price.valid_from, policy), "must begin a day"),
            ("valid_to", not _begins_a_day(price.valid_to, policy), "must begin a day"),
            ("valid_to", _end(price) <= _begin(price), "must be after valid_from"),
        )
        for name, wrong, message in checks:
            if wrong:
                yield Problem(path=f"{path}.{name}", rule="prices.shop-price", message=message)


def _overlaps(prices: Sequence[ProductPrice]) -> Iterator[Problem]:
    """Prices of one group that count on the same days must be quantity breaks of one stretch."""
    for (at, one), (other_at, other) in combinations(enumerate(prices), 2):
        if (one.group, one.currency) != (other.group, other.currency):
            continue
        breaks = _same_stretch(one, other) and one.min_quantity != other.min_quantity
        if _begin(one) < _end(other) and _begin(other) < _end(one) and not breaks:
            yield Problem(
                path=f"$.prices[{other_at}]",
                rule="prices.overlap",
                message=f"counts at the same time as $.prices[{at}]",
            )


def _same_stretch(one: ProductPrice, other: ProductPrice) -> bool:
    return (one.group, one.currency, one.valid_from, one.valid_to) == (
        other.group,
        other.currency,
        other.valid_from,
        other.valid_to,
    )


def _begin(price: ProductPrice) -> float:
    return price.valid_from.timestamp() if price.valid_from else float("-inf")


def _end(price: ProductPrice) -> float:
    return price.valid_to.timestamp() if price.valid_to else float("inf")


def _begins_a_day(moment: datetime | None, policy: PricePolicy) -> bool:
    return moment is None or _local(moment, policy).time() == time()


def _local(moment: datetime, policy: PricePolicy) -> datetime:
    return moment.astimezone(policy.zone)
