"""Typed AIF documents. The class is the field table."""

from axclarity.ax.documents._check import check_document
from axclarity.ax.documents._field import (
    SHARED_TYPES,
    UNSET,
    Document,
    Entity,
    FieldSpec,
    Kind,
    Part,
    Unset,
    derived,
    field_specs,
    given,
)
from axclarity.ax.documents._order_parts import (
    CreditCardAuthTrans,
    DocuRefHeader,
    DocuRefLine,
    InventDim,
    LineCarrierAddr,
    LineDlvAddr,
    MarkupTransHeader,
    MarkupTransLine,
    TableCarrierAddr,
    TableDlvAddr,
)
from axclarity.ax.documents.customer import Customer, CustTable
from axclarity.ax.documents.party import (
    DirOrganization,
    DirParty,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    OrganizationName,
    PersonName,
)
from axclarity.ax.documents.sales_line import SalesLine
from axclarity.ax.documents.sales_order import SalesOrder, SalesTable
from axclarity.ax.documents.shared_types import (
    DimensionSet,
    DimensionValue,
    DimensionValues,
    LedgerAccount,
    PostalAddressKey,
)

__all__ = [
    "SHARED_TYPES",
    "UNSET",
    "CreditCardAuthTrans",
    "CustTable",
    "Customer",
    "DimensionSet",
    "DimensionValue",
    "DimensionValues",
    "DirOrganization",
    "DirParty",
    "DirPartyContactInfoView",
    "DirPartyPostalAddressView",
    "DirPerson",
    "DocuRefHeader",
    "DocuRefLine",
    "Document",
    "Entity",
    "FieldSpec",
    "InventDim",
    "Kind",
    "LedgerAccount",
    "LineCarrierAddr",
    "LineDlvAddr",
    "MarkupTransHeader",
    "MarkupTransLine",
    "OrganizationName",
    "Part",
    "PersonName",
    "PostalAddressKey",
    "SalesLine",
    "SalesOrder",
    "SalesTable",
    "TableCarrierAddr",
    "TableDlvAddr",
    "Unset",
    "check_document",
    "derived",
    "field_specs",
    "given",
]
