"""One map over another, and what sets two apart."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from axclarity.errors import ConfigError, Problem
from axclarity.mapping.fieldmaps._model import FieldMap, Rule

__all__ = ["RuleChange", "differences", "overlay"]


def overlay(below: FieldMap, above: FieldMap) -> FieldMap:
    """The lower map with the upper one's rules in place of its own, target by target.

    Tables are laid over each other entry by entry; the lower note stays where the upper map has
    none. Examples and fingerprints are the upper map's;
    a rule with `omit: true` switches the lower one's off.

    Raises:
        ConfigError: the maps connect different sides.
    """
    if (below.source, below.target) != (above.source, above.target):
        message = f"goes from {above.source} to {above.target}"
        hint = f"It must go from {below.source} to {below.target}."
        raise ConfigError(Problem(path="map", rule="map.side", message=message, hint=hint))
    return FieldMap(
        source=above.source,
        target=above.target,
        note=above.note or below.note,
        each={**below.each, **above.each},
        tables=_merged(below.tables, above.tables),
        extra=_merged(below.extra, above.extra),
        rules=tuple({**below.by_target, **above.by_target}.values()),
        examples=above.examples,
        fingerprints=above.fingerprints,
    )


def _merged(below: dict[str, dict[str, Any]], above: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {**below.get(name, {}), **above.get(name, {})} for name in sorted({*below, *above})
    }


@frozen(kw_only=True)
class RuleChange:
    """What sets two maps apart in one place.

    Args:
        path: the target of a rule, or `tables.NAME.KEY`, `each.LIST` and so on.
        kind: `added`, `removed` or `changed`.
        settings: what changed in a rule: its setting, with the value before and after.
    """

    path: str
    kind: str
    settings: tuple[tuple[str, Any, Any], ...]


_UNSAID = {"too_long": "refuse"}
"""What a rule means that leaves a setting out, where "nothing" would say another thing."""


def differences(old: FieldMap, new: FieldMap) -> tuple[RuleChange, ...]:
    """Everything but examples and fingerprints that sets two maps apart, by place."""
    return tuple(_differences(old, new))


def _differences(old: FieldMap, new: FieldMap) -> Iterator[RuleChange]:
    yield from _compared(_around(old), _around(new))
    yield from _compared(_rules(old), _rules(new))


def _compared(
    old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]
) -> Iterator[RuleChange]:
    for path in sorted({*old, *new}):
        before, after = old.get(path, {}), new.get(path, {})
        unsaid = _UNSAID if before and after else {}
        changed = tuple(
            (name, before.get(name, unsaid.get(name)), after.get(name, unsaid.get(name)))
            for name in dict.fromkeys((*before, *after))
            if before.get(name) != after.get(name)
        )
        if changed:
            yield RuleChange(path=path, kind=_kind(path in old, path in new), settings=changed)


def _kind(before: bool, after: bool) -> str:
    if before and after:
        return "changed"
    return "added" if after else "removed"


def _rules(field_map: FieldMap) -> dict[str, dict[str, Any]]:
    return {target: _settings(rule) for target, rule in field_map.by_target.items()}


def _settings(rule: Rule) -> dict[str, Any]:
    said = rule.model_dump(by_alias=True, exclude_defaults=True)
    return {name: value for name, value in said.items() if name != "to"}


def _around(field_map: FieldMap) -> dict[str, dict[str, Any]]:
    """What stands around the rules, each thing at a path of its own."""
    around: dict[str, Any] = {"from": field_map.source, "to": field_map.target}
    around |= {f"each.{name}": source for name, source in field_map.each.items()}
    for setting, held in (("tables", field_map.tables), ("extra", field_map.extra)):
        for name, entries in held.items():
            around |= {f"{setting}.{name}.{key}": value for key, value in entries.items()}
    if field_map.note:
        around["note"] = field_map.note
    return {path: {"value": value} for path, value in around.items()}
