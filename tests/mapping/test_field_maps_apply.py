"""What field maps make of records, and of finished documents."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirPerson,
    OrganizationName,
    PersonName,
    SalesLine,
    SalesOrder,
    SalesTable,
    TableDlvAddr,
)
from axclarity.clarity.models import NewShipment, Order, ShipmentLine
from axclarity.errors import MappingError
from axclarity.mapping.fieldmaps import (
    TRANSFORMS,
    CompiledMap,
    apply,
    compiled,
    field_map_from_text,
    mapped,
    tried,
)
from axclarity.values import OrderId, OrderLineId

REF = "SalesTable.CustomerRef"
NAME = "SalesTable.SalesLine[].Name"
Make = Callable[..., Order]
MakeLine = Callable[..., dict[str, Any]]


def ready(rest: str, source: str = "clarity.Order", target: str = "ax.SalesOrder") -> CompiledMap:
    return compiled(field_map_from_text(f"from: {source}\nto: {target}\n{rest}"))


def one(said: str, more: str = "") -> CompiledMap:
    return ready(f"{more}\nrules: [{{to: {REF}, {said}}}]")


def on_lines(said: str, path: str = NAME) -> CompiledMap:
    return ready(f"each: {{SalesTable.SalesLine: lines}}\nrules: [{{to: '{path}', {said}}}]")


def failed(fields: CompiledMap, record: Any, document: Any = None) -> MappingError:
    with pytest.raises(MappingError) as caught:
        mapped(document, fields, record) if document is not None else apply(fields, record)
    return caught.value


@pytest.fixture
def order(make_order: Make, make_line: MakeLine) -> Order:
    lines = [
        make_line(1, "10.00", name="Gloves", attributes={"lot": "A", "weight": Decimal("0.10")}),
        make_line(2, "4.50", "2", name=""),
    ]
    return make_order(
        lines,
        attributes={
            "loyalty": "GOLD",
            "none": None,
            "spaces": "  ",
            "list": ["a"],
            "odd": [Decimal(1), Decimal("NaN")],
        },
    )


def document(*numbers: int) -> SalesOrder:
    lines = [
        SalesLine(customer_line_num=n, sales_qty=Decimal(1), sales_unit="ea", name=f"was {n}")
        for n in numbers
    ]
    table = SalesTable(
        purch_order_form_num="W-1",
        receipt_date_requested=date(2026, 1, 1),
        customer_ref="was",
        sales_line=lines,
    )
    return SalesOrder(sales_table=[table])


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("from: number", "W-1"),
        ("from: \"starts_with(status, 'pend') && number\"", "W-1"),
        ("from: attributes.loyalty", "GOLD"),
        ("from: attributes.none", None),
        ("from: attributes.missing", None),
        ("from: attributes.missing, default: D", "D"),
        ("from: attributes.spaces, default: D", "  "),
        ("from: attributes.spaces, via: strip, default: D", "D"),
        ("from: notes, default: D", "D"),
        ("from: notes, required: true, default: D", "D"),
        ("constant: C", "C"),
        ("omit: true", None),
        ("omit: true, default: D", None),
        ("constant: C, omit_if: '`true`'", None),
        ("constant: C, omit_if: '`false`'", "C"),
        ("constant: C, omit_if: notes", "C"),
        ("constant: C, omit_if: number", None),
        ("constant: C, omit_if: attributes.spaces", "C"),
        ("constant: C, omit_if: attributes.list", None),
        ("constant: C, omit_if: fees", "C"),
        ("constant: C, omit_if: 'attributes.empty || {a: number} && `{}`'", "C"),
        ("from: number, default: D, omit_if: \"number == 'W-1'\"", None),
        ("from: status", "pending"),
        ('from: "lines[?quantity > `1`].sku | [0]"', "SKU-2"),
        ('from: "lines[?unit_price == `4.5`].sku | [0]"', "SKU-2"),
        ('from: "lines[?attributes.weight == `0.1`].sku | [0]"', "SKU-1"),
        ('from: "lines[].sku", via: [{join: "/"}]', "SKU-1/SKU-2"),
        ('from: "lines[].quantity", via: [text, {join: " "}]', "1 2"),
        ("from: 'lines[0].attributes.weight', via: text", "0.10"),
        ('from: "sort_by(lines, &quantity)[0].sku"', "SKU-1"),
        ('from: "sort_by(lines, &quantity)[-1].sku"', "SKU-2"),
        ('from: "sort(lines[].unit_price)[0]", via: text', "4.50"),
        ('from: "sort([placed_at, updated_at])[0]", via: [day, text]', "2026-11-03"),
        ('from: "sort(lines[].sku) | [1]"', "SKU-2"),
        ("from: totals.total, via: text", "19.00"),
        ("from: prices_include_tax, via: yes_no", "No"),
        ('from: "[attributes.none, number]", via: first', "W-1"),
        ("from: placed_at, via: [day, text]", "2026-11-03"),
        (f"constant: {'x' * 60}", "x" * 60),
        ("from: attributes.loyalty, via: [{lookup: t}]", "G"),
        ("from: number, via: [{lookup: t}]", None),
        ("from: number, via: [{lookup: t}], default: D", "D"),
        ("from: number, via: [{prefix: '" + "x" * 60 + "'}], too_long: omit", None),
        ("from: number, via: [{prefix: '" + "x" * 60 + "'}, {cut: 3}]", "xxx"),
    ],
)
def test_what_a_rule_gives(order: Order, said: str, value: object) -> None:
    found = apply(one(said, "tables: {t: {GOLD: G}}"), order)

    assert found == ({} if value is None else {REF: value})


@pytest.mark.parametrize(
    ("said", "rule", "message"),
    [
        ("from: notes, required: true", "map.missing", "is required and gets no value"),
        (
            "from: number, via: [{prefix: '" + "x" * 60 + "'}], too_long: omit, required: true",
            "map.missing",
            "is required and gets no value",
        ),
        ("from: number, via: [{prefix: '" + "x" * 60 + "'}]", "map.too-long", "gets 63 characters"),
        ("from: attributes.loyalty, via: [day]", "map.transform", "for which day takes a date"),
        ("from: totals.total", "map.value", "must be a text [map.value]. Add text to its via."),
        ("from: placed_at", "map.value", "must be a text"),
        ("from: 'lines[].sku'", "map.value", "gets several values"),
        ("from: shipping_address", "map.value", "gets several values"),
        ("from: attributes.loyalty, via: alpha3", "map.transform", "with which alpha3 failed"),
        ("from: totals.total, via: strip", "map.transform", "for which strip takes a text"),
        ("from: 'length(totals.total)', via: text", "map.source", "from cannot take"),
        ("from: 'sort([number, totals.total])[0]'", "map.source", "from cannot take"),
        ("from: 'sort(attributes.odd)[0]'", "map.source", "from cannot take"),
        ("from: 'sort_by(lines, &requested_date)[0].sku'", "map.source", "from cannot take"),
        ("constant: C, omit_if: '`3` < number'", "map.source", "omit_if cannot take"),
    ],
)
def test_a_rule_that_fails_is_named_and_shows_nothing(
    order: Order, said: str, rule: str, message: str
) -> None:
    error = failed(one(said), order)

    (problem,) = error.problems
    assert (problem.path, problem.rule) == (REF, rule)
    assert message in str(error)
    for value in ("GOLD", "19.00", "SKU", "Kari", "W-1"):
        assert value not in str(error)


@pytest.mark.parametrize(
    "said",
    [
        "from: attributes.wish, via: day",
        "constant: 2026-12-24",
        "from: requested_ship_date, default: '2026-12-24'",
        "from: attributes.blank, via: day, default: '2026-12-24'",
        "from: number, via: [{lookup: t}, day]",
    ],
)
def test_a_text_of_a_date_reaches_a_field_of_dates(
    make_order: Make, make_line: MakeLine, said: str
) -> None:
    attributes = {"wish": "2026-12-24", "blank": ""}
    order = make_order([make_line(1, "1.00")], attributes=attributes)
    target = "SalesTable.ReceiptDateRequested"
    fields = ready(f"tables: {{t: {{W-1: 2026-12-24}}}}\nrules: [{{to: {target}, {said}}}]")

    assert apply(fields, order) == {target: date(2026, 12, 24)}
    after = mapped(document(1), fields, order)
    assert after.sales_table[0].receipt_date_requested == date(2026, 12, 24)


def test_a_text_where_a_date_belongs_says_what_makes_one_of_it(order: Order) -> None:
    said = "rules: [{to: SalesTable.Deadline, from: attributes.loyalty%s}]"

    assert "must be a date [map.value]. Add day to its via." in str(failed(ready(said % ""), order))
    error = failed(ready(said % ", via: day"), order)
    assert "for which day takes a date such as 2026-11-03 or a moment" in str(error)


def test_a_text_that_is_too_long_says_what_helps(order: Order) -> None:
    error = failed(on_lines("from: name, via: [{prefix: '" + "x" * 99 + "'}]", _building()), order)

    assert error.problems[0].path == "SalesTable.SalesLine[0].LineDlvAddr.Building_RU"
    assert "AX keeps 10" in str(error)
    assert "{cut: N}" in str(error)


def _building() -> str:
    return "SalesTable.SalesLine[].LineDlvAddr.Building_RU"


def test_an_external_code_may_be_longer_than_the_field(order: Order) -> None:
    longer = "rules: [{to: SalesTable.DlvMode, from: number, via: [{prefix: '%s'}]}]"

    assert len(str(apply(ready(longer % ("x" * 47)), order)["SalesTable.DlvMode"])) == 50
    assert "AX keeps 50" in str(failed(ready(longer % ("x" * 48)), order))


def test_every_rule_that_fails_is_told_of(order: Order) -> None:
    fields = ready(
        "each: {SalesTable.SalesLine: lines}\n"
        f"rules: [{{to: {REF}, from: notes, required: true}},"
        f" {{to: '{NAME}', from: name, required: true}}]"
    )

    paths = [problem.path for problem in failed(fields, order).problems]

    assert paths == [REF, "SalesTable.SalesLine[1].Name"]


def test_lines_have_their_places(order: Order) -> None:
    assert apply(on_lines("from: sku"), order) == {
        "SalesTable.SalesLine[0].Name": "SKU-1",
        "SalesTable.SalesLine[1].Name": "SKU-2",
    }
    assert apply(on_lines("from: name"), order) == {"SalesTable.SalesLine[0].Name": "Gloves"}
    assert apply(on_lines("from: parent.number"), order) == {
        "SalesTable.SalesLine[0].Name": "W-1",
        "SalesTable.SalesLine[1].Name": "W-1",
    }


@pytest.mark.parametrize(
    ("said", "times"),
    [
        ("from: parent.number", 1),
        ('from: "(parent.lines[?name == sku] | [0].name) || parent.number"', 1),
        ("from: \"sort_by(parent.lines, &sku)[0].sku || 'x'\"", 1),
        ("from: parent.number, omit_if: name", 1),
        ("from: parent.number, omit_if: parent.notes", 1),
        ("from: 'parent.[number, notes] | [0]'", 1),
        ("from: sku", 2),
        ("from: 'sku || parent.number'", 2),
        ("from: '[parent.number, sku] | [1]'", 2),
        ("from: 'not_null(@).sku'", 2),
        ("from: 'parent && sku'", 2),
    ],
)
def test_what_reads_nothing_of_its_line_is_worked_out_once(
    order: Order, said: str, times: int
) -> None:
    seen = []

    def own(value: str, _argument: object) -> str:
        seen.append(value)
        return value

    text = (
        "from: clarity.Order\nto: ax.SalesOrder\neach: {SalesTable.SalesLine: lines}\n"
        f"rules: [{{to: '{NAME}', {said}, via: own}}]"
    )

    found = apply(compiled(field_map_from_text(text), transforms={"own": own}), order)

    assert len(seen) == times
    assert len(found) == (1 if "omit_if: name" in said else 2)


def test_what_fails_for_all_lines_is_told_of_each(order: Order) -> None:
    error = failed(on_lines("from: parent.notes, required: true"), order)

    assert [each.path for each in error.problems] == [
        "SalesTable.SalesLine[0].Name",
        "SalesTable.SalesLine[1].Name",
    ]


def test_lines_that_are_none_are_refused(order: Order) -> None:
    for source in ("attributes", "attributes.loyalty", "attributes.list"):
        fields = ready(
            f"each: {{SalesTable.SalesLine: '{source}'}}\nrules: [{{to: '{NAME}', constant: a}}]"
        )
        assert failed(fields, order).rule == "map.lines"


@pytest.mark.parametrize("number", ["Kari", "1.5", [1], {"a": 1}, Decimal("1.5"), True, -1])
def test_a_line_whose_number_is_no_place_is_refused_and_not_shown(
    make_order: Make, make_line: MakeLine, number: Any
) -> None:
    rows = [{"n": 1}, {"CustomerLineNum": number}]
    order = make_order([make_line(1, "1.00")], attributes={"rows": rows})
    fields = ready(
        f"each: {{SalesTable.SalesLine: attributes.rows}}\nrules: [{{to: '{NAME}', constant: a}}]"
    )

    for error in (failed(fields, order), failed(fields, order, document(1))):
        (problem,) = error.problems
        assert (problem.path, problem.rule) == ("each.SalesTable.SalesLine[1]", "map.lines")
        assert "Kari" not in str(error)


def test_a_record_without_lines_has_none(order: Order) -> None:
    fields = ready(
        f"each: {{SalesTable.SalesLine: attributes.none}}\nrules: [{{to: '{NAME}', constant: a}}]"
    )

    assert apply(fields, order) == {}


def test_a_document_is_copied_and_its_lines_are_found_by_their_number(order: Order) -> None:
    before = document(2, 1)

    after = mapped(before, on_lines("from: sku"), order)

    assert [line.name for line in after.sales_table[0].sales_line] == ["SKU-2", "SKU-1"]
    assert [line.name for line in before.sales_table[0].sales_line] == ["was 2", "was 1"]
    assert after.sales_table[0].customer_ref == "was"


def test_pieces_of_a_line_are_alike_and_lines_that_were_not_sent_are_passed_over(
    order: Order,
) -> None:
    after = mapped(document(2, 2), on_lines("from: sku"), order)

    assert [line.name for line in after.sales_table[0].sales_line] == ["SKU-2", "SKU-2"]


def test_a_line_without_a_number_is_found_by_its_place(order: Order) -> None:
    before = document(1, 2)
    for line in before.sales_table[0].sales_line:
        line.customer_line_num = UNSET

    after = mapped(before, on_lines("from: sku"), order)

    assert [line.name for line in after.sales_table[0].sales_line] == ["SKU-1", "SKU-2"]


def test_a_line_that_the_source_does_not_have_is_refused(order: Order) -> None:
    error = failed(on_lines("from: sku"), order, document(1, 3))

    assert (error.problems[0].path, error.rule) == ("SalesTable.SalesLine[2].Name", "map.no-line")


def test_the_map_owns_its_targets(order: Order) -> None:
    after = mapped(document(1, 2), one("from: notes"), order)
    assert after.sales_table[0].customer_ref is UNSET

    after = mapped(document(1, 2), on_lines("from: name"), order)
    assert [line.name for line in after.sales_table[0].sales_line] == ["Gloves", UNSET]


def test_what_ax_demands_cannot_be_left_out(order: Order) -> None:
    fields = ready("rules: [{to: SalesTable.ReceiptDateRequested, from: requested_ship_date}]")

    error = failed(fields, order, document(1))

    assert (error.problems[0].path, error.rule) == (
        "SalesTable.ReceiptDateRequested",
        "map.missing",
    )


def test_a_record_below_is_filled_where_there_is_one(order: Order) -> None:
    fields = ready("rules: [{to: SalesTable.TableDlvAddr.Building_RU, from: number}]")
    with_address = document(1)
    with_address.sales_table[0].table_dlv_addr = [TableDlvAddr(city="Bergen")]

    after = mapped(with_address, fields, order)
    assert after.sales_table[0].table_dlv_addr[0].building_ru == "W-1"
    assert after.sales_table[0].table_dlv_addr[0].city == "Bergen"

    path = "SalesTable.TableDlvAddr.Building_RU"
    several = document(1)
    several.sales_table[0].table_dlv_addr = [TableDlvAddr(), TableDlvAddr()]
    for refusing in (document(1), several):
        (problem,) = failed(fields, order, refusing).problems
        assert (problem.path, problem.rule) == (path, "map.no-record")
    with_address.sales_table[0].table_dlv_addr *= 2
    said = str(failed(fields, order, with_address))
    assert "has several records to go to [map.no-record]. Write [] after the list" in said

    nothing = ready("rules: [{to: SalesTable.TableDlvAddr.Building_RU, from: notes}]")
    assert mapped(document(1), nothing, order) == document(1)


def test_a_field_of_the_site_is_set_among_the_others(order: Order) -> None:
    head = "extra: {SalesTable: {XYZLoyalty: 4}}\nrules: [{to: SalesTable.XYZLoyalty, from: "
    before = document(1)
    before.sales_table[0].extra = {"Other": "1", "XYZLoyalty": "OLD"}

    after = mapped(before, ready(head + "attributes.loyalty}]"), order)
    assert after.sales_table[0].extra == {"Other": "1", "XYZLoyalty": "GOLD"}
    assert before.sales_table[0].extra["XYZLoyalty"] == "OLD"

    after = mapped(before, ready(head + "notes}]"), order)
    assert after.sales_table[0].extra == {"Other": "1"}
    error = failed(ready(head + "attributes.loyalty, via: [{prefix: X}]}]"), order)
    assert (error.rule, "AX keeps 4" in str(error)) == ("map.too-long", True)


def test_a_rule_for_a_person_passes_a_company_over(order: Order) -> None:
    fields = ready(
        "rules: [{to: CustTable.DirParty.PersonName.FirstName, from: notes},"
        " {to: CustTable.DirParty.OrganizationName.Name, from: number}]",
        target="ax.Customer",
    )
    company = DirOrganization(name="A", organization_name=[OrganizationName(name="A")])
    person = DirPerson(name="K", person_name=[PersonName(first_name="K")])

    def filled(party: Any) -> Any:
        before = Customer(cust_table=[CustTable(cust_group="1", dir_party=[party])])
        return mapped(before, fields, order).cust_table[0].dir_party[0]

    assert filled(company).organization_name[0].name == "W-1"
    with pytest.raises(MappingError, match="no record for it"):
        filled(person)


def test_a_field_that_only_another_kind_of_party_has_needs_no_value(order: Order) -> None:
    head = "rules: [{to: CustTable.DirParty.Initials, from: "
    company = DirOrganization(name="A", organization_name=[OrganizationName(name="A")])
    before = Customer(cust_table=[CustTable(cust_group="1", dir_party=[company])])

    assert mapped(before, ready(head + "notes}]", target="ax.Customer"), order) == before
    error = failed(ready(head + "number}]", target="ax.Customer"), order, before)
    assert "a DirOrganization has no such field" in str(error)


def test_another_document_than_the_map_fills_is_refused(order: Order) -> None:
    assert failed(one("constant: a"), order, Customer()).rule == "map.side"
    assert failed(one("constant: a"), Customer(), document(1)).rule == "map.side"


def test_what_holds_the_document_says_where_it_is(order: Order) -> None:
    holder = SimpleNamespace(document=document(1))

    assert failed(one("constant: a"), order, holder).problems[0].hint == "Give its .document."


def test_ax_goes_back_into_attributes(order: Order) -> None:
    fields = ready(
        "each: {lines: 'SalesTable[0].SalesLine'}\n"
        "rules:\n"
        "  - {to: attributes.ax_reference, from: 'SalesTable[0].CustomerRef'}\n"
        "  - {to: attributes.loyalty, from: 'SalesTable[0].DlvMode'}\n"
        "  - {to: attributes.due, from: 'SalesTable[0].ReceiptDateRequested', via: text}\n"
        "  - {to: 'lines[].attributes.ax_text', from: Name}\n",
        "ax.SalesOrder",
        "clarity.Order",
    )
    order.read_with('"7"')

    told = document(2, 2, 1)
    told.sales_table[0].sales_line[1].name = "the second piece"
    after = mapped(order, fields, told)

    assert after.attributes == {
        "none": None,
        "spaces": "  ",
        "list": ["a"],
        "odd": order.attributes["odd"],
        "ax_reference": "was",
        "due": "2026-01-01",
    }
    assert [line.attributes.get("ax_text") for line in after.lines] == ["was 1", "was 2"]
    assert after.lines[0].attributes["weight"] == Decimal("0.10")
    assert after.etag == '"7"'
    assert order.attributes["loyalty"] == "GOLD"
    kept = {"attributes", "lines"}
    assert after.model_dump(exclude=kept) == order.model_dump(exclude=kept)
    assert after.to_json().count(b"ax_text") == 2


def test_a_field_of_the_site_goes_back_too(order: Order) -> None:
    fields = ready(
        "extra: {SalesTable: {XYZTier: 10}, SalesTable.SalesLine: {XYZLot: 10}}\n"
        "each: {lines: 'SalesTable[0].SalesLine'}\n"
        "rules: [{to: attributes.tier, from: 'SalesTable[0].XYZTier'},"
        " {to: 'lines[].attributes.lot', from: XYZLot}]",
        "ax.SalesOrder",
        "clarity.Order",
    )
    told = document(1)
    told.sales_table[0].extra = {"XYZTier": "GOLD"}
    told.sales_table[0].sales_line[0].extra = {"XYZLot": "L-7"}

    after = mapped(order, fields, told)

    assert (after.attributes["tier"], after.lines[0].attributes["lot"]) == ("GOLD", "L-7")
    assert fields.uses == {
        "SalesTable[].SalesLine[].XYZLot": "text",
        "SalesTable[].XYZTier": "text",
    }


def test_a_line_that_ax_does_not_have_loses_what_the_map_owns(order: Order) -> None:
    fields = ready(
        "each: {lines: 'SalesTable[0].SalesLine'}\n"
        "rules: [{to: 'lines[].attributes.lot', from: Name}]",
        "ax.SalesOrder",
        "clarity.Order",
    )

    after = mapped(order, fields, document(2))

    assert [line.attributes.get("lot") for line in after.lines] == [None, "was 2"]


def test_a_shipment_gets_its_carrier() -> None:
    shipment = NewShipment(
        order_id=OrderId("o"),
        external_id="SO-1/1",
        lines=(ShipmentLine(order_line_id=OrderLineId("l"), quantity=Decimal(1)),),
        shipped_at=datetime(2026, 1, 1, tzinfo=UTC),
        carrier="old",
    )
    text = (
        "tables: {carriers: {'10': UPS}}\n"
        "rules: [{to: carrier, from: 'SalesTable[0].DlvMode', via: [{lookup: carriers}]}]"
    )
    fields = ready(text, "ax.SalesOrder", "clarity.NewShipment")
    ordered = document(1)

    ordered.sales_table[0].dlv_mode = "10"
    assert mapped(shipment, fields, ordered).carrier == "UPS"
    ordered.sales_table[0].dlv_mode = "99"
    assert mapped(shipment, fields, ordered).carrier == ""


def test_a_record_of_the_shop_is_checked_like_any_other() -> None:
    fields = ready(
        "rules: [{to: carrier, from: 'SalesTable[]'}]", "ax.SalesOrder", "clarity.NewShipment"
    )
    shipment = NewShipment(
        order_id=OrderId("o"),
        external_id="1",
        lines=(),
        shipped_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    error = failed(fields, document(1), shipment)

    assert error.problems[0].path == "$.carrier"


@pytest.mark.parametrize(
    ("name", "argument", "value", "made"),
    [
        ("alpha3", None, "NO", "NOR"),
        ("clean", None, "  e\u0301 x ", "é x"),
        ("cut", 2, "abc", "ab"),
        ("cut", 5, "abc", "abc"),
        ("cut", 2, "a😀", "a"),
        ("cut", 3, "a😀", "a😀"),
        ("day", None, datetime(2026, 11, 3, 23, 30, tzinfo=UTC), date(2026, 11, 3)),
        ("day", 2, datetime(2026, 11, 30, 1, tzinfo=UTC), date(2026, 12, 2)),
        ("day", 2, date(2026, 11, 3), date(2026, 11, 3)),
        ("first", None, [None, "", "b", "c"], "b"),
        ("first", None, "b", "b"),
        ("first", None, [], None),
        ("join", ", ", ["a", "", None, "b"], "a, b"),
        ("join", ", ", "a", "a"),
        ("lookup", {"a": "1"}, "a", "1"),
        ("lookup", {"a": "1"}, "A", None),
        ("lower", None, "ÅB", "åb"),
        ("name_part", "first", "Kari Anne Nordmann", "Kari"),
        ("name_part", "middle", "Kari Anne Nordmann", "Anne"),
        ("name_part", "last", "Kari Anne Nordmann", "Nordmann"),
        ("day", None, "", None),
        ("day", 2, "2026-11-03", date(2026, 11, 3)),
        ("day", 2, "2026-11-03T23:30:00+01:00", date(2026, 11, 5)),
        ("day", None, "2026-11-03 09:00", date(2026, 11, 3)),
        ("name_part", "first", "Kari", ""),
        ("name_part", "last", "Kari", "Kari"),
        ("name_part", "last", "", ""),
        ("prefix", "W", "1", "W1"),
        ("prefix", "W", "", ""),
        ("replace", ["a", "b"], "aXa", "bXb"),
        ("strip", None, " a ", "a"),
        ("suffix", "W", "1", "1W"),
        ("suffix", "W", "", ""),
        ("text", None, Decimal("1E+2"), "100"),
        ("text", None, Decimal("0.10"), "0.10"),
        ("text", None, 3, "3"),
        ("text", None, True, "true"),
        ("text", None, date(2026, 1, 2), "2026-01-02"),
        ("text", None, "a", "a"),
        ("tidy", None, "  a \n b ", "a b"),
        ("upper", None, "åb", "ÅB"),
        ("yes_no", None, True, "Yes"),
        ("yes_no", None, False, "No"),
        ("strip", None, None, None),
        ("strip", None, [" a", None, "b "], ["a", None, "b"]),
        ("join", "-", None, None),
    ],
)
def test_transforms(name: str, argument: Any, value: Any, made: Any) -> None:
    assert TRANSFORMS[name].applied(value, argument) == made


@pytest.mark.parametrize(
    ("name", "argument", "value"),
    [
        ("clean", None, "a\x07b"),
        ("strip", None, 5),
        ("day", None, "soon"),
        ("day", None, " "),
        ("day", None, "20261103"),
        ("day", None, "2026-W45-2"),
        ("day", None, "2026-11-31"),
        ("day", None, "2026-11-03T"),
        ("join", "-", [1]),
        ("text", None, {"a": 1}),
        ("text", None, Decimal("1E+20000000")),
        ("text", None, Decimal("1E-20000000")),
        ("yes_no", None, "Yes"),
        ("lookup", {}, 5),
        ("replace", ["a", "b" * 100], "a" * 2000),
    ],
)
def test_a_transform_takes_no_more_than_it_says(name: str, argument: Any, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^(takes|found|made)"):
        TRANSFORMS[name].applied(value, argument)


@pytest.mark.parametrize("kind", [KeyError, AttributeError, OSError, AssertionError])
def test_a_transform_of_ones_own_may_fail(order: Order, kind: type[Exception]) -> None:
    def secretive(value: str, argument: object) -> str:
        raise kind(value)

    text = f"from: clarity.Order\nto: ax.SalesOrder\nrules: [{{to: {REF}, from: number, via: own}}]"
    fields = compiled(field_map_from_text(text), transforms={"own": secretive})

    error = failed(fields, order)

    assert error.rule == "map.transform"
    assert f"own failed ({kind.__name__})" in str(error)
    assert "W-1" not in str(error)


EXAMPLE = "examples: [{name: e, given: {%s}, gives: {%s}}]\nrules: [{to: " + REF + ", %s}]"


@pytest.mark.parametrize(
    ("given", "gives", "rule"),
    [
        ("number: W-1", f"{REF}: W-1", "from: number"),
        ("number: 7", f"{REF}: '7'", "from: number"),
        ("", f"{REF}: null", "from: notes"),
        ("", f"{REF}: ea", "from: 'not_null(lines[0].unit, `\"ea\"`)'"),
        ("lines: [{sku: a}]", f"{REF}: ea", "from: 'lines[0].unit'"),
        ("totals: {total: 19.00}", f"{REF}: '19.00'", "from: totals.total, via: text"),
        ("totals: {total: '19.00'}", f"{REF}: '19.00'", "from: totals.total, via: text"),
        ("prices_include_tax: true", f"{REF}: 'Yes'", "from: prices_include_tax, via: yes_no"),
        ("version: 3", f"{REF}: '3'", "from: version, via: text"),
        (
            "requested_ship_date: 2026-01-02",
            f"{REF}: 2026-01-02",
            "from: requested_ship_date, via: text",
        ),
        (
            "placed_at: '2026-01-02T01:00:00+02:00'",
            f"{REF}: 2026-01-02",
            "from: placed_at, via: [day, text]",
        ),
        ("attributes: {a: {b: 1.50}}", f"{REF}: '1.50'", "from: attributes.a.b, via: text"),
    ],
)
def test_an_example_that_holds(given: str, gives: str, rule: str) -> None:
    (outcome,) = tried(ready(EXAMPLE % (given, gives, rule)))

    assert outcome.passed, outcome


@pytest.mark.parametrize(
    ("given", "gives", "rule", "said"),
    [
        ("number: W-1", f"{REF}: W-2", "from: number", (REF, "W-2", "W-1")),
        ("number: W-1", f"{REF}: null", "from: number", (REF, None, "W-1")),
        ("", f"{REF}: W-1", "from: number", (REF, "W-1", None)),
        ("nmber: W-1", "", "from: number", "Did you mean number?"),
        ("lines: [{nmae: a}]", "", "from: number", "given.lines[0].nmae does not exist"),
        ("lines: {sku: a}", "", "from: number", "given.lines must be a list"),
        ("totals: 5", "", "from: number", "given.totals must have names"),
        ("totals: {total: a}", "", "from: number", "given.totals.total is no number"),
        ("totals: {total: true}", "", "from: number", "given.totals.total is no number"),
        ("placed_at: soon", "", "from: number", "given.placed_at is no moment"),
        ("prices_include_tax: 'Yes'", "", "from: number", "is no flag"),
        ("", "SalesTable.CustomerRf: a", "from: number", "has no rule"),
        ("", "", "from: number, required: true", "is required"),
    ],
)
def test_an_example_that_does_not(given: str, gives: str, rule: str, said: Any) -> None:
    (outcome,) = tried(ready(EXAMPLE % (given, gives, rule)))

    assert not outcome.passed
    assert outcome.name == "e"
    if isinstance(said, tuple):
        assert outcome.differences == (said,)
    else:
        assert said in " ".join(map(str, outcome.problems))


def test_an_example_of_ax(order: Order) -> None:
    text = (
        "examples:\n"
        "  - {name: e, given: {SalesTable: [{DlvMode: '010'}]}, gives: {attributes.m: '010'}}\n"
        "rules: [{to: attributes.m, from: 'SalesTable[0].DlvMode'}]"
    )

    assert tried(ready(text, "ax.SalesOrder", "clarity.Order"))[0].passed


@pytest.mark.parametrize(
    ("given", "gives", "shown"),
    [
        ("2", "2", None),
        ("2.50", "2.5", None),
        ("2.50", "'2.50'", None),
        ("2", "2.00", None),
        ("2", "3", ("3", "2")),
        ("2.50", "2.49", ("2.49", "2.50")),
        ("2.50", "'2.5'", ("2.5", "2.50")),
        ("1", "true", (True, "1")),
    ],
)
def test_an_example_compares_numbers_by_what_they_are_worth(
    given: str, gives: str, shown: tuple[Any, Any] | None
) -> None:
    lines = f"SalesTable: [{{SalesLine: [{{SalesQty: {given}}}, {{SalesQty: {given}}}]}}]"
    text = (
        f"examples: [{{name: e, given: {{{lines}}},"
        f" gives: {{attributes.q: {gives}, attributes.n: 2,"
        f" attributes.all: [{gives}, {gives}]}}}}]\n"
        "rules: [{to: attributes.q, from: 'SalesTable[0].SalesLine[0].SalesQty'},"
        " {to: attributes.all, from: 'SalesTable[0].SalesLine[].SalesQty'},"
        " {to: attributes.n, from: 'length(SalesTable[0].SalesLine)'}]"
    )

    (outcome,) = tried(ready(text, "ax.SalesOrder", "clarity.Order"))

    found = {path: (wanted, got) for path, wanted, got in outcome.differences}
    assert found.get("attributes.q") == shown
    assert ("attributes.all" in found) == (shown is not None)
    assert "attributes.n" not in found


def test_an_example_of_a_list_counts_its_values(order: Order) -> None:
    text = (
        "examples: [{name: e, given: {lines: [{sku: a}]}, gives: {attributes.s: [a, a]}}]\n"
        "rules: [{to: attributes.s, from: 'lines[].sku'}]"
    )

    (outcome,) = tried(ready(text, "clarity.Order", "clarity.Order"))

    assert outcome.differences == (("attributes.s", ["a", "a"], ["a"]),)
