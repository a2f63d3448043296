"""Statements that write, their SQL made once for a connection.

What SQLAlchemy does each time, from a statement to its text and its parameters, takes several times
as long as SQLite needs for it, and an event takes a dozen statements.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast

from attrs import frozen
from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Prepared"]

_COUNTED = {"preserve_rowcount": True}
_Convert = Callable[[Any], Any] | None
"""What a type does to a value on its way; `None` if it leaves it as it is."""


class Prepared:
    """A statement that takes values by the same names each time, none of them a list.

    Args:
        statement: or one for each dialect, by its name.
    """

    def __init__(self, statement: Any) -> None:
        self._statement = statement

    def write(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Execute it; returns how many rows it wrote."""
        known = connection.info  # another connection may be to another database, by another rule
        made: _Made | None = known.get(self)
        if made is None:
            made = known[self] = self._made_for(connection.dialect, values)
        parameters = made.parameters(values)
        return connection.exec_driver_sql(made.text, parameters, _COUNTED).rowcount

    def _made_for(self, dialect: Dialect, names: Collection[str]) -> "_Made":
        statement = self._statement
        if isinstance(statement, Mapping):
            statement = statement[dialect.name]
        compiled = cast(SQLCompiler, statement.compile(dialect=dialect, column_keys=list(names)))
        binds = compiled.binds
        places = list(binds) if compiled.positiontup is None else compiled.positiontup
        return _Made(
            text=str(compiled),
            positional=compiled.positiontup is not None,
            places=[
                (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect))
                for name in places
            ],
            fixed={name: binds[name].value for name in places if name not in names},
        )


@frozen
class _Made:
    text: str
    positional: bool
    places: Sequence[tuple[str, _Convert]]
    fixed: Mapping[str, Any]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        known = {**self.fixed, **values}
        written = [
            known[name] if convert is None else convert(known[name])
            for name, convert in self.places
        ]
        if self.positional:
            return tuple(written)
        return {name: value for (name, _), value in zip(self.places, written, strict=True)}
