"""How long each kind of request may take."""

from attrs import Attribute, field, fields, frozen

from axclarity.errors import ConfigError, Problem

__all__ = ["Timeouts"]


def _is_some_time(_timeouts: object, attribute: "Attribute[float]", value: float) -> None:
    if not (isinstance(value, int | float) and 0 < value < float("inf")):
        raise ConfigError(
            Problem(
                path=f"timeouts.{attribute.name}",
                rule="config.timeouts",
                message="must be a number of seconds more than 0",
            )
        )


@frozen(kw_only=True)
class Timeouts:
    """Seconds for connecting and for each read, by what is asked.

    Args:
        read: a record or a page.
        write: a record is created, changed or deleted.
        bulk: up to 1,000 entries at once.
    """

    read: float = field(default=30.0, validator=_is_some_time)
    write: float = field(default=30.0, validator=_is_some_time)
    bulk: float = field(default=120.0, validator=_is_some_time)

    @classmethod
    def all(cls, seconds: float) -> "Timeouts":
        """The same for everything."""
        return cls(**{each.name: seconds for each in fields(cls)})
