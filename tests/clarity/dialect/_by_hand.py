"""The same records as three shops send them, typed by hand."""

from axclarity.clarity.models import Customer, Inventory, Order, Part, Payment, Product, Return

KINDS: dict[str, type[Part]] = {
    "order": Order,
    "product": Product,
    "inventory": Inventory,
    "customer": Customer,
    "payment": Payment,
    "return": Return,
}

DEFAULT = {
    "order": """{
      "id": "ord_1", "number": "W-1003", "status": "processing",
      "placed_at": "2026-11-03T10:14:00+01:00", "updated_at": "2026-11-04T17:05:30.250Z",
      "version": 3, "currency": "EUR", "prices_include_tax": false, "customer_id": null,
      "email": "sanne@shop.example",
      "billing_address": {"name": "S. de Vries", "lines": ["Lindelaan 31 B"], "city": "Utrecht",
                          "postal_code": "3521 AL", "country": "NL"},
      "lines": [
        {"id": "ln_1", "sku": "SKU-1004", "quantity": "1.5", "unit_price": "129.00",
         "total": "183.50", "requested_date": "2026-11-10",
         "discounts": [{"code": "JACKET10", "amount": "10.00"}],
         "tax_lines": [{"code": "VAT21", "rate": "21.5", "amount": "38.54"}]}],
      "payments": [
        {"id": "pay_1", "kind": "capture", "method": "credit_card", "amount": "222.04",
         "currency": "EUR"},
        {"id": "pay_2", "kind": "refund", "method": "credit_card", "amount": "1450",
         "currency": "JPY", "card": {"brand": "visa", "last4": "4242"}}],
      "totals": {"subtotal": "193.50", "discount": "10.00", "tax": "38.54", "total": "222.04",
                 "due": "-0.01"},
      "requested_ship_date": "2026-11-10"}""",
    "product": """{
      "id": "prod_1", "sku": "SKU-1004", "name": "Rain jacket", "type": "variant",
      "options": {"shoe_size": "XL"},
      "prices": [
        {"currency": "EUR", "amount": "129.00", "min_quantity": "2.5",
         "valid_from": "2026-11-01T00:00:00Z", "valid_to": "2026-12-31T23:59:59Z"},
        {"currency": "KWD", "amount": "43.125"}],
      "active": true, "updated_at": "2026-11-04T17:05:30.250Z", "version": 2}""",
    "inventory": """{
      "sku": "SKU-1004", "location": "11", "on_hand": "7.5", "reserved": "0.5",
      "available": "6.5", "as_of": "2026-11-04T17:05:30.250Z", "version": 9}""",
    "customer": """{
      "id": "cust_1", "type": "company", "account_number": "C-1", "company": "Vries BV",
      "tax_exempt": true, "currency": "EUR", "credit_limit": "1500.50",
      "addresses": [{"role": "billing", "lines": ["Lindelaan 31 B"], "region_code": "UT",
                     "country": "NL"}],
      "updated_at": "2026-11-04T17:05:30.250Z", "version": 4}""",
    "payment": """{
      "id": "pay_1", "order_id": "ord_1", "kind": "capture", "method": "credit_card",
      "amount": "222.04", "currency": "EUR", "occurred_at": "2026-11-03T10:14:00+01:00",
      "fee": "1.61", "payout_id": "po_1", "card": {"brand": "visa", "last4": "4242"},
      "version": 1}""",
    "return": """{
      "id": "ret_1", "order_id": "ord_1", "number": "R-1", "status": "received",
      "currency": "EUR",
      "lines": [{"id": "rl_1", "order_line_id": "ln_1", "quantity": "1.5", "reason": "too small",
                 "restock": true}],
      "exchange_lines": [{"sku": "SKU-1005", "quantity": "1.5", "unit_price": "9.95"}],
      "refund_id": null, "updated_at": "2026-11-04T17:05:30.250Z", "version": 1}""",
}

PAGES_AND_CENTS = {
    "order": """{
      "id": "ord_1", "orderNo": "W-1003", "state": "inProgress",
      "created": 1793697240000, "modified": 1793811930250,
      "revision": 3, "currency": "EUR", "pricesIncludeTax": false, "customerId": null,
      "email": "sanne@shop.example",
      "billingAddress": {"name": "S. de Vries", "lines": ["Lindelaan 31 B"], "city": "Utrecht",
                         "postalCode": "3521 AL", "country": "NL"},
      "lines": [
        {"id": "ln_1", "sku": "SKU-1004", "qty": "1.5", "price": 12900,
         "total": 18350, "requestedDate": 1794268800000,
         "discounts": [{"code": "JACKET10", "amount": 1000}],
         "taxLines": [{"code": "VAT21", "rate": "21.5", "amount": 3854}]}],
      "payments": [
        {"id": "pay_1", "kind": "capture", "method": "credit_card", "amount": 22204,
         "currency": "EUR"},
        {"id": "pay_2", "kind": "refund", "method": "credit_card", "amount": 1450,
         "currency": "JPY", "card": {"brand": "visa", "last4": "4242"}}],
      "totals": {"subtotal": 19350, "discount": 1000, "tax": 3854, "total": 22204,
                 "due": -1},
      "requestedShipDate": 1794268800000}""",
    "product": """{
      "id": "prod_1", "sku": "SKU-1004", "name": "Rain jacket", "type": "variant",
      "options": {"shoe_size": "XL"},
      "prices": [
        {"currency": "EUR", "amount": 12900, "minQuantity": "2.5",
         "validFrom": 1793491200000, "validTo": 1798761599000},
        {"currency": "KWD", "amount": 43125}],
      "active": true, "updatedAt": 1793811930250, "version": 2}""",
    "inventory": """{
      "sku": "SKU-1004", "location": "11", "onHand": "7.5", "reserved": "0.5",
      "available": "6.5", "asOf": 1793811930250, "version": 9}""",
    "customer": """{
      "id": "cust_1", "type": "company", "accountNumber": "C-1", "company": "Vries BV",
      "taxExempt": true, "currency": "EUR", "creditLimit": 150050,
      "addresses": [{"role": "billing", "lines": ["Lindelaan 31 B"], "regionCode": "UT",
                     "country": "NL"}],
      "updatedAt": 1793811930250, "version": 4}""",
    "payment": """{
      "id": "pay_1", "orderId": "ord_1", "kind": "capture", "method": "credit_card",
      "amount": 22204, "currency": "EUR", "occurredAt": 1793697240000,
      "fee": 161, "payoutId": "po_1", "card": {"brand": "visa", "last4": "4242"},
      "version": 1}""",
    "return": """{
      "id": "ret_1", "orderId": "ord_1", "number": "R-1", "status": "received",
      "currency": "EUR",
      "lines": [{"id": "rl_1", "orderLineId": "ln_1", "quantity": "1.5", "reason": "too small",
                 "restock": true}],
      "exchangeLines": [{"sku": "SKU-1005", "quantity": "1.5", "unitPrice": 995}],
      "refundId": null, "updatedAt": 1793811930250, "version": 1}""",
}

SERVICE_STACK = {
    "order": """{
      "Id": "ord_1", "OrderNumber": "W-1003", "Status": "Processing",
      "PlacedAt": "2026-11-03T03:14:00", "UpdatedAt": "2026-11-04T11:05:30.250000",
      "Version": 3, "Currency": "EUR", "PricesIncludeTax": false, "CustomerId": null,
      "Email": "sanne@shop.example",
      "BillingAddress": {"Name": "S. de Vries", "Lines": ["Lindelaan 31 B"], "City": "Utrecht",
                         "PostalCode": "3521 AL", "Country": "NL"},
      "Lines": [
        {"Id": "ln_1", "ItemCode": "SKU-1004", "Quantity": 1.5, "UnitPrice": 129.00,
         "Total": 183.50, "RequestedDate": "2026-11-10",
         "Discounts": [{"Code": "JACKET10", "Amount": 10.00}],
         "TaxLines": [{"Code": "VAT21", "Rate": 21.5, "Amount": 38.54}]}],
      "Payments": [
        {"Id": "pay_1", "Kind": "capture", "Method": "credit_card", "Amount": 222.04,
         "Currency": "EUR"},
        {"Id": "pay_2", "Kind": "refund", "Method": "credit_card", "Amount": 1450,
         "Currency": "JPY", "Card": {"Brand": "visa", "Last4": "4242"}}],
      "Totals": {"Subtotal": 193.50, "Discount": 10.00, "Tax": 38.54, "Total": 222.04,
                 "Due": -0.01},
      "RequestedShipDate": "2026-11-10"}""",
    "product": """{
      "Id": "prod_1", "Sku": "SKU-1004", "Name": "Rain jacket", "Type": "variant",
      "Options": {"shoe_size": "XL"},
      "Prices": [
        {"Currency": "EUR", "Amount": 129.00, "MinQuantity": 2.5,
         "ValidFrom": "2026-10-31T19:00:00", "ValidTo": "2026-12-31T17:59:59"},
        {"Currency": "KWD", "Amount": 43.125}],
      "Active": true, "UpdatedAt": "2026-11-04T11:05:30.250000", "Version": 2}""",
    "inventory": """{
      "Sku": "SKU-1004", "Location": "11", "OnHand": 7.5, "Reserved": 0.5,
      "Available": 6.5, "AsOf": "2026-11-04T11:05:30.250000", "Version": 9}""",
    "customer": """{
      "Id": "cust_1", "Type": "company", "AccountNumber": "C-1", "Company": "Vries BV",
      "TaxExempt": true, "Currency": "EUR", "CreditLimit": 1500.50,
      "Addresses": [{"Role": "billing", "Lines": ["Lindelaan 31 B"], "RegionCode": "UT",
                     "Country": "NL"}],
      "UpdatedAt": "2026-11-04T11:05:30.250000", "Version": 4}""",
    "payment": """{
      "Id": "pay_1", "OrderId": "ord_1", "Kind": "capture", "Method": "credit_card",
      "Amount": 222.04, "Currency": "EUR", "OccurredAt": "2026-11-03T03:14:00",
      "Fee": 1.61, "PayoutId": "po_1", "Card": {"Brand": "visa", "Last4": "4242"},
      "Version": 1}""",
    "return": """{
      "Id": "ret_1", "OrderId": "ord_1", "Number": "R-1", "Status": "received",
      "Currency": "EUR",
      "Lines": [{"Id": "rl_1", "OrderLineId": "ln_1", "Quantity": 1.5, "Reason": "too small",
                 "Restock": true}],
      "ExchangeLines": [{"Sku": "SKU-1005", "Quantity": 1.5, "UnitPrice": 9.95}],
      "RefundId": null, "UpdatedAt": "2026-11-04T11:05:30.250000", "Version": 1}""",
}

BY_DIALECT = {"pages-and-cents": PAGES_AND_CENTS, "service-stack": SERVICE_STACK}
