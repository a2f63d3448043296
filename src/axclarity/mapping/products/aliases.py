"""One spelling for each value: alias tables that say who said so, and the list for a person.

A text that no table knows never becomes a value by itself. It comes out as a `Review`, with the
values that look most like it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property

from attrs import field, frozen

from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import as_tuple, insist_as_declared

__all__ = ["Alias", "AliasTable", "Review"]

_NEAREST = 3


@frozen(kw_only=True)
class Alias:
    """A spelling of a value.

    Args:
        spelling: as it comes in. Letter case, width and spaces around words do not count.
        value: the one spelling that is kept, as the target system has it.
        source: who said so: a person, a catalogue, a list of the site.
        note: why, if that needs saying.
    """

    spelling: str
    value: str
    source: str
    note: str = ""


@frozen(kw_only=True)
class Review:
    """A text that a person must look at before it can become a value.

    Args:
        attribute: the attribute or product dimension.
        value: the text as it came in.
        product: the article it belongs to.
        nearest: known values that look like it, likeliest first.
    """

    attribute: str
    value: str
    product: str
    nearest: tuple[str, ...] = ()


def _of_aliases(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    return as_tuple(aliases)


def _in_order(aliases: Iterable[Alias]) -> tuple[Alias, ...]:
    def by_text(alias: Alias) -> tuple[str, ...]:
        return _folded(alias.spelling), alias.value, alias.source, alias.note, alias.spelling

    return tuple(sorted(set(aliases), key=by_text))


@frozen
class AliasTable:
    """The known values of one attribute, and their spellings.

    Harmonising is idempotent, and the order of the aliases does not matter: a value is a spelling
    of itself and of nothing else.

    Raises:
        ConfigError: one spelling of two values, a value that is a spelling of another, an alias
            without spelling, value or source.
    """

    aliases: tuple[Alias, ...] = field(converter=_of_aliases)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        object.__setattr__(self, "aliases", _in_order(self.aliases))
        insist(_checks(self.aliases))

    @cached_property
    def _values(self) -> Mapping[str, str]:
        """Value by folded spelling."""
        return {
            _folded(text): alias.value
            for alias in self.aliases
            for text in (alias.spelling, alias.value)
        }

    def harmonised(self, text: str) -> str | None:
        """The value that a text means, or none if the table does not know it."""
        return self._values.get(_folded(text))

    def provenance(self, text: str) -> tuple[Alias, ...]:
        """The aliases by which a text means its value: who said so."""
        spelling = _folded(text)
        return tuple(a for a in self.aliases if spelling in (_folded(a.spelling), _folded(a.value)))

    def nearest(self, text: str) -> tuple[str, ...]:
        """The values that look most like a text, likeliest first, at most three."""
        alike = get_close_matches(_folded(text), list(self._values), n=len(self._values) or 1)
        return tuple(dict.fromkeys(self._values[spelling] for spelling in alike))[:_NEAREST]


def _folded(text: str) -> str:
    """What two spellings have in common that differ in case, width or spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def _checks(aliases: Iterable[Alias]) -> Iterator[Check]:
    known: dict[str, str] = {}
    for alias in aliases:
        path = f"aliases.{alias.spelling}"
        for name in ("spelling", "value", "source"):
            yield f"{path}.{name}", not getattr(alias, name).strip(), "must be given"
        for text in (alias.spelling, alias.value):
            value = known.setdefault(_folded(text), alias.value)
            yield path, value != alias.value, f"means both {value} and {alias.value}"
