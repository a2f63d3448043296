"""Fields of a site are written by its contract: in their places, checked as any other."""

from datetime import date

import pytest
from attrs import evolve

from axclarity.ax import CallContext
from axclarity.ax.contract import Contract
from axclarity.ax.contract.plan import PlanField, plan_of_document
from axclarity.ax.documents import SalesOrder, SalesTable
from axclarity.errors import InvalidDocument

_TABLE = f"{{{SalesOrder.namespace}}}AxdEntity_SalesTable"


def _contract(**fields: dict[str, bool]) -> Contract:
    """A port whose sales orders have these fields of the site after all others."""
    plan = plan_of_document("SalesOrderService", SalesOrder, ("create",))
    table = plan.types[_TABLE]
    text = next(each.type for each in table.fields if each.name == "PurchOrderFormNum")
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


@pytest.mark.parametrize("extra", [{}, {"First": "a"}])
def test_what_must_be_given_is_missed(context: CallContext, extra: dict[str, str | None]) -> None:
    contract = _contract(First={}, Must={"required": True})
    with pytest.raises(InvalidDocument):
        _written(contract, context, extra)
    assert "<Must>m</Must>" in _written(contract, context, {**extra, "Must": "m"})
