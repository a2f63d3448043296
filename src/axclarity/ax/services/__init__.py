"""AIF document services: their operations, and two skins that hold them."""

from axclarity.ax.services._operations import DocumentOperations
from axclarity.ax.services._skins import AsyncDocumentService, DocumentService

__all__ = ["AsyncDocumentService", "DocumentOperations", "DocumentService"]
