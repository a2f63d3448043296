"""What changed in AX: asked of AIF by polling, or of SQL Server's change tracking."""

from axclarity.ax.changes._change_set import ChangeSet, ChangeSource
from axclarity.ax.changes._known import KeyFiles, KeyStore, deleted_keys
from axclarity.ax.changes._polled import KeyOperations, PolledChanges
from axclarity.ax.changes._rows import NEVER, row_value
from axclarity.ax.changes._sql import ChangeTable, SqlChanges

__all__ = [
    "NEVER",
    "ChangeSet",
    "ChangeSource",
    "ChangeTable",
    "KeyFiles",
    "KeyOperations",
    "KeyStore",
    "PolledChanges",
    "SqlChanges",
    "deleted_keys",
    "row_value",
]
