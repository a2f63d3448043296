"""AIF contracts: what a port accepts, how documents are written and read. The door to XML."""

from axclarity.ax.contract._contract import Contract
from axclarity.ax.contract._documents import (
    document_from_element,
    document_from_xml,
    element_from_document,
    xml_from_document,
)
from axclarity.ax.contract._fetch import fetch_files
from axclarity.ax.contract._serve import Call, FaultText, Served, fault_reply
from axclarity.ax.contract._xml import parse_xml
from axclarity.ax.contract.codec._replies import (
    Fault,
    FaultMessage,
    InfologLine,
    Reply,
    reply_from_bytes,
)
from axclarity.ax.contract.codec._stream import ANOTHER_ANSWER, RecordStream
from axclarity.ax.contract.plan import classes_from_plan

__all__ = [
    "ANOTHER_ANSWER",
    "Call",
    "Contract",
    "Fault",
    "FaultMessage",
    "FaultText",
    "InfologLine",
    "RecordStream",
    "Reply",
    "Served",
    "classes_from_plan",
    "document_from_element",
    "document_from_xml",
    "element_from_document",
    "fault_reply",
    "fetch_files",
    "parse_xml",
    "reply_from_bytes",
    "xml_from_document",
]
