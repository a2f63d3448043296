"""Field maps, whatever stands in them: exact, harmless, and always at an end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.ax.documents import UNSET, SalesOrder, field_specs
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import ConfigError, MappingError
from axclarity.mapping import (
    ChargeRule,
    CustomerPolicy,
    OrderPolicy,
    TaxPolicy,
    TaxRule,
    Warehouse,
    customer_from_order,
    prove,
    sales_order_from_order,
)
from axclarity.mapping.fieldmaps import (
    FUNCTIONS,
    CompiledMap,
    Example,
    FieldMap,
    Rule,
    apply,
    canonical,
    compiled,
    differences,
    field_map_from_text,
    mapped,
    overlay,
    shipped,
    tried,
)
from tests.property._examples import thorough

pytestmark = pytest.mark.property

MODES = {"std": "10", "express": "20"}
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
POLICY = OrderPolicy(
    company="USMF",
    tax=TaxPolicy(mode="total", rules={"": TaxRule(tax_group="E", tax_item_group="N", rates={})}),
    default_shipping=ChargeRule(markup_code="FREIGHT"),
    default_warehouse=Warehouse(site="1", location="11"),
    delivery_modes=MODES,
    lead_days=2,
)
CUSTOMERS = CustomerPolicy(group="10", create=True)

names = st.sampled_from(["", " ", "Kari", " Kari  Nordmann ", "A" * 70, "B" * 40, "Å e\u0301 x"])
days = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 1, 1)).map(date.isoformat))
addresses = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {
            "name": names,
            "company": names,
            "lines": st.just(["Fjellveien 12"]),
            "city": st.just("Bergen"),
            "country": st.just("NO"),
        }
    ),
)
lines = st.fixed_dictionaries(
    {"name": names, "requested_date": days, "ship_to": addresses},
)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Orders that differ in what describes them."""
    drawn_lines = draw(st.lists(lines, min_size=1, max_size=3))
    offset = timedelta(hours=draw(st.integers(-11, 13)))
    codes = draw(st.lists(st.sampled_from(["std", "express", "pigeon"]), max_size=2))
    total = f"{10 * len(drawn_lines)}.00"
    return record_from_object(
        Order,
        {
            "id": "o1",
            "number": "1001",
            "status": "processing",
            "placed_at": (NOW + offset).isoformat(),
            "updated_at": NOW.isoformat(),
            "currency": "EUR",
            "prices_include_tax": False,
            "customer_id": "c1",
            "email": draw(st.sampled_from(["", "kari@example.com", "k" * 81])),
            "purchase_order": draw(st.sampled_from(["", "PO-7", "P" * 60, "P" * 61])),
            "requested_ship_date": draw(days),
            "billing_address": draw(addresses),
            "shipping_address": draw(addresses),
            "shipping_lines": [{"code": code, "amount": "0.00"} for code in codes],
            "lines": [
                {
                    "id": f"l{index}",
                    "sku": f"SKU-{index}",
                    "quantity": "1",
                    "unit_price": "10.00",
                    "total": "10.00",
                    **line,
                }
                for index, line in enumerate(drawn_lines)
            ],
            "totals": {"subtotal": total, "total": total},
        },
    )


def of_the_site() -> CompiledMap:
    """The shipped map under what `POLICY` says."""
    lead = f"{{day: {POLICY.lead_days}}}"
    text = f"""
from: clarity.Order
to: ax.SalesOrder
tables: {{delivery_modes: {{std: '10', express: '20'}}}}
rules:
  - to: SalesTable.ReceiptDateRequested
    from: requested_ship_date || placed_at
    via: [{lead}]
  - to: SalesTable.SalesLine[].ReceiptDateRequested
    from: requested_date || parent.requested_ship_date || parent.placed_at
    via: [{lead}]
"""
    return compiled(overlay(shipped("sales_order_from_order"), field_map_from_text(text)))


OF_THE_SITE = of_the_site()
OF_CUSTOMERS = compiled(shipped("customer_from_order"))


def written(document: Any, fields: CompiledMap) -> dict[str, Any]:
    """What stands at the targets of a map in a document, read without the map's own code."""
    found: dict[str, Any] = {}
    for path in fields.fills:
        *records, last = path.split(".")
        held: list[tuple[str, Any]] = [("", document)]
        for name in records:
            held = list(_below(held, name))
        for above, entity in held:
            (spec,) = (each for each in field_specs(type(entity)) if each.name == last)
            value = getattr(entity, spec.attribute)
            if value is not UNSET:
                found[f"{above}.{last}"] = value
    return found


def _below(held: list[tuple[str, Any]], name: str) -> Iterator[tuple[str, Any]]:
    each = name.endswith("[]")
    for above, entity in held:
        spec = next(
            (s for s in field_specs(type(entity)) if s.name == name.removesuffix("[]")), None
        )
        for index, below in enumerate(getattr(entity, spec.attribute) if spec else ()):
            here = f"{spec.name}[{index}]" if each and spec else name
            yield f"{above}.{here}".removeprefix("."), below


@thorough
@drawn(orders())
def test_the_shipped_map_says_what_the_code_does(order: Order) -> None:
    try:
        document = sales_order_from_order(order, POLICY, account="C-1").document
    except MappingError:
        assume(False)

    assert apply(OF_THE_SITE, order) == written(document, OF_THE_SITE)
    assert mapped(document, OF_THE_SITE, order) == document


@thorough
@drawn(orders())
def test_the_shipped_map_of_customers_says_what_the_code_does(order: Order) -> None:
    try:
        document = customer_from_order(order, CUSTOMERS)
    except MappingError:
        assume(False)

    assert apply(OF_CUSTOMERS, order) == written(document, OF_CUSTOMERS)
    assert mapped(document, OF_CUSTOMERS, order) == document


@thorough
@drawn(orders())
def test_what_the_code_refuses_for_its_length_the_map_refuses_too(order: Order) -> None:
    try:
        sales_order_from_order(order, POLICY, account="C-1")
    except MappingError as error:
        assume({problem.rule for problem in error.problems} == {"address.too-long"})
        assume(all(problem.path.endswith(".name") for problem in error.problems))
        with pytest.raises(MappingError):
            apply(OF_THE_SITE, order)


TARGETS = (
    "SalesTable.CustomerRef",
    "SalesTable.DlvTerm",
    "SalesTable.Deadline",
    "SalesTable.CaseTagging",
    "SalesTable.TableDlvAddr.Building_RU",
    "SalesTable.SalesLine[].BarCode",
    "SalesTable.SalesLine[].Name",
    "SalesTable.SalesLine[].LineDlvAddr.Apartment_RU",
)
SOURCES = ("notes", "number", "placed_at", "lines[].sku", "totals.total", "attributes", "email")
steps = st.lists(
    st.sampled_from(["strip", "text", "day", "first", "upper", {"cut": 3}, {"join": "-"}]),
    max_size=3,
)


@st.composite
def rules(draw: st.DrawFn, target: str) -> Rule:
    """A rule that says anything that a file may say."""
    more: dict[str, Any] = {
        "note": draw(st.text(max_size=20)),
        "omit_if": draw(st.sampled_from(["", "`false`", "`true`"])),
    }
    kind = draw(st.sampled_from(["source", "constant", "omit"]))
    if kind == "source":
        more["source"] = draw(st.sampled_from(SOURCES))
        more["via"] = tuple(draw(steps))
        more["default"] = draw(st.one_of(st.none(), scalars))
    elif kind == "constant":
        more["constant"] = draw(scalars)
    else:
        more["omit"] = True
    return Rule(target=target, **more)


scalars = st.one_of(
    st.text(max_size=20),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-999, max_value=999),
    st.sampled_from(["NO", "010", "1e5", "~", "", " ", "2026-11-03", "a: b", "- a", "\n", "Yes"]),
)


@st.composite
def field_maps(draw: st.DrawFn) -> FieldMap:
    targets = draw(st.lists(st.sampled_from(TARGETS), unique=True, max_size=4))
    return FieldMap(
        source="clarity.Order",
        target="ax.SalesOrder",
        note=draw(st.text(max_size=20)),
        each={"SalesTable.SalesLine": "lines"},
        tables=draw(
            st.dictionaries(
                st.text(max_size=5), st.dictionaries(st.text(max_size=5), st.text()), max_size=2
            )
        ),
        rules=tuple(draw(rules(target)) for target in targets),
        examples=tuple(draw(st.lists(examples, max_size=1))),
    )


examples = st.builds(
    Example,
    name=st.text(max_size=5),
    given=st.dictionaries(st.text(max_size=5), scalars, max_size=2),
    gives=st.dictionaries(st.text(max_size=5), st.one_of(st.none(), scalars), max_size=2),
)


@thorough
@drawn(field_maps())
def test_what_is_written_is_read_as_it_was_and_written_alike(field_map: FieldMap) -> None:
    text = canonical(field_map)
    read = field_map_from_text(text)

    assert read == field_map
    assert canonical(read) == text
    assert [_kinds(rule) for rule in read.rules] == [_kinds(rule) for rule in field_map.rules]


def _kinds(rule: Rule) -> tuple[type, type]:
    """A number that is written without a point is a whole one."""
    kinds = [
        int if isinstance(value, Decimal) and "." not in f"{value:f}" else type(value)
        for value in (rule.constant, rule.default)
    ]
    return kinds[0], kinds[1]


@thorough
@drawn(field_maps(), field_maps(), field_maps())
def test_laying_maps_over_each_other(one: FieldMap, two: FieldMap, three: FieldMap) -> None:
    both = overlay(one, two)

    assert dict(both.by_target) == {**one.by_target, **two.by_target}
    assert overlay(one, one) == one
    assert overlay(both, two) == both
    assert overlay(both, three) == overlay(one, overlay(two, three))


@thorough
@drawn(field_maps(), field_maps())
def test_differences_are_those_between_the_rules(one: FieldMap, two: FieldMap) -> None:
    found = {each.path: each.kind for each in differences(one, two)}
    back = {each.path: each.kind for each in differences(two, one)}

    assert differences(one, one) == ()
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    assert back == {path: turned[kind] for path, kind in found.items()}
    for target in {*one.by_target, *two.by_target}:
        same = one.by_target.get(target) == two.by_target.get(target)
        assert (target in found) == (not same)


@thorough
@drawn(field_maps(), orders())
def test_no_map_moves_what_balances(field_map: FieldMap, order: Order) -> None:
    try:
        done = sales_order_from_order(order, POLICY, account="C-1")
        fields = compiled(field_map)
    except (ConfigError, MappingError):
        assume(False)
    before = repr(done.document)
    try:
        after = mapped(done.document, fields, order)
    except MappingError:
        after = done.document

    assert repr(done.document) == before
    assert prove(after, order, POLICY) == done.proof
    assert _untouched(after) == _untouched(done.document)


def _untouched(document: SalesOrder) -> list[Any]:
    (table,) = document.sales_table
    return [
        table.cust_account,
        table.currency_code,
        table.purch_order_form_num,
        table.markup_trans_header,
        *(
            (
                line.customer_line_num,
                line.item_id,
                line.sales_price,
                line.sales_qty,
                line.invent_dim,
            )
            for line in table.sales_line
        ),
    ]


TOKENS = (
    *"[]{}()|&!@*,.:?'\"`<>= -",
    *FUNCTIONS,
    "sum",
    "lines",
    "name",
    "email",
    "totals",
    "total",
    "attributes",
    "lines[]",
    "[?name]",
    "[@,@]",
    "[*]",
    "`1`",
    "'x'",
    "==",
    "||",
    "&&",
    "&sku",
    "shipping_address.name",
)
expressions = st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14).map("".join)


@thorough
@drawn(expressions, orders())
def test_any_expression_is_refused_or_comes_to_an_end(expression: str, order: Order) -> None:
    rule = Rule(target="SalesTable.DocuRefHeader.Notes", source=expression)
    field_map = FieldMap(source="clarity.Order", target="ax.SalesOrder", rules=(rule,))
    try:
        found = apply(compiled(field_map), order)
    except (ConfigError, MappingError):
        return
    assert all(isinstance(value, str) for value in found.values())


@pytest.mark.parametrize(
    "expression",
    ["lines" + "|[@,@][]" * 35, "lines" + "[].[@,@,@][]" * 20, "lines" + "|[@,@]" * 40],
)
def test_an_expression_that_doubles_what_it_finds_is_refused(expression: str) -> None:
    rule = Rule(target="SalesTable.CustomerRef", source=expression)
    with pytest.raises(ConfigError, match=r"more than 8 things|nested deeper"):
        compiled(FieldMap(source="clarity.Order", target="ax.SalesOrder", rules=(rule,)))


@thorough
@drawn(st.text(), st.sampled_from(["yaml", "json"]))
def test_any_text_is_a_map_or_refused(text: str, file_format: Any) -> None:
    try:
        field_map_from_text(text, format=file_format)
    except ConfigError as error:
        assert {problem.rule for problem in error.problems} == {"map.file"}


DIGITS = st.decimals(allow_nan=False, allow_infinity=False, places=6, max_value=10**9, min_value=0)


@thorough
@drawn(DIGITS)
def test_numbers_keep_every_digit(number: Decimal) -> None:
    text = f"""
from: clarity.Order
to: ax.SalesOrder
rules: [{{to: SalesTable.CustomerRef, from: attributes.weight, via: text}}]
examples:
  - name: e
    given: {{attributes: {{weight: {number:f}}}}}
    gives: {{SalesTable.CustomerRef: '{number:f}'}}
"""
    (outcome,) = tried(compiled(field_map_from_text(text)))

    assert outcome.passed


@thorough
@drawn(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=1, max_value=999))
def test_a_literal_number_is_compared_digit_for_digit(number: Decimal) -> None:
    near = number + Decimal("1E-20")
    text = f"""
from: clarity.Order
to: ax.SalesOrder
rules:
  - {{to: SalesTable.CustomerRef, constant: other, omit_if: "attributes.a == `{number:f}`"}}
  - {{to: SalesTable.DlvTerm, constant: other, omit_if: "attributes.b == `{number:f}`"}}
examples:
  - name: e
    given: {{attributes: {{a: {number:f}, b: {near:f}}}}}
    gives: {{SalesTable.CustomerRef: null, SalesTable.DlvTerm: other}}
"""
    (outcome,) = tried(compiled(field_map_from_text(text)))

    assert outcome.passed


SECRET = "Zz9-private-Qq8"


SHOWN = (
    *("notes", "email", "lines[].name", "shipping_address"),
    *("sort([notes, totals.total])", "join('-', [notes, totals.total])"),
)


@thorough
@drawn(steps, st.sampled_from(SHOWN))
def test_no_error_shows_what_the_shop_said(via: list[Any], source: str) -> None:
    text = {"name": SECRET, "company": SECRET * 20, "country": "NO"}
    order = record_from_object(
        Order,
        {
            "id": "o1",
            "number": "1",
            "status": "pending",
            "placed_at": NOW.isoformat(),
            "updated_at": NOW.isoformat(),
            "currency": "EUR",
            "prices_include_tax": False,
            "email": SECRET * 20,
            "notes": SECRET * 30,
            "shipping_address": text,
            "lines": [
                {"id": "l", "sku": "s", "quantity": 1, "unit_price": 1, "total": 1, "name": SECRET}
            ],
            "totals": {"subtotal": 1, "total": 1},
        },
    )
    rule = Rule(target="SalesTable.CustomerRef", source=source, via=tuple(via))
    fields = compiled(FieldMap(source="clarity.Order", target="ax.SalesOrder", rules=(rule,)))
    try:
        apply(fields, order)
    except MappingError as error:
        assert SECRET.upper() not in str(error).upper()
