"""How to walk through a listing by hand, page by page: what `list` of the clients does."""

from axclarity.clarity._paging import Position
from axclarity.clarity._query import OVERLAP, Query
from axclarity.clarity.resources import InvalidRecord, Page

__all__ = ["OVERLAP", "START", "InvalidRecord", "Page", "Position", "Query"]

START = Position()
"""The first page."""
