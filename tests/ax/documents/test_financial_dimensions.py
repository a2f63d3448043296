"""Records of the services for financial dimensions."""

from datetime import UTC, datetime

from attrs import define
from lxml import etree

from axclarity.ax.contract import document_from_xml, xml_from_document
from axclarity.ax.documents import Document, field_specs
from axclarity.ax.documents._field import part
from axclarity.ax.documents.financial_dimensions import DimensionContract, DimensionValueContract

CONTRACTS = "http://schemas.datacontract.org/2004/07/Dynamics.Ax.Application"


@define(kw_only=True)
class Carrier(Document):
    """Stands in for the wrapper of a service operation."""

    axd_type = "Carrier"
    root = "Carrier"
    namespace = "urn:carrier"
    key_field = ""

    dimension: DimensionContract = part("Dimension", DimensionContract)
    value: DimensionValueContract = part("Value", DimensionValueContract)


def carrier() -> Carrier:
    return Carrier(
        dimension=DimensionContract(dimension_name="CostCenter"),
        value=DimensionValueContract(
            active_from=datetime(2014, 1, 1, tzinfo=UTC),
            description="",
            dimension_attribute="CostCenter",
            is_suspended="No",
            value="1021",
        ),
    )


def test_records_come_back_equal() -> None:
    assert document_from_xml(Carrier, xml_from_document(carrier())) == carrier()


def test_members_stand_in_the_namespace_of_data_contracts() -> None:
    root = etree.fromstring(xml_from_document(carrier()))
    assert [child.tag for record in root for child in record] == [
        f"{{{CONTRACTS}}}{name}"
        for name in (
            "parmDimensionName",
            "parmActiveFrom",
            "parmDescription",
            "parmDimensionAttribute",
            "parmIsSuspended",
            "parmValue",
        )
    ]


def test_members_are_alphabetical_as_data_contracts_are() -> None:
    names = [spec.name for spec in field_specs(DimensionValueContract)]
    assert names == sorted(names)


def test_a_value_needs_its_attribute_and_itself() -> None:
    required = {spec.name for spec in field_specs(DimensionValueContract) if spec.required}
    assert required == {"parmDimensionAttribute", "parmValue"}
