"""Status tables: every status of one side has one of the other side, or is refused by name."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Generic, TypeVar

from attrs import evolve, field, frozen

from axclarity.ax.documents import field_specs
from axclarity.errors import MappingError, Problem
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared

__all__ = ["Rules", "StatusTable", "symbols"]

T = TypeVar("T", bound=str)

Rules = Mapping[str, T | None]
"""A target by source; `None` says that the source is refused."""


@frozen(kw_only=True)
class StatusTable(Generic[T]):
    """What each status of one side is on the other side: data, checked to be total.

    Args:
        name: what the statuses are of, for messages.
        path: where the source status stands, for problems.
        sources: every status that may come. One that is made of several words joins them by `/`.
        targets: every status that may be answered.
        rules: by source; a `*` stands for any one word, and the rule with fewer of them comes
            first. A source may be given to `None`: it is known, and refused.
        rule: the rule that a refused source breaks.

    Raises:
        ConfigError: lists all that is of another type, or else every source without a rule or with
            rules that disagree, every rule that no source meets, every target that there is not.
    """

    name: str
    path: str
    sources: tuple[str, ...]
    targets: tuple[T, ...]
    rules: Rules[T]
    rule: str = "status.no-counterpart"
    _found: Mapping[str, T | None] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        met = {source: _met(source, self.rules) for source in self.sources}
        insist((*self._of_rules(self.rules), *self._of_sources(met)))
        found = {source: self._target(self.rules[keys[0]]) for source, keys in met.items()}
        object.__setattr__(self, "_found", found)

    def __getitem__(self, source: str) -> T:
        """The status on the other side.

        Raises:
            MappingError: the source is refused, or unknown, which is not guessed at.
        """
        target = self._found.get(source)
        if target is None:
            known = "has no counterpart" if source in self._found else "is not known"
            raise MappingError(
                Problem(
                    path=self.path,
                    rule=self.rule,
                    message=f"{source} of {self.name} {known}",
                    hint="Give it one in the status table.",
                )
            )
        return target

    def items(self) -> Iterator[tuple[str, T | None]]:
        """Every source with its target, or with `None` where it is refused."""
        yield from self._found.items()

    def amended(self, rules: Rules[T]) -> "StatusTable[T]":
        """This table with a site's own rules before it.

        Raises:
            ConfigError: as for a table.
        """
        met = {source: keys for source in self.sources if (keys := _met(source, rules))}
        insist((*self._of_rules(rules), *_disagreeing(met, rules)))
        own = {source: rules[keys[0]] for source, keys in met.items()}
        return evolve(self, rules={**self._found, **own})

    def renamed(self, names: Mapping[T, str]) -> "StatusTable[str]":
        """This table in the shop's own words.

        Raises:
            ConfigError: lists every target without a word, and every word for what is none.
        """
        used = [target for target in self.targets if target in self._found.values()]
        insist((f"names.{target}", target not in names, "is missing") for target in used)
        insist((f"names.{each}", each not in self.targets, "is no status") for each in names)
        return StatusTable(
            name=self.name,
            path=self.path,
            sources=self.sources,
            targets=tuple(dict.fromkeys(names.values())),
            rules={s: None if t is None else names[t] for s, t in self._found.items()},
            rule=self.rule,
        )

    def _target(self, target: T | None) -> T | None:
        return None if target is None else self.targets[self.targets.index(target)]

    def _of_rules(self, rules: Rules[T]) -> Iterator[Check]:
        for key, target in rules.items():
            unmet = key not in self.sources and not any(_meets(s, key) for s in self.sources)
            yield f"rules.{key}", unmet, f"is no status of {self.name}"
            unknown = target is not None and target not in self.targets
            yield f"rules.{key}", unknown, f"must be one of {', '.join(self.targets)}, or none"

    def _of_sources(self, met: Mapping[str, list[str]]) -> Iterator[Check]:
        for source, keys in met.items():
            yield f"rules.{source}", not keys, f"is missing: a status of {self.name}"
        yield from _disagreeing(met, self.rules)


def symbols(kind: type[Any], attribute: str) -> tuple[str, ...]:
    """The symbols of an enumeration of AX, by a field that holds it, in AX's own order."""
    (spec,) = (spec for spec in field_specs(kind) if spec.attribute == attribute)
    return spec.values


def _disagreeing(met: Mapping[str, list[str]], rules: Rules[T]) -> Iterator[Check]:
    for source, keys in met.items():
        differ = len({rules[key] for key in keys}) > 1
        yield f"rules.{source}", differ, f"has rules that disagree: {', '.join(keys)}"


def _met(source: str, rules: Collection[str]) -> list[str]:
    """The rules that a source meets, of those with the fewest stars."""
    if source in rules:
        return [source]
    met = [key for key in rules if "*" in key and _meets(source, key)]
    fewest = min((key.count("*") for key in met), default=0)
    return [key for key in met if key.count("*") == fewest]


def _meets(source: str, key: str) -> bool:
    words, wanted = source.split("/"), key.split("/")
    return len(words) == len(wanted) and all(
        want in ("*", word) for want, word in zip(wanted, words, strict=True)
    )
