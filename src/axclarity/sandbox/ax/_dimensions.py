"""DimensionService and DimensionValueService: custom services for financial dimensions."""

from typing import Any

from attrs import evolve, frozen

from axclarity.ax.contract import Call, Served
from axclarity.ax.contract.plan import (
    SERVICES_NAMESPACE,
    Leaf,
    Plan,
    PlanType,
    plan_of_custom_service,
)
from axclarity.ax.documents import DimensionContract, DimensionValueContract, Kind
from axclarity.ax.services import DimensionList, DimensionValueList
from axclarity.sandbox.ax._records import Records
from axclarity.sandbox.ax._refused import Refused, does_not_exist, must_be_filled_in
from axclarity.sandbox.ax._soap import Operations

__all__ = ["add_dimension", "dimension_services"]

_BOOLEAN = Leaf(name="{http://www.w3.org/2001/XMLSchema}boolean", kind=Kind.FLAG, builtin="boolean")
_DIMENSION, _VALUE = "_dimensionContract", "_dimensionValueContract"


def add_dimension(records: Records, name: str, values: tuple[str, ...]) -> None:
    """Add a financial dimension of the kind that may get values by service, and its values."""
    records.store.put("ax.financial-dimension", name, True)
    for value in values:
        _put(records, DimensionValueContract(dimension_attribute=name, value=value))


def dimension_services(records: Records) -> tuple[tuple[Served, Operations], ...]:
    """Both services. Assumption: they are served in the namespace of AX's own services."""
    dimensions = plan_of_custom_service(
        "DimensionService",
        {"getDimensions": ({}, {"response": DimensionList})},
        namespace=SERVICES_NAMESPACE,
    )
    values = plan_of_custom_service(
        "DimensionValueService",
        {
            "getDimensionValues": (
                {_DIMENSION: DimensionContract},
                {"response": DimensionValueList},
            ),
            "createDimensionValue": (
                {_VALUE: DimensionValueContract},
                {"response": DimensionValueContract},
            ),
        },
        namespace=SERVICES_NAMESPACE,
    )
    served = Served(dimensions), Served(_answering_yes_or_no(values, "createDimensionValue"))
    return (
        (served[0], _Dimensions(records, served[0])),
        (served[1], _DimensionValues(records, served[1])),
    )


@frozen
class _Dimensions:
    records: Records
    served: Served

    def answer(self, call: Call) -> bytes:
        """The dimensions, in the order they were set up."""
        names = [name for name, _ in self.records.store.items("ax.financial-dimension")]
        found = DimensionList(dimensions=[DimensionContract(dimension_name=n) for n in names])
        return self.served.reply(call.operation, response=found)


@frozen
class _DimensionValues:
    records: Records
    served: Served

    def answer(self, call: Call) -> bytes:
        """List the values of a dimension, or add one."""
        if call.operation == "createDimensionValue":
            return self.served.reply(call.operation, response=self._create(call))
        return self.served.reply(call.operation, response=self._list(call))

    def _list(self, call: Call) -> DimensionValueList:
        wanted = call.record(DimensionContract, _DIMENSION)
        name = self._dimension(wanted.dimension_name if wanted else "")
        rows = self.records.store.items(f"ax.financial-dimension/{name}")
        return DimensionValueList(
            values=[
                DimensionValueContract(
                    dimension_attribute=name, value=value, description=text, is_suspended="No"
                )
                for value, text in rows
            ]
        )

    def _create(self, call: Call) -> bool:
        """Whether the value is new."""
        sent = call.record(DimensionValueContract, _VALUE)
        if sent is None or not sent.value:
            raise must_be_filled_in("Value")
        self._dimension(sent.dimension_attribute)
        return _put(self.records, sent)

    def _dimension(self, name: Any) -> str:
        if not name:
            raise must_be_filled_in("Dimension attribute")
        if self.records.store.get("ax.financial-dimension", name) is None:
            raise does_not_exist("Dimension attribute", name)
        return str(name)


def _put(records: Records, value: DimensionValueContract) -> bool:
    kind = f"ax.financial-dimension/{value.dimension_attribute}"
    if len(value.value) > 30:
        raise Refused("A dimension value has at most 30 characters.")
    if records.store.get(kind, value.value) is not None:
        return False
    records.store.put(kind, value.value, value.description or value.value)
    return True


def _answering_yes_or_no(plan: Plan, operation: str) -> Plan:
    """The plan with a boolean for the answer of an operation, which is no record."""
    name = f"{plan.operations[operation].output}#"
    answer: PlanType = plan.types[name]
    fields = tuple(evolve(field, type=_BOOLEAN.name) for field in answer.fields)
    types = {**plan.types, name: evolve(answer, fields=fields)}
    leaves = {**plan.leaves, _BOOLEAN.name: _BOOLEAN}
    return evolve(plan, types=types, leaves=leaves)
