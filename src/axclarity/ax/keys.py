"""How AIF addresses records.

Source: AIF `EntityKey`, namespace `…/dynamics/2006/02/documents/EntityKey`.
"""

from typing import Self

from attrs import frozen

__all__ = ["EntityKey"]


@frozen
class EntityKey:
    """Names one record by the values of its key fields, in order."""

    fields: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, **fields: str) -> Self:
        """A key by field name: `EntityKey.of(SalesId="SO-000001")`."""
        return cls(tuple(fields.items()))

    @property
    def value(self) -> str:
        """The value of a key that has one field."""
        ((_, value),) = self.fields
        return value

    def __str__(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in self.fields)
