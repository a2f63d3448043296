"""Fields of a site are written by its contract: in their places, checked as any other."""

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax import CallContext
from axclarity.ax.contract import Contract
from axclarity.ax.contract.plan import PlanField, plan_of_document
from axclarity.ax.documents import SalesOrder, SalesTable
from axclarity.errors import InvalidDocument

_TABLE = f"{{{SalesOrder.namespace}}}AxdEntity_SalesTable"


def _contract(like: str = "PurchOrderFormNum", **fields: dict[str, bool]) -> Contract:
    """A port whose sales orders have these fields of the site after all others."""
    plan = plan_of_document("SalesOrderService", SalesOrder, ("create",))
    table = plan.types[_TABLE]
    text = next(each.type for each in table.fields if each.name == like)
    added = [
        PlanField(name=name, namespace=SalesOrder.namespace, type=text, **flags)
        for name, flags in fields.items()
    ]
    wide = evolve(table, fields=(*table.fields, *added))
    return Contract(evolve(plan, types={**plan.types, _TABLE: wide}), validate=False)


def _written(contract: Contract, context: CallContext, extra: dict[str, str | None]) -> str:
    day = date(2026, 1, 31)
    table = SalesTable(purch_order_form_num="W-1", receipt_date_requested=day, extra=extra)
    order = SalesOrder(sales_table=[table])
    return contract.request("create", context, SalesOrder=order).decode()


@pytest.fixture
def site() -> Contract:
    return _contract(First={}, Second={"nillable": True})


def test_those_given_are_written_in_the_contract_s_order(
    site: Contract, context: CallContext
) -> None:
    written = _written(site, context, {"Second": "b", "First": "a"})
    assert "<First>a</First><Second>b</Second>" in written
    assert "Second" not in _written(site, context, {"First": "a"})


def test_a_value_stays_a_value(site: Contract, context: CallContext) -> None:
    written = _written(site, context, {"First": "<a> & b"})
    assert "<First>&lt;a&gt; &amp; b</First>" in written


def test_nil_is_for_what_may_be_nil(site: Contract, context: CallContext) -> None:
    assert '<Second xsi:nil="true"/>' in _written(site, context, {"Second": None})
    with pytest.raises(InvalidDocument):
        _written(site, context, {"First": None})


def test_no_text_is_longer_than_its_type(site: Contract, context: CallContext) -> None:
    plan = site.plan
    text = next(each for each in plan.types[_TABLE].fields if each.name == "First").type
    most = plan.leaves[text].length
    assert most
    assert "x" * most in _written(site, context, {"First": "x" * most})
    with pytest.raises(InvalidDocument):
        _written(site, context, {"First": "x" * (most + 1)})


def test_a_mapped_field_takes_an_external_code(context: CallContext) -> None:
    contract = _contract(like="DlvMode", Mode={})

    assert "x" * 50 in _written(contract, context, {"Mode": "x" * 50})
    with pytest.raises(InvalidDocument, match=r"SalesTable\[0\]\.Mode may have 50 characters"):
        _written(contract, context, {"Mode": "x" * 51})


@pytest.mark.parametrize("attribute", ["purch_order_form_num", "extra"])
def test_a_text_is_as_long_as_ax_counts_it(
    site: Contract, context: CallContext, attribute: str
) -> None:
    """In units of UTF-16, as .NET and SQL Server do."""

    def written(text: str) -> bytes:
        table = SalesTable(purch_order_form_num="W", receipt_date_requested=date(2026, 1, 31))
        setattr(table, attribute, {"First": text} if attribute == "extra" else text)
        return site.request("create", context, SalesOrder=SalesOrder(sales_table=[table]))

    assert ("å" * 20).encode() in written("å" * 20)
    assert "😀".encode() in written("x" * 18 + "😀")
    with pytest.raises(InvalidDocument, match="may have 20 characters, and an emoji is two"):
        written("x" * 19 + "😀")


@pytest.mark.parametrize(
    ("extra", "path", "rule"),
    [
        ({"Must": "x" * 21}, "Must", "ax.too-long"),
        ({"Must": None}, "Must", "ax.required"),
        ({"Must": "\0"}, "Must", "xml.illegal-character"),
        ({"Must": 5}, "Must", "ax.wrong-type"),
        ({}, "Must", "ax.required"),
        ({"Must": "m", "Other": "o"}, "Other", "ax.not-in-contract"),
    ],
)
def test_a_wrong_value_is_named(
    context: CallContext, extra: dict[str, Any], path: str, rule: str
) -> None:
    contract = _contract(Must={"required": True})
    with pytest.raises(InvalidDocument) as refused:
        _written(contract, context, extra)

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == (f"SalesOrder.SalesTable[0].{path}", rule)


def test_what_a_port_takes_decides_and_not_what_the_class_says(context: CallContext) -> None:
    """A port without a map of values takes no external code, whatever it is elsewhere."""
    plan = _contract().plan
    plain = {name: evolve(leaf, external=None) for name, leaf in plan.leaves.items()}
    contract = Contract(evolve(plan, leaves=plain), validate=False)
    table = SalesTable(purch_order_form_num="W-1", receipt_date_requested=date(2026, 1, 31))

    table.dlv_mode = "x" * 10
    assert (
        "x" * 10
        in contract.request("create", context, SalesOrder=SalesOrder(sales_table=[table])).decode()
    )
    table.dlv_mode = "x" * 11
    with pytest.raises(InvalidDocument, match="DlvMode may have 10 characters"):
        contract.request("create", context, SalesOrder=SalesOrder(sales_table=[table]))


@pytest.mark.parametrize("extra", [{}, {"First": "a"}])
def test_what_must_be_given_is_missed(context: CallContext, extra: dict[str, str | None]) -> None:
    contract = _contract(First={}, Must={"required": True})
    with pytest.raises(InvalidDocument):
        _written(contract, context, extra)
    assert "<Must>m</Must>" in _written(contract, context, {**extra, "Must": "m"})
