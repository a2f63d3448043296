"""The maps that come along name every descriptive field that the code fills, but for two."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import UNSET, field_specs
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import MappingError
from axclarity.mapping import customer_from_order, sales_order_from_order
from axclarity.mapping.fieldmaps import FieldMap, apply, compiled, shipped
from axclarity.mapping.fieldmaps._targets import Refused, target_of
from axclarity.sandbox import example


def filled(record: Any, path: str = "") -> Iterator[str]:
    """The paths at which a document has something, as a rule would name them."""
    for spec in field_specs(type(record)):
        value = getattr(record, spec.attribute)
        here = f"{path}.{spec.name}".removeprefix(".")
        if value is UNSET or value is None or value == []:
            continue
        if not spec.many:
            yield here
            continue
        for held in value:
            yield from filled(held, f"{here}[]" if spec.name == "SalesLine" else here)


def is_open(path: str, field_map: FieldMap) -> bool:
    try:
        target_of(path, field_map)
    except Refused:
        return False
    return True


def described(make: Callable[[Order], Any], field_map: FieldMap) -> set[str]:
    """What a map may fill, of all that code fills in the example orders."""
    found: set[str] = set()
    for name in example.orders():
        with suppress(MappingError):
            found.update(filled(make(record_from_object(Order, example.order(name)))))
    return {path for path in found if is_open(path, field_map) and not goes_with_address(path)}


def goes_with_address(path: str) -> bool:
    return path.endswith(".LocationName")


def test_all_that_describes_a_sales_order() -> None:
    field_map = shipped("sales_order_from_order")
    policy = evolve(example.order_policy(), sales_origin="WEB")

    found = described(
        lambda order: sales_order_from_order(order, policy, account="C").document, field_map
    )

    assert found == {*field_map.by_target, "SalesTable.SalesOriginId"}


def test_all_that_describes_a_customer() -> None:
    field_map = shipped("customer_from_order")

    found = described(
        lambda order: customer_from_order(order, example.customer_policy()), field_map
    )

    assert found == set(field_map.by_target)


@pytest.mark.parametrize("company", ["", " ", " " * 6, "\t", "\u00a0"])
def test_a_company_of_blanks_alone_is_none(company: str) -> None:
    data = example.order("01-one-line")
    address = {**data["billing_address"], "company": company}
    order = record_from_object(Order, {**data, "billing_address": address})
    values = apply(compiled(shipped("customer_from_order")), order)

    assert values["CustTable.DirParty.PersonName.LastName"] == "Vries"
    assert "CustTable.DirParty.OrganizationName.Name" not in values
