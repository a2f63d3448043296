"""What is known to be wrong with a field map before any record has come."""

from typing import Any

import pytest

from axclarity.errors import ConfigError
from axclarity.mapping.fieldmaps import (
    CompiledMap,
    FieldMap,
    Fingerprint,
    Fingerprints,
    compiled,
    field_map_from_text,
    fingerprints_of,
)

REF = "SalesTable.CustomerRef"
EACH = "each: {SalesTable.SalesLine: lines}\n"


def read(rest: str, source: str = "clarity.Order", target: str = "ax.SalesOrder") -> FieldMap:
    return field_map_from_text(f"from: {source}\nto: {target}\n{rest}")


def rule(to: str = REF, source: str = "email", **more: str) -> str:
    said = {"to": f'"{to}"', "from": f'"{source}"', **more}
    return "rules: [{" + ", ".join(f"{name}: {value}" for name, value in said.items()) + "}]"


def refused(field_map: FieldMap, **options: Any) -> tuple[str, str]:
    """The rule of ours that a map breaks, and everything that is said."""
    with pytest.raises(ConfigError) as caught:
        compiled(field_map, **options)
    return caught.value.rule, str(caught.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("purchase_ordr", "Did you mean purchase_order?"),
        ("Purchase_Order", "Did you mean purchase_order?"),
        ("shipping_address.nme", "Did you mean name"),
        ("(shipping_address || billing_address).nme", "Did you mean name"),
        ("lines[0].nmae", "Did you mean name?"),
        ("lines[].ship_to.nmae", "Did you mean name"),
        ("lines[?nmae == 'x'].name", "Did you mean name?"),
        ("lines[?name == 'x'].nmae", "Did you mean name?"),
        ("lines[:2].nmae", "Did you mean name?"),
        ("lines | [0].nmae", "Did you mean name?"),
        ("{a: emial}", "Did you mean email"),
        ("[emial]", "Did you mean email"),
        ("join('-', [emial])", "Did you mean email"),
        ("sort_by(lines, &sku)[0].name || emial", "Did you mean email"),
        ("!emial", "Did you mean email"),
        ("email && emial", "Did you mean email"),
        ("email == emial", "Did you mean email"),
        ("lines.name", "lines is a list: Write lines[].name for all, lines[0].name for one."),
        ("email.x", "email has no parts"),
        ("email[0]", "email is no list"),
        ("shipping_address[].name", "shipping_address is no list"),
        ("sort_by(lines, &nmae)[0].sku", "Did you mean name?"),
        ("sort_by(lines, &sku)[0].nmae", "Did you mean name?"),
        ("reverse(lines)[0].nmae", "Did you mean name?"),
        ("sort(lines)[0].nmae", "Did you mean name?"),
        ("not_null(shipping_address, billing_address).cty", "shipping_address.cty does not exist"),
        ("not_null(email, billing_address).cty", "billing_address.cty does not exist"),
        ("[shipping_address, billing_address][0].cty", "Did you mean city?"),
        (
            "[shipping_address, billing_address].city",
            "shipping_address is a list: Write | [].city for all, | [0].city for one.",
        ),
        (
            "lines[].{b: sku, a: name}.a",
            "what it makes is a list: Write | [].a for all, | [0].a for one.",
        ),
        (
            "lines[?sku].discounts[?code == 'X'].amount | [0]",
            "has a condition on whole lists of discounts: Write discounts[] | [?...]",
        ),
        ("lines[].[sku, name] | [?nmae]", "is a list: Write | [].nmae for all"),
        ("lines[?nmae].discounts[?code] | [0]", "Did you mean name?"),
        ("email[?sort_by(@)]", "email is no list"),
        ("email[?sort_by(@)]", "sorts by nothing"),
        ("lines[].discounts[?cod] | [0]", "Did you mean code?"),
        ("[shipping_address, billing_address][].cty | [0]", "Did you mean city?"),
        ("{a: number}.b", "b does not exist [map.source]. There are: a."),
        ("{a: number}.a.b", "number has no parts"),
        ("{a: shipping_address}.a.cty", "shipping_address.cty does not exist"),
        ("lines[].{n: name}[0].m", "m does not exist [map.source]. There are: n."),
        ("{a: lines}.a.sku", "Write lines[].sku for all"),
        ("{a: number}[0]", "the record is no list"),
        ("totals.*.x | [0]", "totals.subtotal has no parts"),
        ("email.*", "email has no parts"),
        ("lines.*", "lines is a list"),
        ("shipping_address && shipping_address.cty", "Did you mean city?"),
        ("(email && shipping_address).cty", "Did you mean city?"),
        ("length(lines).x", "length() has no parts"),
        ("join('-', lines[].sku)[0]", "join() is no list"),
        ("lines[].discounts[].cod | [0]", "Did you mean code?"),
        ("lines[].discounts | [0].code", "lines[].discounts is a list"),
        ("lines[].discounts | [0][0].cod", "Did you mean code?"),
        ("lines[*].discounts[0].cod | [0]", "Did you mean code?"),
        ("placed_at > '2026'", "compares a date, which JMESPath cannot"),
        ("'2026-12-24' == requested_ship_date", "compares a date, which JMESPath cannot"),
        ("placed_at < updated_at", "compares a date, which JMESPath cannot"),
        ("lines[?requested_date > '2026'].sku | [0]", "compares a date, which JMESPath cannot"),
        ("(email == number).x", "a comparison has no parts"),
        ("sort_by(lines, &ship_to)[0].sku", "sort_by has no order for lines[].ship_to"),
        ("sort_by(lines, 'sku')[0].sku", "sorts by nothing [map.source]. Write sort_by(lines,"),
        ("sort_by(lines)[0].sku", "sorts by nothing"),
        ("sort_by(&sku, lines)", "sorts by nothing"),
        ("sort(lines)[0].sku", "sort has no order for lines[]"),
        ("sku", "Did you mean lines[0].sku? A rule begins at a line if its target has []"),
        ("lines[", "is no JMESPath expression"),
        ("a b", "is no JMESPath expression at column 3"),
        ("((((" * 75, "is no JMESPath expression"),
        ("sum(lines[].total)", "calls sum, which is not among the functions"),
        ("to_number(email)", "calls to_number"),
        ("lenght(email)", "Did you mean length?"),
        ("email == `0.1234567890123456789`", "a number that is too long"),
        ("email == `[0.10000000000000000555]`", "a number that is too long"),
        ("email == `1234567890123456e-3`", "a number that is too long"),
        ("email == `1e400`", "a number that is too large"),
        ("email == `old`", "is no JMESPath expression"),
        ("[email,email,email,email,email]|[@,@,@,@]", "selects more than 8 things at once"),
        ("!" * 42 + "email", "nested deeper than 40"),
    ],
)
def test_a_source_that_is_none_is_refused(source: str, said: str) -> None:
    name, message = refused(read(rule(source=source)))

    assert name == "map.source"
    assert said.replace(": Write", " [map.source]. Write") in message


@pytest.mark.parametrize(
    "source",
    [
        "attributes.anything.at_all[0]",
        "lines[0].attributes.colour",
        "shipping_lines[?code == 'x'].name | [0]",
        "lines[?quantity > `1`] | [0].sku",
        "not_null(purchase_order, number)",
        "lines[].discounts[].code | [0]",
        "payments[0].card.last4",
        "sort(lines[].sku)[0]",
        "lines[-1].ship_to.lines[0]",
        "@.email",
        "totals.* | [0]",
        "attributes.*.x | [0]",
        "*.city | [0]",
        "not_null(shipping_address, billing_address).city",
        "not_null(attributes.address, billing_address).anything",
        "[email, shipping_address][1].city",
        "[attributes.x, email][0]",
        "{a: shipping_address, b: number}.a.city",
        "{a: shipping_address}.*.city | [0]",
        "lines[].{n: name, q: quantity} | [?q > `1`] | [0].n",
        "lines[].discounts | [0][0].code",
        "lines[].{b: sku, a: name} | [].a | [0]",
        "lines[].{b: sku, a: name} | [0].a",
        "[shipping_address, billing_address] | [].city | [0]",
        "lines[?sku].discounts[] | [?kind == 'X'].code | [0]",
        "[lines[].name, lines[].sku][?contains(@, 'X')] | [0][0]",
        "lines[].discounts | [] | [0].code",
        "[lines[].name, lines[].sku][] | [0]",
        "sort_by(lines, &sku)[0].name",
        "sort_by(attributes.rows, &any)[0].name",
        "requested_ship_date == `null` && number",
        "requested_ship_date != lines[0].requested_date && number",
        "attributes.day > '2026' && number",
        "not_null(attributes.day, requested_ship_date) == 'x' && number",
        "reverse(lines)[0].name",
        "email == `0.00123456789012345` && number",
        "email == `12345678901234567890`",
        "attributes.gtin == '12345678901234567890'",
    ],
)
def test_a_source_that_exists_is_taken(source: str) -> None:
    assert compiled(read(rule(source=source))).rules


def test_whatever_an_expression_may_choose_counts_as_read() -> None:
    source = "not_null(shipping_address, billing_address).city || {a: number}.a"

    assert compiled(read(rule(source=source))).uses == {
        "billing_address.city": "text",
        "number": "text",
        "shipping_address.city": "text",
    }


def test_lines_in_an_attribute_are_the_shop_s_own() -> None:
    each = "each: {SalesTable.SalesLine: attributes.rows}\n"

    assert compiled(read(each + rule("SalesTable.SalesLine[].Name", "any.thing"))).rules
    _, said = refused(read(each + rule("SalesTable.SalesLine[].Name", "parent.nmber")))
    assert "Did you mean number?" in said


def test_a_document_of_ax_is_a_source_too() -> None:
    good = rule("attributes.ax_mode", "SalesTable[0].DlvMode")
    assert compiled(read(good, "ax.SalesOrder", "clarity.Order")).uses == {
        "SalesTable[].DlvMode": "text 10 (external code 50)"
    }
    derived = rule("attributes.name", "CustTable[0].DirParty[0].PersonName[0].FirstName")
    assert compiled(read(derived, "ax.Customer", "clarity.Customer")).rules

    _, said = refused(
        read(rule("attributes.x", "SalesTable[0].DlvMod"), "ax.SalesOrder", "clarity.Order")
    )
    assert "Did you mean DlvMode" in said


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("SalesTable.CustomerRf", "no CustomerRf there [map.target]. Did you mean CustomerRef?"),
        ("SalesTabel.CustomerRef", "Did you mean SalesTable?"),
        ("CustomerRef", "is not on a record"),
        ("SenderId", "is not on a record"),
        ("SalesTable.SalesLine", "is no single field"),
        ("SalesTable.DeliveryPostalAddress", "is no single field"),
        ("SalesTable.ShipCarrierPostalAddress.ValidFrom", "goes through ShipCarrierPostalAddress"),
        ("SalesTable.DefaultDimension.Values.Value.Value", "goes through DefaultDimension"),
        ("SalesTable.SalesLine[].LedgerDimension.MainAccount", "goes through LedgerDimension"),
        ("SalesTable..Email", "is no path"),
        ("SalesTable.SalesLine[]", "is no path"),
        ("SalesTable[].SalesLine[].Name", "is no path"),
        ("SalesTable.SalesLine.Name", "Write SalesTable.SalesLine[].Name."),
        ("SalesTable.SalesLine.LineDlvAddr[].BuildingCompliment", "Write SalesTable.SalesLine[]."),
        ("SalesTable.SalesLine[0].Name", "is no path"),
        ("", "is no path"),
    ],
)
def test_a_target_that_is_none_is_refused(target: str, said: str) -> None:
    name, message = refused(read(EACH + rule(target)))

    assert name == "map.target"
    assert said in message


@pytest.mark.parametrize(
    "target",
    [
        "SalesTable.CurrencyCode",
        "SalesTable.CustAccount",
        "SalesTable.InvoiceAccount",
        "SalesTable.CustGroup",
        "SalesTable.OneTimeCustomer",
        "SalesTable.TaxGroup",
        "SalesTable.InclTax",
        "SalesTable.VATNum",
        "SalesTable.CashDisc",
        "SalesTable.EndDisc",
        "SalesTable.LineDisc",
        "SalesTable.DiscPercent",
        "SalesTable.PriceGroupId",
        "SalesTable.MarkupGroup",
        "SalesTable.PaymMode",
        "SalesTable.Payment",
        "SalesTable.PostingProfile",
        "SalesTable.FixedDueDate",
        "SalesTable.SalesId",
        "SalesTable.PurchOrderFormNum",
        "SalesTable.DAXIntegrationId",
        "SalesTable._DocumentHash",
        "SalesTable.SalesStatus",
        "SalesTable.SalesType",
        "SalesTable.Reservation",
        "SalesTable.InventSiteId",
        "SalesTable.InventLocationId",
        "SalesTable.RecId",
        "SalesTable.MarkupTransHeader.Txt",
        "SalesTable.TableDlvAddr.PostalAddress",
        "SalesTable.SalesLine[].ItemId",
        "SalesTable.SalesLine[].SalesPrice",
        "SalesTable.SalesLine[].SalesQty",
        "SalesTable.SalesLine[].SalesUnit",
        "SalesTable.SalesLine[].PriceUnit",
        "SalesTable.SalesLine[].LineDisc",
        "SalesTable.SalesLine[].LineAmount",
        "SalesTable.SalesLine[].TaxGroup",
        "SalesTable.SalesLine[].TaxItemGroup",
        "SalesTable.SalesLine[].CustomerLineNum",
        "SalesTable.SalesLine[].LineNum",
        "SalesTable.SalesLine[].InventTransId",
        "SalesTable.SalesLine[].InventDim.InventColorId",
        "SalesTable.SalesLine[].InventDim.WMSLocationId",
        "SalesTable.SalesLine[].Complete",
        "SalesTable.SalesLine[].Blocked",
        "SalesTable.SalesLine[].MarkupTransLine.MarkupCode",
        "SalesTable.ShipCarrierFuelSurcharge",
        "SalesTable.MCROrderStopped",
        "SalesTable.NumberSequenceGroup",
        "SalesTable.ReturnReplacementId",
        "SalesTable.SalesTable_BR.CFPSId_BR",
        "SalesTable.SalesTable_RU.InventProfileId_RU",
        "SalesTable.TableDlvAddr.City",
        "SalesTable.TableDlvAddr.CountryRegionId",
        "SalesTable.TableDlvAddr.Street",
        "SalesTable.SalesLine[].LineDlvAddr.BuildingCompliment",
        "SalesTable.SalesLine[].ProjCategoryId",
        "SalesTable.SalesLine[].ProjLinePropertyId",
        "SalesTable.SalesLine[].RetailVariantId",
        "SalesTable.SalesLine[].DeliveryType",
        "SalesTable.SalesLine[].InventRefType",
        "SalesTable.SalesLine[].Scrap",
        "SalesTable.SalesLine[].StatTriangularDeal",
    ],
)
def test_what_must_balance_is_code(target: str) -> None:
    name, said = refused(read(EACH + rule(target)))

    assert name == "map.code"
    assert "What must balance is code, what describes is data: set it in AX, or by code." in said


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("InventLocation", "which goods, and where from"),
        ("InventSiteId", "which goods, and where from"),
        ("SuppItemGroupId", "which goods, and where from"),
        ("Party", "what it is found again by"),
        ("DirParty.PartyNumber", "what it is found again by"),
        ("MCRMergedParent", "what it is found again by"),
        ("DirParty.DirPartyContactInfoView.Locator", "what it is found again by"),
        ("CustWhtContributionType_BR", "money, tax or quantity"),
        ("InterestCode_BR", "money, tax or quantity"),
        ("FineCode_BR", "money, tax or quantity"),
        ("CustExcludeCollectionFee", "money, tax or quantity"),
        ("DirParty.DirPartyPostalAddressView.ZipCode", "where it goes"),
        ("DirParty.DirPartyPostalAddressView.Roles", "where it goes"),
        ("InvoiceAddress", "the account"),
        ("CreateVendor", "the account"),
    ],
)
def test_what_of_a_customer_is_code_is_told(target: str, said: str) -> None:
    name, message = refused(read(rule(f"CustTable.{target}"), target="ax.Customer"))

    assert (name, f"decides {said}, which is code" in message) == ("map.code", True)


@pytest.mark.parametrize(
    "name",
    [
        "Address",
        "ProjName",
        "Roles",
        "State",
        "XYZClearingNote",
        "XYZCoffeeFee",
        "XYZDepositBottle",
        "XYZFiscalDocumentNote",
        "XYZInterestCode",
        "XYZMandateText",
        "XYZSurchargeText",
        "XYZUnloadingStopped",
        "XYZUnitedParcel",
    ],
)
def test_a_field_of_the_site_is_code_only_if_its_name_speaks_of_money(name: str) -> None:
    assert compiled(read(f"extra: {{SalesTable: {{{name}: 10}}}}\n" + rule(f"SalesTable.{name}")))


@pytest.mark.parametrize(
    ("record", "opened"),
    [
        ("SalesTable", True),
        ("SalesTable.DocuRefHeader", True),
        ("SalesTable.SalesTable_BR", True),
        ("SalesTable.TableDlvAddr", True),
        ("SalesTable.MarkupTransHeader", False),
        ("SalesTable.SalesLine[].InventDim", False),
    ],
)
def test_a_field_of_the_site_may_stand_where_no_money_or_article_is(
    record: str, opened: bool
) -> None:
    extra = f"extra: {{{record.replace('[]', '')}: {{XYZDoorCode: 10}}}}\n"
    field_map = read(extra + EACH + f"rules: [{{to: '{record}.XYZDoorCode', constant: a}}]")

    if opened:
        assert compiled(field_map).rules
    else:
        assert refused(field_map)[0] == "map.code"


@pytest.mark.parametrize(
    ("side", "target"),
    [
        ("ax.SalesOrder", "SalesTable.DlvTerm"),
        ("ax.SalesOrder", "SalesTable.SalesOriginId"),
        ("ax.SalesOrder", "SalesTable.SalesPoolId"),
        ("ax.SalesOrder", "SalesTable.WorkerSalesTaker"),
        ("ax.SalesOrder", "SalesTable.LanguageId"),
        ("ax.SalesOrder", "SalesTable.ShippingDateRequested"),
        ("ax.SalesOrder", "SalesTable.DirectDebitMandate"),
        ("ax.SalesOrder", "SalesTable.DocuRefHeader.Notes"),
        ("ax.SalesOrder", "SalesTable.ProjId"),
        ("ax.SalesOrder", "SalesTable.QuotationId"),
        ("ax.SalesOrder", "SalesTable.SalesLine[].ProjId"),
        ("ax.SalesOrder", "SalesTable.TableDlvAddr.LocationName"),
        ("ax.SalesOrder", "SalesTable.SalesLine[].BarCode"),
        ("ax.SalesOrder", "SalesTable.SalesLine[].LineDlvAddr.Building_RU"),
        ("ax.Customer", "CustTable.DirParty.PersonName.FirstName"),
        ("ax.Customer", "CustTable.SegmentId"),
        ("ax.Customer", "CustTable.Curp_MX"),
        ("ax.SalesOrder", "SalesTable.ShipCarrierAccount"),
        ("ax.SalesOrder", "SalesTable.FreightZone"),
        ("ax.SalesOrder2009", "SalesTable.DeliveryCity"),
        ("ax.ReturnOrderIn", "SalesTable.CustomerRef"),
        ("clarity.Order", "attributes.ax-number"),
        ("clarity.Order", "lines[].attributes.lot"),
        ("clarity.NewShipment", "carrier"),
        ("clarity.NewProduct", "description"),
        ("clarity.NewCustomer", "email"),
    ],
)
def test_what_describes_is_data(side: str, target: str) -> None:
    each = "each: {lines: lines}\n" if side == "clarity.Order" else EACH
    source = "name" if "[]" in target else "email"
    fields = compiled(read(each + rule(target, source), target=side))

    assert list(fields.fills) == [target]


@pytest.mark.parametrize(
    ("side", "target"),
    [
        ("clarity.Order", "number"),
        ("clarity.Order", "totals.total"),
        ("clarity.Order", "totals.attributes.x"),
        ("clarity.Order", "lines[].sku"),
        ("clarity.Order", "lines.attributes.x"),
        ("clarity.Order", "attributes"),
        ("clarity.NewShipment", "external_id"),
        ("clarity.NewShipment", "attributes.x"),
        ("clarity.NewProduct", "sku"),
        ("clarity.NewProduct", "prices[].amount"),
        ("clarity.NewCustomer", "account_number"),
        ("clarity.NewCustomer", "credit_limit"),
        ("clarity.NewCustomer", "tax_exempt"),
        ("clarity.NewCustomer", "addresses[].phone"),
    ],
)
def test_of_the_shop_a_map_fills_attributes_and_little_else(side: str, target: str) -> None:
    name, _ = refused(read("each: {lines: lines}\n" + rule(target), target=side))

    assert name == "map.target"


@pytest.mark.parametrize(
    ("side", "target", "said"),
    [
        ("clarity.Order", "number", "is not for a map to fill"),
        ("clarity.Order", "number", "There are: attributes."),
        ("clarity.NewShipment", "external_id", "There are: carrier"),
        ("clarity.Order", "lines.attributes.x", "goes through lines [map.target]. Write []"),
        ("clarity.Order", "totals.total", "is not for a map to fill [map.target].\n"),
    ],
)
def test_what_of_the_shop_may_be_filled_is_told(side: str, target: str, said: str) -> None:
    _, message = refused(read("each: {lines: lines}\n" + rule(target), target=side))

    assert said in f"{message}\n"


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("clarity.Ordr", "ax.SalesOrder", "Did you mean clarity.Order"),
        ("clarity.Order", "ax.SalesOrdr", "Did you mean ax.SalesOrder"),
        ("clarity.Order", "ax.LedgerGeneralJournal", "names no such side"),
        ("clarity.Order", "clarity.Payment", "names no such side"),
        ("Order", "ax.SalesOrder", "clarity.Order"),
    ],
)
def test_a_side_that_is_none_is_refused(source: str, target: str, said: str) -> None:
    name, message = refused(read("", source, target))

    assert name == "map.side"
    assert said in message


@pytest.mark.parametrize(
    ("via", "name", "said"),
    [
        ("[stripp]", "map.transform", "Did you mean strip?"),
        ("[{cut: 0}]", "map.transform", "Give it a number of characters."),
        ("[{cut: true}]", "map.transform", "Give it a number of characters."),
        ("[{cut: '3'}]", "map.transform", "Give it a number of characters."),
        ("[cut]", "map.transform", "Give it a number of characters."),
        ("[{strip: x}]", "map.transform", "It takes none."),
        ("[{day: -1}]", "map.transform", "Give it a number of days."),
        ("[{day: 3661}]", "map.transform", "Give it a number of days."),
        ("[{join: 1}]", "map.transform", "Give it what stands between."),
        ("[{prefix: " + "x" * 101 + "}]", "map.transform", "Give it a text."),
        ("[{replace: [a]}]", "map.transform", "Give it a list of two texts"),
        ("[{replace: ['', a]}]", "map.transform", "Give it a list of two texts"),
        ("[{name_part: frist}]", "map.transform", "Give it first, middle or last."),
        ("[{lookup: mods}]", "map.table", "Did you mean modes?"),
        ("[lookup]", "map.transform", "Give it the name of a table."),
    ],
)
def test_a_transform_that_is_none_is_refused(via: str, name: str, said: str) -> None:
    found, message = refused(read("tables: {modes: {}}\n" + rule(via=via)))

    assert found == name
    assert said in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"rules: [{{to: {REF}, constant: {'x' * 61}}}]", "constant may have 60 characters"),
        (rule(default="x" * 61), "default may have 60 characters"),
        ("rules: [{to: SalesTable.CaseTagging, constant: Maybe}]", "must be one of No, Yes"),
        *(
            (
                f"rules: [{{to: SalesTable.Deadline, constant: '{text}'}}]",
                "must be a date [map.value]. Write it as 2026-11-03.",
            )
            for text in ("soon", "2026-02-30", "20261103", "2026-W45-2", "2026-11-03soon", "5", "")
        ),
        (
            "rules: [{to: SalesTable.Deadline, constant: '', required: true}]",
            "constant must be a date [map.value]. Write it as 2026-11-03.",
        ),
        (
            "rules: [{to: SalesTable.Deadline, from: placed_at, via: day, default: ''}]",
            "default must be a date [map.value]. Write it as 2026-11-03.",
        ),
        (
            "rules: [{to: SalesTable.Deadline, from: placed_at, via: day, default: soon}]",
            "default must be a date [map.value]. Write it as 2026-11-03.",
        ),
        (
            "tables: {t: {a: '2026-11-03'}}\n" + rule("SalesTable.Deadline", via="[{lookup: t}]"),
            "lookup.a must be a date [map.value]. Add day to its via.",
        ),
        (f"rules: [{{to: {REF}, constant: 5}}]", "must be a text"),
        (f"rules: [{{to: {REF}, constant: false}}]", "must be a text"),
        (
            f"tables: {{t: {{a: {'x' * 61}}}}}\n" + rule(via="[{lookup: t}]"),
            "lookup.a may have 60 characters",
        ),
    ],
)
def test_a_fixed_value_that_ax_would_not_keep_is_refused(text: str, said: str) -> None:
    name, message = refused(read(text))

    assert name == "map.value"
    assert said in message


def test_a_table_may_hold_more_where_something_follows() -> None:
    table = f"tables: {{t: {{a: {'x' * 61}}}}}\n"

    assert compiled(read(table + rule(via="[{lookup: t}, {cut: 60}]"))).rules


def test_lines_need_a_source() -> None:
    name, said = refused(read(rule("SalesTable.SalesLine[].Name", "name")))

    assert name == "map.each"
    assert "each: {SalesTable.SalesLine: lines}" in said


@pytest.mark.parametrize("source", ["email", "shipping_address.lines", "shipping_address"])
def test_lines_are_records(source: str) -> None:
    name, said = refused(read(f"each: {{SalesTable.SalesLine: '{source}'}}"))

    assert (name, "gives no list of records" in said) == ("map.each", True)


def test_a_line_sees_itself_and_its_parent() -> None:
    fields = compiled(read(EACH + rule("SalesTable.SalesLine[].Name", "name || parent.number")))
    assert fields.uses == {"lines[].name": "text", "number": "text"}

    _, said = refused(read(EACH + rule("SalesTable.SalesLine[].Name", "number")))
    assert "lines[].number does not exist" in said
    _, said = refused(read(EACH + rule("SalesTable.SalesLine[].Name", "parent.nmber")))
    assert "Did you mean number?" in said


def test_a_field_of_the_site_needs_its_length() -> None:
    target = "SalesTable.XYZLoyalty"
    _, said = refused(read(rule(target)))
    assert "A field that the site added stands under extra" in said

    fields = compiled(read("extra: {SalesTable: {XYZLoyalty: 12}}\n" + rule(target)))
    assert fields.fills == {target: "text 12"}
    _, said = refused(
        read("extra: {SalesTable: {XYZLoyalty: 12}}\n" + rule("SalesTable.XYZLoyalt"))
    )
    assert "Did you mean XYZLoyalty?" in said
    for length in (1, 1000):
        fields = compiled(read(f"extra: {{SalesTable: {{XYZLoyalty: {length}}}}}\n" + rule(target)))
        assert fields.fills == {target: f"text {length}"}
    for length in (0, 1001):
        name, said = refused(
            read(f"extra: {{SalesTable: {{XYZLoyalty: {length}}}}}\n" + rule(target))
        )
        assert name == "map.target"
        assert "a length that is not 1 to 1000" in said


def test_a_field_of_the_site_hides_none_of_ax_and_carries_no_money() -> None:
    hidden = read("extra: {SalesTable: {CustAccount: 20}}\n" + rule("SalesTable.CustAccount"))
    assert refused(hidden)[0] == "map.code"
    known = compiled(read("extra: {SalesTable: {CustomerRef: 5}}\n" + rule()))
    assert known.fills == {REF: "text 60"}
    money = read("extra: {SalesTable: {XYZDiscount: 20}}\n" + rule("SalesTable.XYZDiscount"))
    assert refused(money)[0] == "map.code"


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        compiled(
            read(
                f"rules: [{{to: {REF}, from: emial, omit_if: nubmer, via: [a, b]}},"
                " {to: SalesTable.Nothing, from: email}]"
            )
        )

    assert [problem.path for problem in caught.value.problems] == [
        f"rules.{REF}.from",
        f"rules.{REF}.omit_if",
        f"rules.{REF}.via",
        f"rules.{REF}.via",
        "rules.SalesTable.Nothing",
    ]


def test_own_transforms_stand_beside_the_fixed_ones() -> None:
    own = {"shout": lambda value, _argument: f"{value}!"}

    assert compiled(read(rule(via="[shout, {shout: 3}]")), transforms=own).rules
    name, said = refused(read(rule()), transforms={"strip": own["shout"]})
    assert (name, "Choose another name." in said) == ("map.transform", True)


def pinned(fields: CompiledMap) -> FieldMap:
    prints = fingerprints_of(fields.field_map, fields.uses, fields.fills)
    return fields.field_map.model_copy(update={"fingerprints": prints})


def test_a_pinned_map_says_nothing_while_nothing_changes() -> None:
    field_map = pinned(compiled(read(rule())))

    assert field_map.fingerprints is not None
    assert field_map.fingerprints.source.uses == {"email": "text"}
    assert field_map.fingerprints.target.uses == {REF: "text 60"}
    assert compiled(field_map).notes == ()
    assert compiled(read(rule())).notes == ()


def test_a_field_that_changed_since_is_named_with_what_it_was() -> None:
    before = Fingerprints(
        source=Fingerprint(digest="other", uses={"email": "whole"}),
        target=Fingerprint(digest="other", uses={REF: "text 20", "SalesTable.Gone": "text 1"}),
    )
    field_map = read(rule()).model_copy(update={"fingerprints": before})

    notes = compiled(field_map).notes

    assert [(note.path, note.rule) for note in notes] == [
        ("clarity.Order.email", "map.schema-changed"),
        (f"ax.SalesOrder.{REF}", "map.schema-changed"),
    ]
    assert notes[1].message == "was text 20 when the map was pinned, and is text 60 now"


def test_other_fields_than_those_in_use_are_told_of_by_side() -> None:
    field_map = pinned(compiled(read(rule())))
    assert field_map.fingerprints is not None
    side = field_map.fingerprints.target.model_copy(update={"digest": "other"})
    prints = field_map.fingerprints.model_copy(update={"target": side})

    (note,) = compiled(field_map.model_copy(update={"fingerprints": prints})).notes

    assert (note.path, note.rule) == ("ax.SalesOrder", "map.schema-grown")


def test_the_lines_of_an_order_are_written_as_a_list_without_each_too() -> None:
    name, said = refused(read("rules: [{to: SalesTable.SalesLine.Name, constant: a}]"))

    assert name == "map.target"
    assert "Write SalesTable.SalesLine[].Name." in said


def test_a_list_that_each_fills_is_written_as_one() -> None:
    each = "each: {SalesTable.DocuRefHeader: lines}\n"

    _, said = refused(read(each + rule("SalesTable.DocuRefHeader.Notes")))

    assert "goes through the list SalesTable.DocuRefHeader" in said
    assert "Write SalesTable.DocuRefHeader[].Notes." in said


def test_a_record_that_a_line_does_not_see_is_its_parent() -> None:
    _, said = refused(read(EACH + rule("SalesTable.SalesLine[].Name", "purchase_order")))

    assert "Did you mean parent.purchase_order?" in said


def test_a_text_in_double_quotes_is_told_of_the_single_ones() -> None:
    _, said = refused(read(f"rules: [{{to: {REF}, constant: a, omit_if: 'email == \"GIFT\"'}}]"))

    assert "GIFT does not exist [map.source]. A text has single quotes: 'GIFT'." in said


def test_of_transforms_only_near_ones_are_meant() -> None:
    name, said = refused(read(rule(via="shout")))

    assert name == "map.transform"
    assert "There are: alpha3, clean, cut" in said
    assert "Did you mean upper?" in refused(read(rule(via="uper")))[1]


def test_a_number_where_ax_has_a_text_wants_quotes() -> None:
    _, said = refused(read(f"rules: [{{to: {REF}, constant: 5}}]"))

    assert "constant must be a text [map.value]. Put it in quotes." in said
