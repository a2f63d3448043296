"""AIF document services: their operations, and two skins that hold them."""

from axclarity.ax.services._catalogue import CATALOGUE, ServiceFacts, external_name, facts_of
from axclarity.ax.services._custom import AsyncService, Service, ServiceOperations
from axclarity.ax.services._dimensions import (
    AsyncFinancialDimensions,
    DimensionList,
    DimensionValueList,
    FinancialDimensionOperations,
    FinancialDimensions,
)
from axclarity.ax.services._operations import DocumentOperations
from axclarity.ax.services._skins import AsyncDocumentService, DocumentService

__all__ = [
    "CATALOGUE",
    "AsyncDocumentService",
    "AsyncFinancialDimensions",
    "AsyncService",
    "DimensionList",
    "DimensionValueList",
    "DocumentOperations",
    "DocumentService",
    "FinancialDimensionOperations",
    "FinancialDimensions",
    "Service",
    "ServiceFacts",
    "ServiceOperations",
    "external_name",
    "facts_of",
]
