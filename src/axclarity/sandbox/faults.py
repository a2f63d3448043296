"""Things that go wrong, by name and on schedule."""

from collections.abc import Mapping
from typing import Any

from attrs import asdict, field, frozen
from attrs.validators import in_

from axclarity.sandbox._store import Store

__all__ = ["FAULT_NAMES", "Fault", "Faults"]

FAULT_NAMES = (
    "down",
    "slow",
    "reset_after_commit",
    "reset_before_work",
    "truncated",
    "unauthorised",
    "rate_limited",
    "unavailable",
    "locked",
    "duplicate_delivery",
    "reordered_delivery",
    "forged_delivery",
)


@frozen
class Fault:
    """One thing that goes wrong.

    Args:
        name: one of `FAULT_NAMES`.
        on: `ax`, `clarity`, or `webhooks` for deliveries.
        operation: only this one: `SalesOrderService.create`, `PUT /orders`; empty for any.
        contains: only where the request's address or body holds this text; empty for any.
        after: how many fitting requests it lets pass first.
        times: how often, `None` until it is cleared.
        seconds: how long: the delay of `slow`, the Retry-After of `rate_limited`.
    """

    name: str = field(validator=in_(FAULT_NAMES))
    on: str = field(validator=in_(("ax", "clarity", "webhooks")), kw_only=True)
    operation: str = field(default="", kw_only=True)
    contains: str = field(default="", kw_only=True)
    after: int = field(default=0, kw_only=True)
    times: int | None = field(default=1, kw_only=True)
    seconds: float = field(default=0, kw_only=True)


class Faults:
    """The faults that are armed. They survive a killed process, like everything in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def inject(self, fault: Fault) -> None:
        """Arm a fault."""
        number = self._store.next_number("fault")
        self._store.put("fault", str(number), asdict(fault))

    def clear(self, name: str = "") -> None:
        """Disarm the faults of a name, or all."""
        with self._store.transaction():
            for key, armed in self._store.items("fault"):
                if name in ("", armed["name"]):
                    self._store.delete("fault", key)

    def active(self) -> list[Fault]:
        """The faults that are armed, oldest first."""
        return [Fault(**armed) for _, armed in self._store.items("fault")]

    @property
    def hits(self) -> Mapping[str, int]:
        """How often each has struck."""
        return dict(self._store.items("hits"))

    def take(self, on: str, operation: str, text: str) -> Fault | None:
        """The oldest armed fault that fits a request, used up by one."""
        with self._store.transaction():
            for key, armed in self._store.items("fault"):
                if not _fits(armed, on, operation, text):
                    continue
                if armed["after"] > 0:
                    self._store.put("fault", key, {**armed, "after": armed["after"] - 1})
                else:
                    self._use(key, armed)
                    return Fault(**armed)
        return None

    def _use(self, key: str, armed: dict[str, Any]) -> None:
        hits = int(self._store.get("hits", armed["name"]) or 0)
        self._store.put("hits", armed["name"], hits + 1)
        if armed["times"] is None:
            return
        if armed["times"] <= 1:
            self._store.delete("fault", key)
        else:
            self._store.put("fault", key, {**armed, "times": armed["times"] - 1})


def _fits(armed: Mapping[str, Any], on: str, operation: str, text: str) -> bool:
    return armed["on"] == on and armed["operation"] in ("", operation) and armed["contains"] in text
