"""What is asked of the shop and what it answers, in the default form, whatever is on the wire."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from axclarity.sandbox.clarity._kinds import Kind
from axclarity.sandbox.clarity._records import Key

__all__ = ["Answer", "Ask", "Listed", "Start"]


@frozen(kw_only=True)
class Start:
    """Which page: behind a key, or after so many records; `counted` asks for the total too."""

    after: Key = ("", "")
    skip: int = 0
    size: int = 100
    counted: bool = False


@frozen(kw_only=True)
class Ask:
    """One request.

    `tag` is the version that a change is meant for, `None` for any; `repeat` is the idempotency key
    and the digest of the body, where the shop honours one.
    """

    kind: Kind
    action: str
    record_id: str = ""
    query: Mapping[str, str] = field(factory=dict)
    start: Start = field(factory=Start)
    body: Any = None
    tag: int | None = None
    repeat: tuple[str, str] | None = None


@frozen(kw_only=True)
class Listed:
    """A page of records."""

    records: list[dict[str, Any]]
    start: Start
    next: Key | None
    total: int | None = None


@frozen(kw_only=True)
class Answer:
    """What went well: a record, a page, or the results of many entries."""

    status: int = 200
    record: Any = None
    listed: Listed | None = None
    results: list[Mapping[str, str]] | None = None
