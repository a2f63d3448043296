"""Records of AX 2012's services for financial dimensions: DimensionService, DimensionValueService.

They are custom services, not documents: `getDimensions`, `getDimensionValues` and
`createDimensionValue` take and give these records.

Standing: model. DimensionValueContract is as clients of the service set it and AX reads it;
DimensionContract has one field, and its name is assumed. The port's WSDL decides.
"""

from typing import ClassVar

from attrs import define

from axclarity.ax.documents._enumerations import NO_YES
from axclarity.ax.documents._field import Choice, Moment, Part, Text, choice, moment, text

__all__ = ["DimensionContract", "DimensionValueContract"]

_CONTRACTS = "http://schemas.datacontract.org/2004/07/Dynamics.Ax.Application"


@define(kw_only=True)
class DimensionContract(Part):
    """A financial dimension, named by its attribute, for example CostCenter."""

    axd_type = "DimensionContract"
    namespace: ClassVar[str] = _CONTRACTS

    dimension_name: Text = text("parmDimensionName")


@define(kw_only=True)
class DimensionValueContract(Part):
    """One value of a financial dimension.

    `createDimensionValue` needs the attribute and the value, works for custom list dimensions only,
    and answers false where the value was there before. An `active_to` of 1900-01-01 means no end.
    """

    axd_type = "DimensionValueContract"
    namespace: ClassVar[str] = _CONTRACTS

    active_from: Moment = moment("parmActiveFrom")
    active_to: Moment = moment("parmActiveTo")
    description: Text = text("parmDescription", 60)
    dimension_attribute: str = text("parmDimensionAttribute", 60, required=True)
    group_dimension: Text = text("parmGroupDimension", 30)
    is_blocked_for_manual_entry: Choice = choice("parmIsBlockedForManualEntry", NO_YES)
    is_suspended: Choice = choice("parmIsSuspended", NO_YES)
    personnel_number: Text = text("parmPersonnelNumber", 25)
    value: str = text("parmValue", 30, required=True)
