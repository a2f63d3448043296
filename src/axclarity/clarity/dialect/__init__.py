"""How one shop spells the API: settings without code, and the translation that they make."""

from axclarity.clarity.dialect._file import dialect_from_file, dialect_from_text, dialect_schema
from axclarity.clarity.dialect._model import (
    Concurrency,
    Dialect,
    Envelope,
    ErrorShape,
    EventNames,
    Filters,
    MoneyFormat,
    Names,
    Paging,
    Paths,
    Signature,
    TimeFormat,
    TokenDialect,
)
from axclarity.clarity.dialect._translation import RESOURCES, Translation

__all__ = [
    "RESOURCES",
    "Concurrency",
    "Dialect",
    "Envelope",
    "ErrorShape",
    "EventNames",
    "Filters",
    "MoneyFormat",
    "Names",
    "Paging",
    "Paths",
    "Signature",
    "TimeFormat",
    "TokenDialect",
    "Translation",
    "dialect_from_file",
    "dialect_from_text",
    "dialect_schema",
]
