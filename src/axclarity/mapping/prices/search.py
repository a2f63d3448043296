"""AX's search among trade agreements: the most specific one that counts, or the cheapest.

AX tells names apart without regard to letter case, and so does this. Assumption: an agreement in
another unit than the article is sold in does not count; AX may convert it, and no rule for that is
at hand.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from attrs import frozen

from axclarity.ax.documents import InventTable, Sales, given
from axclarity.errors import MappingError, Problem
from axclarity.mapping.prices.agreements import Agreement, Reach
from axclarity.mapping.prices.policy import Buyer
from axclarity.mapping.products.variants import VariantKey
from axclarity.values import Money
from axclarity.values.exactly import exactly

__all__ = ["Article", "agreed_price", "article_from_item", "concerns"]


@frozen(kw_only=True)
class Article:
    """What has a price.

    Args:
        key: the item of AX, and which variant of it.
        unit: the unit in AX that it is sold in.
        group: its price group in AX; empty if it is in none.
        base: its base price, which counts where no agreement does.
    """

    key: VariantKey
    unit: str
    group: str = ""
    base: Agreement | None = None


def article_from_item(item: InventTable, key: VariantKey, currency: str) -> Article:
    """The article of a released product, with its base price.

    Args:
        item: the released product.
        key: the item, and which variant of it.
        currency: the company's, in which AX keeps base prices.

    Raises:
        MappingError: it has no unit to be sold in, or a negative price.
    """
    selling = item.sales[0] if item.sales else Sales()
    unit, price = given(selling.unit_id, ""), given(selling.price, Decimal(0))
    per = given(selling.price_unit, Decimal(1)) or Decimal(1)
    if not unit:
        raise _problem("Item.Sales.UnitId", "prices.no-unit", "is needed to sell the item")
    if price < 0 or per < 0:
        raise _problem("Item.Sales.Price", "prices.base", "must not be negative")
    base = Agreement(
        price=Money(price, currency),
        per=per,
        unit=unit,
        item_relation=key.product,
        path="Item.Sales.Price",
    )
    return Article(key=key, unit=unit, base=base if price else None)


@exactly
def agreed_price(
    agreements: Iterable[Agreement],
    article: Article,
    buyer: Buyer,
    *,
    currency: str,
    quantity: Decimal,
    on: date,
) -> Agreement | None:
    """The agreement whose price AX takes, or none where there is no price in the currency.

    The most specific one wins. One that says "find next" lets AX go on, and the lowest price of
    those found wins (AX 2012 documentation). The base price counts only where no agreement does.

    Args:
        quantity: in the unit of the article.
        on: the day of the order.

    Raises:
        MappingError: two agreements of one rank that do not say the same. AX would take the one it
            finds first; here nobody chooses.
    """
    found: list[Agreement] = []
    for same in _ranks(agreements, article, buyer, currency, quantity, on):
        found.append(same[0])
        if any(_says(each) != _says(same[0]) for each in same):
            raise _overlap(same, article)
        if not same[0].find_next:
            break
    if found:
        return min(found, key=lambda each: each.unit_price)
    base = article.base
    return base if base is not None and base.price.currency == currency else None


def concerns(agreement: Agreement, article: Article, buyer: Buyer) -> bool:
    """Whether an agreement is for an article and a buyer, whatever the day and the quantity."""
    return (
        _reaches(agreement.item, agreement.item_relation, article.key.product, article.group)
        and _reaches(agreement.account, agreement.account_relation, buyer.account, buyer.group)
        and _folded(agreement.dimensions).items() <= _folded(article.key.options).items()
        and (not agreement.unit or _is_one(agreement.unit, article.unit))
    )


def _ranks(
    agreements: Iterable[Agreement],
    article: Article,
    buyer: Buyer,
    currency: str,
    quantity: Decimal,
    on: date,
) -> Iterable[list[Agreement]]:
    """Those that count, in AX's order, those of one rank together."""
    counting = sorted(
        (
            each
            for each in agreements
            if each.price.currency == currency
            and each.counts_for(quantity, on)
            and concerns(each, article, buyer)
        ),
        key=lambda each: each.rank,
    )
    return (list(same) for _, same in groupby(counting, key=lambda each: each.rank))


def _reaches(reach: Reach, relation: str, one: str, group: str) -> bool:
    match reach:
        case Reach.ONE:
            return bool(one) and _is_one(relation, one)
        case Reach.GROUP:
            return bool(group) and _is_one(relation, group)
        case Reach.ALL:
            return True


def _is_one(name: str, other: str) -> bool:
    return name == other or name.casefold() == other.casefold()


def _folded(dimensions: Mapping[str, str]) -> dict[str, str]:
    return {name: value.casefold() for name, value in dimensions.items()}


def _says(agreement: Agreement) -> tuple[object, ...]:
    return agreement.unit_price, agreement.find_next


def _overlap(same: list[Agreement], article: Article) -> MappingError:
    paths = ", ".join(each.path for each in same)
    return _problem(
        paths, "prices.overlap", f"count at once for {article.key}, with different prices"
    )


def _problem(path: str, rule: str, message: str) -> MappingError:
    return MappingError(Problem(path=path, rule=rule, message=message))
