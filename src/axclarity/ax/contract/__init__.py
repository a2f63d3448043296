"""AIF contracts: what a port accepts, how documents are written and read. The door to XML."""

from axclarity.ax.contract._contract import Contract
from axclarity.ax.contract._describe import describe
from axclarity.ax.contract._documents import (
    document_from_element,
    document_from_xml,
    element_from_document,
    xml_from_document,
)
from axclarity.ax.contract._fetch import fetch_contract
from axclarity.ax.contract._replies import (
    Fault,
    document_from_reply,
    fault_from_reply,
    keys_from_reply,
)
from axclarity.ax.contract._serve import Call, FaultText, Served, fault_reply
from axclarity.ax.contract._xml import parse_xml

__all__ = [
    "Call",
    "Contract",
    "Fault",
    "FaultText",
    "Served",
    "describe",
    "document_from_element",
    "document_from_reply",
    "document_from_xml",
    "element_from_document",
    "fault_from_reply",
    "fault_reply",
    "fetch_contract",
    "keys_from_reply",
    "parse_xml",
    "xml_from_document",
]
