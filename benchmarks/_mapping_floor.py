"""The least that could be done: msgspec reads, strings are put together, nothing is checked.

It knows this one kind of order: no bundles, no discounts on the whole, one tax, one address.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from _by_hand import envelope_around, escaped
from _contract import CONTEXT_VALUES
from _proven_orders import ACCOUNT, POLICY
from _shop_orders import lax_decoder

__all__ = ["floor"]

_TAX_ITEM_GROUP = "VAT20"
_WAREHOUSE = (
    '<InventDim class="entity"><InventLocationId>11</InventLocationId>'
    "<InventSiteId>1</InventSiteId></InventDim>"
)
_COUNTRIES = {"US": "USA"}


def floor() -> Callable[[bytes], bytes]:
    """A function from the shop's JSON to AX's XML."""
    decoder = lax_decoder()

    def mapped(text: bytes) -> bytes:
        return envelope_around(_table(decoder.decode(text)), CONTEXT_VALUES)

    return mapped


def _table(order: Any) -> str:
    esc, to = escaped, order.shipping_address
    day = (order.placed_at.date() + timedelta(days=POLICY.lead_days)).isoformat()
    lines = [_line(position, line, day) for position, line in enumerate(order.lines, 1)]
    (freight,) = order.shipping_lines
    return (
        f'<SalesTable class="entity"><CurrencyCode>{order.currency}</CurrencyCode>'
        f"<CustAccount>{ACCOUNT}</CustAccount><CustomerRef>{esc(order.purchase_order)}"
        f"</CustomerRef><DeliveryName>{esc(to.name)}</DeliveryName><DlvMode>STD</DlvMode>"
        f"<Email>{esc(order.email)}</Email><InclTax>No</InclTax><PurchOrderFormNum>{order.number}"
        f"</PurchOrderFormNum><ReceiptDateRequested>{day}</ReceiptDateRequested>"
        f"<Reservation>Automatic</Reservation><SalesName>{esc(to.name)}</SalesName>"
        f'<SalesType>Sales</SalesType><TableDlvAddr class="entity"><City>{esc(to.city)}</City>'
        f"<CountryRegionId>{_COUNTRIES[to.country]}</CountryRegionId><LocationName>{esc(to.name)}"
        f"</LocationName><State>{to.region_code}</State><Street>{esc(chr(10).join(to.lines))}"
        f"</Street><ZipCode>{to.postal_code}</ZipCode></TableDlvAddr>{''.join(lines)}"
        f'<MarkupTransHeader class="entity"><CurrencyCode>{order.currency}</CurrencyCode>'
        "<MarkupCategory>Fixed</MarkupCategory><MarkupCode>FREIGHT</MarkupCode><TaxGroup>WEB"
        f"</TaxGroup><TaxItemGroup>{_TAX_ITEM_GROUP}</TaxItemGroup><Txt>{esc(freight.name)}</Txt>"
        f"<Value>{freight.amount}</Value></MarkupTransHeader></SalesTable>"
    )


def _line(position: int, line: Any, day: str) -> str:
    discount = ""
    if line.discounts:
        off = sum(each.amount for each in line.discounts) / line.quantity
        discount = f"<LineDisc>{off:.2f}</LineDisc>"
    return (
        f'<SalesLine class="entity"><CustomerLineNum>{position}</CustomerLineNum>'
        f"<ItemId>{line.sku}</ItemId>{discount}<Name>{escaped(line.name)}</Name>"
        f"<ReceiptDateRequested>{day}</ReceiptDateRequested><SalesPrice>{line.unit_price}"
        f"</SalesPrice><SalesQty>{line.quantity}</SalesQty><SalesUnit>{line.unit}</SalesUnit>"
        f"<TaxGroup>WEB</TaxGroup><TaxItemGroup>{_TAX_ITEM_GROUP}</TaxItemGroup>{_WAREHOUSE}"
        "</SalesLine>"
    )
