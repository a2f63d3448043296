"""The type of a column that holds payloads, by the rule of whoever has the journal open."""

from typing import Any, cast

from sqlalchemy import Dialect, Engine, LargeBinary
from sqlalchemy.types import TypeDecorator

from axclarity.pipeline.journal.payloads import Payloads

__all__ = ["PayloadBytes", "keep_by", "rule_of"]

_RULE = "axclarity_payloads"


def keep_by(engine: Engine, payloads: Payloads) -> None:
    """Let a rule hold for an engine. Its dialect is its own, and what a type is given to go by."""
    setattr(engine.dialect, _RULE, payloads)


def rule_of(dialect: Dialect) -> Payloads:
    """The rule that holds."""
    return cast("Payloads", getattr(dialect, _RULE))


class PayloadBytes(TypeDecorator[bytes]):
    """Bytes that are stored and opened by the rule."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Any) -> bytes | None:
        return None if value is None else rule_of(dialect).stored(value)

    def process_result_value(self, value: Any | None, dialect: Any) -> bytes | None:
        return None if value is None else rule_of(dialect).opened(bytes(value))
