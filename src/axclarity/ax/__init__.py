"""Dynamics AX, in AIF's own words: clients, services, documents, keys, criteria."""

from axclarity.ax._port import BasicAuth
from axclarity.ax.call_context import CallContext
from axclarity.ax.client import AX, AsyncAX, AXOperations
from axclarity.ax.criteria import Criterion, equal
from axclarity.ax.keys import EntityKey
from axclarity.ax.services import AsyncDocumentService, DocumentOperations, DocumentService

__all__ = [
    "AX",
    "AXOperations",
    "AsyncAX",
    "AsyncDocumentService",
    "BasicAuth",
    "CallContext",
    "Criterion",
    "DocumentOperations",
    "DocumentService",
    "EntityKey",
    "equal",
]
