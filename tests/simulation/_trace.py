"""What happened, moment by moment: to be read by people, and to be compared."""

from hashlib import sha256
from typing import Any

from attrs import define, field

from ._loop import EPOCH, now

__all__ = ["Trace"]


@define
class Trace:
    """Who did what, when. Texts are made when somebody reads them."""

    _entries: list[tuple[float, str, str, tuple[Any, ...]]] = field(factory=list, init=False)

    def add(self, who: str, what: str, *facts: Any) -> None:
        """Note something that happens now."""
        self._entries.append(((now() - EPOCH).total_seconds(), who, what, facts))

    def text(self) -> str:
        """One line for each; long values are cut."""
        return "\n".join(
            f"{moment:9.3f}  {who:8}  {what:28}  {' '.join(_short(fact) for fact in facts)}"
            for moment, who, what, facts in self._entries
        )

    def digest(self) -> str:
        """A hash of everything, uncut."""
        found = sha256()
        for moment, who, what, facts in self._entries:
            found.update(f"{moment!r} {who} {what} {facts!r}\n".encode())
        return found.hexdigest()


def _short(fact: Any) -> str:
    text = fact if isinstance(fact, str) else repr(fact)
    return text if len(text) <= 140 else f"{text[:137]}..."
