"""A price list of AX becomes the prices of many articles; a bad row stops those it is for."""

from collections.abc import Iterable, Mapping
from datetime import date

from attrs import field, frozen

from axclarity.ax.documents import PriceDiscTable, PriceList, given
from axclarity.clarity.models import ProductPrice
from axclarity.errors import MappingError, Problem
from axclarity.mapping.notes import Note
from axclarity.mapping.owner import Owner
from axclarity.mapping.prices.agreements import Agreement, Reach, agreement_from_row, paths_of
from axclarity.mapping.prices.policy import PricePolicy
from axclarity.mapping.prices.schedule import product_prices
from axclarity.mapping.prices.search import Article

__all__ = ["MappedPrices", "prices_from_price_list"]

_MANY = ""
"""Stands for rows that are for a group of items, or for all."""


@frozen(kw_only=True)
class MappedPrices:
    """Prices that are ready to be sent.

    Args:
        prices: by SKU; an article that nothing is agreed for has none.
        refused: what is wrong with an article's prices, by SKU; none of them is sent.
    """

    prices: Mapping[str, tuple[ProductPrice, ...]]
    refused: Mapping[str, tuple[Problem, ...]]
    notes: tuple[Note, ...]


@frozen
class _Sorted:
    """The rows of a document, by the item they are for, in small letters: to AX they are one."""

    agreements: dict[str, list[Agreement]] = field(factory=dict)
    problems: dict[str, list[Problem]] = field(factory=dict)
    notes: list[Note] = field(factory=list)


def prices_from_price_list(
    document: PriceList, articles: Iterable[Article], policy: PricePolicy, *, on: date
) -> MappedPrices:
    """The prices of articles from a day on.

    Raises:
        MappingError: the shop has the say on prices.
    """
    if policy.owner is not Owner.AX:
        raise MappingError(
            Problem(path="PriceList", rule="prices.owner", message="are the shop's to decide")
        )
    rows = _sorted(document)
    prices: dict[str, tuple[ProductPrice, ...]] = {}
    refused: dict[str, tuple[Problem, ...]] = {}
    for article in articles:
        try:
            prices[str(article.key)] = _prices(rows, article, policy, on)
        except MappingError as error:
            refused[str(article.key)] = error.problems
    return MappedPrices(prices=prices, refused=refused, notes=tuple(rows.notes))


def _sorted(document: PriceList) -> _Sorted:
    rows = _Sorted()
    for path, row in paths_of(document.price_disc_table):
        try:
            found = agreement_from_row(row, path)
        except MappingError as error:
            rows.problems.setdefault(_item(row), []).extend(error.problems)
            continue
        if isinstance(found, Note):
            rows.notes.append(found)
        else:
            rows.agreements.setdefault(_item(row), []).append(found)
    return rows


def _item(row: PriceDiscTable) -> str:
    one = given(row.item_code, Reach.ONE) == Reach.ONE
    return given(row.item_relation, _MANY).casefold() if one else _MANY


def _prices(
    rows: _Sorted, article: Article, policy: PricePolicy, on: date
) -> tuple[ProductPrice, ...]:
    items = (article.key.product.casefold(), _MANY)
    problems = [problem for item in items for problem in rows.problems.get(item, ())]
    if problems:
        raise MappingError(*problems)
    agreements = [each for item in items for each in rows.agreements.get(item, ())]
    return product_prices(agreements, article, policy, on=on)
