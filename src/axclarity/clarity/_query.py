"""What a listing asks for, in the shop's words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from attrs import field, frozen

from axclarity.clarity.dialect import Filters, Translation
from axclarity.errors import ConfigError, InvalidValue, Problem

__all__ = ["OVERLAP", "Query"]

OVERLAP = timedelta(minutes=5)
"""How far before a moment a listing begins: for clocks that differ and writes that took long."""


@frozen(kw_only=True)
class Query:
    """Which records are wanted. Nothing given is everything.

    Args:
        updated_since: changed at this moment or later, less `overlap`; with a zone.
        status: as our models have it.
        filters: further ones by our names, such as `order_id` or `sku`.
    """

    updated_since: datetime | None = None
    overlap: timedelta = OVERLAP
    status: str | None = None
    ids: tuple[str, ...] = ()
    filters: Mapping[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        if self.updated_since is not None and self.updated_since.tzinfo is None:
            raise InvalidValue(
                Problem(
                    path="updated_since",
                    rule="value.no-time-zone",
                    message="a moment needs a time zone",
                )
            )

    @property
    def since(self) -> datetime | None:
        """The moment to ask from."""
        if self.updated_since is None:
            return None
        try:
            return self.updated_since - self.overlap
        except OverflowError:  # before it there is no time
            return self.updated_since

    def parameters(
        self,
        kind: type[Any],
        filters: Filters,
        translation: Translation,
        since: datetime | None,
        *,
        by_time: bool,
    ) -> dict[str, str]:
        """The query in the shop's words, records changed since a moment at most.

        Args:
            by_time: in order of change.

        Raises:
            ConfigError: the dialect says that the shop has no such filter.
        """
        asked: dict[str, str] = {}
        if since is not None and filters.updated_since:
            asked[filters.updated_since] = str(translation.moment_out(since))
        if by_time:
            asked[filters.sort] = filters.sort_value
        if self.status is not None:
            asked[_named(filters, "status")] = translation.status_out(kind, self.status)
        if self.ids:
            asked[_named(filters, "ids")] = ",".join(self.ids)
        for name, value in self.filters.items():
            asked[_named(filters, name)] = value
        return asked


def _named(filters: Filters, name: str) -> str:
    """What the shop calls a filter."""
    named: str = getattr(filters, name, None) or ""
    if not named:
        raise ConfigError(
            Problem(
                path=f"dialect.filters.{name}",
                rule="clarity.no-filter",
                message="the shop has no such filter, as its dialect says",
                hint="List without it, or name the shop's query parameter in the dialect.",
            )
        )
    return named
