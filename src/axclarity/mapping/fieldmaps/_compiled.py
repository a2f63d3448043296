"""A map made ready, to work with many records."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import field, frozen

from axclarity.mapping.fieldmaps._model import FieldMap, Rule
from axclarity.mapping.fieldmaps._selection import Selection
from axclarity.mapping.fieldmaps._shapes import PARENT
from axclarity.mapping.fieldmaps._targets import Target
from axclarity.mapping.fieldmaps._transforms import Transform
from axclarity.mapping.notes import Note

__all__ = ["CompiledMap", "CompiledRule"]


@frozen(kw_only=True)
class CompiledRule:
    """A rule, where it puts its value, and how it gets it.

    Args:
        constant: the rule's, as the field has it: a date for the text of one. `default` likewise.
    """

    rule: Rule
    target: Target
    source: Selection | None
    omit_if: Selection | None
    steps: tuple[tuple[str, Transform, Any], ...]
    constant: Any = None
    default: Any = None

    @property
    def uses(self) -> Mapping[str, str]:
        """The fields of the source that it reads, by path from the record, with what they hold."""
        return _uses(self._selections)

    @property
    def alike(self) -> bool:
        """Whether it gives the same on all lines, since it reads nothing of them."""
        return all(each.of_parent for each in self._selections)

    @property
    def _selections(self) -> Iterator[Selection]:
        return (each for each in (self.source, self.omit_if) if each is not None)


@frozen(kw_only=True)
class CompiledMap:
    """What `apply` and `mapped` work with.

    Args:
        each: the lines of the source, by the target list that they fill.
        notes: fields that are not what they were when the map was last pinned.
    """

    field_map: FieldMap
    rules: tuple[CompiledRule, ...]
    each: Mapping[str, Selection] = field(repr=False)
    notes: tuple[Note, ...] = ()

    @property
    def uses(self) -> Mapping[str, str]:
        """The fields of the source that are read, by path, with what they hold."""
        found = dict(_uses(self.each.values()))
        for each in self.rules:
            found |= each.uses
        return dict(sorted(found.items()))

    @property
    def fills(self) -> Mapping[str, str]:
        """The fields of the target that are filled, by path, with what they hold."""
        return {each.target.path: each.target.shape.words for each in self.rules}


def _uses(selections: Iterable[Selection]) -> Mapping[str, str]:
    return {
        path.rpartition(f".{PARENT}.")[2]: words
        for each in selections
        for path, words in each.uses.items()
    }
