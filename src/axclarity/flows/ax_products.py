"""What AX has of products: their keys, a product, its variants, and what it is sold as."""

from axclarity.ax import AXOperations, EntityKey, KeyPage, matching
from axclarity.ax.changes import KeyOperations
from axclarity.ax.documents import (
    EcoResDistinctProductVariant,
    EcoResProductMaster,
    InventTable,
    Product,
)
from axclarity.errors import IncompleteResult, MalformedReply, UnknownRecord
from axclarity.flows.stock import item_of
from axclarity.http import Exchange

__all__ = ["item_in_ax", "product_in_ax", "products_listed", "variants_in_ax"]

_KEYS = 1000
"""In a page, where all of them are needed at once."""


def products_listed(products: KeyOperations, size: int, bookmark: str | None) -> Exchange[KeyPage]:
    """A page of the keys of all products; the first one, where AX knows its bookmark no more.

    Raises:
        IncompleteResult: AX lists none, which hardly ever is the truth.
        MalformedReply: the page after this one is this one again.
    """
    page = yield from products.get_keys(page_size=size, bookmark=bookmark)
    if page.failure is not None and bookmark:
        return (yield from products_listed(products, size, None))
    if page.failure is not None or not (page.keys or page.bookmark or bookmark):
        raise IncompleteResult(
            f"AX lists no products ({page.failure or 'no key'}). Add a document filter to the "
            "port, one that lets the products of the shop pass."
        )
    if page.bookmark and page.bookmark == bookmark:
        raise MalformedReply(
            "AX hands out the same page of products again: the pages have no end. Look at the "
            "query of the document service; its data sources need a unique order."
        )
    return page


def product_in_ax(ax: AXOperations, number: str) -> Exchange[Product | None]:
    """A product by its number, or nothing."""
    try:
        document = yield from ax.products.read(EntityKey.of(DisplayProductNumber=number))
    except UnknownRecord:
        return None
    wanted = number.casefold()
    found = (p for p in document.product if p.display_product_number.casefold() == wanted)
    return next(found, None)


def variants_in_ax(
    ax: AXOperations, product: Product
) -> Exchange[tuple[EcoResDistinctProductVariant, ...]]:
    """The variants of a master: products whose numbers begin with the master's, and name it.

    Where AX may have cut what it found at the port's limit, they are read by their keys: slow, as
    all products are listed, and whole.

    Raises:
        IncompleteResult: there are too many for a find, and AX does not list its products.
        InvalidValue: a number that cannot be looked up.
    """
    if not isinstance(product, EcoResProductMaster):
        return ()
    number = product.display_product_number
    try:
        found = yield from ax.products.find(
            matching("Product", "DisplayProductNumber", f"{number}*")
        )
        products = found.product
    except IncompleteResult:
        products = yield from _read_by_keys(ax, number)
    return tuple(
        each
        for each in products
        if isinstance(each, EcoResDistinctProductVariant)
        and each.product_master.casefold() == number.casefold()
    )


def _read_by_keys(ax: AXOperations, beginning: str) -> Exchange[list[Product]]:
    """The products whose numbers begin so. AX tells them apart without regard to letter case."""
    wanted, bookmark = dict[EntityKey, None](), None
    while True:
        page = yield from products_listed(ax.products, _KEYS, bookmark)
        wanted |= {key: None for key in page.keys if _begins(key, beginning)}
        bookmark = page.bookmark
        if not bookmark:
            break
    products: list[Product] = []
    for some in ax.products.portions(wanted):
        document = yield from ax.products.read(*some)
        products += document.product
    return products


def _begins(key: EntityKey, beginning: str) -> bool:
    return key.fields[0][1].casefold().startswith(beginning.casefold())


def item_in_ax(ax: AXOperations, number: str) -> Exchange[InventTable | None]:
    """The released product that a product is sold as, or nothing.

    Assumption: an item has the number of its product; variants are sold as their master's.
    """
    try:
        document = yield from ax.released_products.read(EntityKey.of(ItemId=item_of(number)))
    except UnknownRecord:
        return None
    return next(iter(document.invent_table), None)
