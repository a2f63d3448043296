"""Dynamics AX, in AIF's own words: clients, services, documents, keys, criteria."""

from axclarity.ax._port import BasicAuth
from axclarity.ax.call_context import CallContext
from axclarity.ax.client import AX, AsyncAX, AXOperations
from axclarity.ax.criteria import (
    Criterion,
    between,
    equal,
    everything,
    greater,
    greater_or_equal,
    less,
    less_or_equal,
    matching,
    not_equal,
)
from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import KeyPage
from axclarity.ax.services import (
    CATALOGUE,
    AsyncDocumentService,
    AsyncFinancialDimensions,
    AsyncService,
    DocumentOperations,
    DocumentService,
    FinancialDimensionOperations,
    FinancialDimensions,
    Service,
    ServiceFacts,
    ServiceOperations,
)

__all__ = [
    "AX",
    "CATALOGUE",
    "AXOperations",
    "AsyncAX",
    "AsyncDocumentService",
    "AsyncFinancialDimensions",
    "AsyncService",
    "BasicAuth",
    "CallContext",
    "Criterion",
    "DocumentOperations",
    "DocumentService",
    "EntityKey",
    "FinancialDimensionOperations",
    "FinancialDimensions",
    "KeyPage",
    "Service",
    "ServiceFacts",
    "ServiceOperations",
    "between",
    "equal",
    "everything",
    "greater",
    "greater_or_equal",
    "less",
    "less_or_equal",
    "matching",
    "not_equal",
]
