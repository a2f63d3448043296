"""FinancialDimensionServices: two custom services for financial dimensions and their values.

Assumption: the element names are those of the model in `documents.financial_dimensions`; a port
that has others is served by `service("DimensionService")` and a generated module.
"""

from typing import Any, ClassVar

from attrs import define, frozen

from axclarity.ax.documents import DimensionContract, DimensionValueContract, Part
from axclarity.ax.documents.fields import Unset, children, flag, part
from axclarity.ax.services._custom import ServiceOperations
from axclarity.http import AsyncTransport, Exchange, Transport, drive, drive_async

__all__ = [
    "AsyncFinancialDimensions",
    "DimensionList",
    "DimensionValueList",
    "FinancialDimensionOperations",
    "FinancialDimensions",
]


@define(kw_only=True)
class DimensionList(Part):
    """What getDimensions gives."""

    axd_type = "ArrayOfDimensionContract"
    namespace: ClassVar[str] = DimensionContract.namespace

    dimensions: list[DimensionContract] = children("DimensionContract", DimensionContract)


@define(kw_only=True)
class DimensionValueList(Part):
    """What getDimensionValues gives."""

    axd_type = "ArrayOfDimensionValueContract"
    namespace: ClassVar[str] = DimensionValueContract.namespace

    values: list[DimensionValueContract] = children(
        "DimensionValueContract", DimensionValueContract
    )


@define(kw_only=True)
class _Dimensions(Part):
    axd_type = "DimensionServiceGetDimensionsResponse"

    response: DimensionList | Unset | None = part("response", DimensionList)


@define(kw_only=True)
class _Values(Part):
    axd_type = "DimensionValueServiceGetDimensionValuesResponse"

    response: DimensionValueList | Unset | None = part("response", DimensionValueList)


@define(kw_only=True)
class _Created(Part):
    axd_type = "DimensionValueServiceCreateDimensionValueResponse"

    response: bool | Unset | None = flag("response")


@frozen
class FinancialDimensionOperations:
    """What both services do, as conversations."""

    dimensions: ServiceOperations
    values: ServiceOperations

    def get_dimensions(self) -> Exchange[tuple[DimensionContract, ...]]:
        """The financial dimensions of the installation."""
        answer = yield from self.dimensions.call("getDimensions", _Dimensions, writes=False)
        return tuple(answer.response.dimensions if answer.response else ())

    def get_dimension_values(self, dimension: str) -> Exchange[tuple[DimensionValueContract, ...]]:
        """The values of a dimension, named by its attribute: `CostCenter`."""
        wanted: Any = DimensionContract(dimension_name=dimension)
        answer = yield from self.values.call(
            "getDimensionValues", _Values, writes=False, _dimensionContract=wanted
        )
        return tuple(answer.response.values if answer.response else ())

    def create_dimension_value(self, value: DimensionValueContract) -> Exchange[bool]:
        """Add a value to a dimension of the custom list kind; whether it is new.

        Adding it twice does no harm, so an unknown outcome may simply be tried again.
        """
        answer = yield from self.values.call(
            "createDimensionValue", _Created, _dimensionValueContract=value
        )
        return answer.response is True


class FinancialDimensions:
    """Financial dimensions and their values; calls wait for the answer."""

    def __init__(self, operations: FinancialDimensionOperations, transport: Transport) -> None:
        self._operations = operations
        self._transport = transport

    def get_dimensions(self) -> tuple[DimensionContract, ...]:
        """The financial dimensions of the installation."""
        return drive(self._operations.get_dimensions(), self._transport)

    def get_dimension_values(self, dimension: str) -> tuple[DimensionValueContract, ...]:
        """The values of a dimension, named by its attribute."""
        return drive(self._operations.get_dimension_values(dimension), self._transport)

    def create_dimension_value(self, value: DimensionValueContract) -> bool:
        """Add a value to a dimension; whether it is new."""
        return drive(self._operations.create_dimension_value(value), self._transport)


class AsyncFinancialDimensions:
    """Financial dimensions and their values; calls are awaited."""

    def __init__(self, operations: FinancialDimensionOperations, transport: AsyncTransport) -> None:
        self._operations = operations
        self._transport = transport

    async def get_dimensions(self) -> tuple[DimensionContract, ...]:
        """The financial dimensions of the installation."""
        return await drive_async(self._operations.get_dimensions(), self._transport)

    async def get_dimension_values(self, dimension: str) -> tuple[DimensionValueContract, ...]:
        """The values of a dimension, named by its attribute."""
        exchange = self._operations.get_dimension_values(dimension)
        return await drive_async(exchange, self._transport)

    async def create_dimension_value(self, value: DimensionValueContract) -> bool:
        """Add a value to a dimension; whether it is new."""
        exchange = self._operations.create_dimension_value(value)
        return await drive_async(exchange, self._transport)
