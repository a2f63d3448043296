"""Prices of the shop become a journal of trade agreements, where the shop has the say on prices.

AX knows days and nothing shorter, and its agreements end where the next quantity begins. Its
calendar goes from 1900 to 2154: a price that begins before has no first day in AX, one that ends
after has no last. Somebody posts the journal; until then it is not in force.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
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
from axclarity.values import CURRENCIES, RETIRED_CURRENCIES
from axclarity.values.exactly import exactly
from axclarity.values.rounding import WIDE

__all__ = ["price_journal_from_product"]

_ZERO = Decimal(0)
_NO_DAY = "must begin a day of AX's calendar, 1900 to 2154"
_DAY = timedelta(days=1)
_CALENDAR = datetime(1900, 1, 2, tzinfo=UTC), datetime(2154, 12, 31, tzinfo=UTC)
"""What AX's dates reach from and to; 1900-01-01 is no date, and the last one means never."""


@exactly
def price_journal_from_product(product: NewProduct, policy: PricePolicy) -> PriceDiscountJournal:
    """A trade agreement for each price of a product; its SKU is the text of a `VariantKey`.

    Raises:
        MappingError: AX has the say on prices; a group that the policy does not know, a currency
            that is none or ends before the price, a moment within a day or before AX's calendar,
            prices that count at once. Lists all of them.
        InvalidValue: the SKU is no key.
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
    amount, unit = _for_units(price.amount, policy.digits)
    row = PriceDiscAdmTrans(
        relation="PriceSales",
        item_code=Reach.ONE.value,
        item_relation=key.product,
        account_code=Reach.ALL.value,
        amount=amount,
        currency=price.currency,
        price_unit=unit,
        quantity_amount_from=_first_quantity(price),
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
    since, until = _since(price), _until(price)
    if since is not None:
        row.from_date = _local(since, policy).date()
    if until is not None:
        row.to_date = _local(until, policy).date() - _DAY
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
    first = _first_quantity(price)
    others = (_first_quantity(each) for each in prices if _same_stretch(each, price))
    return min((quantity for quantity in others if quantity > first), default=None)


def _problems(product: NewProduct, policy: PricePolicy) -> Iterator[Problem]:
    for index, price in enumerate(product.prices):
        path = f"$.prices[{index}]"
        checks = (
            ("amount", price.amount < 0, "must not be negative"),
            ("group", price.group not in policy.buyers, "is nobody that the policy knows"),
            ("currency", not _is_in_use(price, policy), "must be of ISO 4217, in use to the end"),
            ("min_quantity", (price.min_quantity or _ZERO) < 0, "must not be negative"),
            ("valid_from", not _begins_a_day(_since(price), policy), _NO_DAY),
            ("valid_to", not _begins_a_day(_until(price), policy), _NO_DAY),
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
        breaks = _same_stretch(one, other) and _first_quantity(one) != _first_quantity(other)
        if _begin(one) < _end(other) and _begin(other) < _end(one) and not breaks:
            yield Problem(
                path=f"$.prices[{other_at}]",
                rule="prices.overlap",
                message=f"counts at the same time as $.prices[{at}]",
            )


def _same_stretch(one: ProductPrice, other: ProductPrice) -> bool:
    return (one.group, one.currency, _since(one), _until(one)) == (
        other.group,
        other.currency,
        _since(other),
        _until(other),
    )


def _first_quantity(price: ProductPrice) -> Decimal:
    return price.min_quantity or _ZERO


def _since(price: ProductPrice) -> datetime | None:
    """When the price begins, or nothing where AX cannot say a day so early."""
    begin = price.valid_from
    return None if begin is None or begin < _CALENDAR[0] else begin


def _until(price: ProductPrice) -> datetime | None:
    """When the price ends, or nothing where AX cannot say a day so late."""
    end = price.valid_to
    return None if end is None or end > _CALENDAR[1] else end


def _begin(price: ProductPrice) -> float:
    since = _since(price)
    return float("-inf") if since is None else since.timestamp()


def _end(price: ProductPrice) -> float:
    until = _until(price)
    return float("inf") if until is None else until.timestamp()


def _is_in_use(price: ProductPrice, policy: PricePolicy) -> bool:
    """Whether the price is over before its currency is."""
    retired = RETIRED_CURRENCIES.get(price.currency)
    if retired is None:
        return price.currency in CURRENCIES
    return _end(price) <= datetime.combine(retired.until, time(), policy.zone).timestamp()


def _begins_a_day(moment: datetime | None, policy: PricePolicy) -> bool:
    if moment is None:
        return True
    first, last = _CALENDAR
    return first <= moment <= last and _local(moment, policy).time() == time()


def _local(moment: datetime, policy: PricePolicy) -> datetime:
    return moment.astimezone(policy.zone)
