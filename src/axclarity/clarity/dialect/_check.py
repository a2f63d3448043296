"""Whether a dialect speaks of classes, fields and values that there are."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from axclarity.clarity import models
from axclarity.clarity.dialect._model import Dialect
from axclarity.clarity.dialect._shapes import wire_names
from axclarity.errors import ConfigError, Problem

__all__ = ["check"]


def check(dialect: Dialect) -> None:
    """Raise `ConfigError` with everything that a dialect gets wrong about the models."""
    problems = [*_names(dialect), *_words(dialect), *_attributes(dialect)]
    if problems:
        raise ConfigError(*problems)


def _records() -> Mapping[str, type[models.Part]]:
    found = (getattr(models, name) for name in models.__all__)
    return {
        each.__name__: each
        for each in found
        if isinstance(each, type) and issubclass(each, models.Part)
    }


def _enumerations() -> Mapping[str, type[StrEnum]]:
    found = (getattr(models, name) for name in models.__all__)
    return {
        each.__name__: each
        for each in found
        if isinstance(each, type) and issubclass(each, StrEnum)
    }


def _names(dialect: Dialect) -> Iterator[Problem]:
    records = _records()
    for kind, renamed in dialect.names.rename.items():
        if kind not in records:
            yield _unknown(f"names.rename.{kind}", "record", records)
            continue
        for name in renamed:
            if name not in records[kind].model_fields:
                path = f"names.rename.{kind}.{name}"
                yield _unknown(path, f"field of {kind}", records[kind].model_fields)
        wires = [*wire_names(records[kind], dialect).values()]
        for wire in dict.fromkeys(each for each in wires if wires.count(each) > 1):
            yield Problem(
                path=f"names.rename.{kind}",
                rule="config.dialect",
                message=f"gives the name {wire} to two fields",
            )


def _words(dialect: Dialect) -> Iterator[Problem]:
    enumerations = _enumerations()
    for kind, words in dialect.statuses.items():
        if kind not in enumerations:
            yield _unknown(f"statuses.{kind}", "enumeration", enumerations)
            continue
        values = {each.value: each for each in enumerations[kind]}
        for wire, ours in words.items():
            if ours not in values:
                yield _unknown(f"statuses.{kind}.{wire}", f"value of {kind}", values)


def _attributes(dialect: Dialect) -> Iterator[Problem]:
    records = {name: kind for name, kind in _records().items() if "attributes" in kind.model_fields}
    for kind, listed in dialect.attributes.items():
        if kind not in records:
            yield _unknown(f"attributes.{kind}", "record with attributes", records)
            continue
        for wire in {*listed} & {*wire_names(records[kind], dialect).values()}:
            yield Problem(
                path=f"attributes.{kind}",
                rule="config.dialect",
                message=f"lists {wire}, which is a field",
            )


def _unknown(path: str, what: str, known: Mapping[str, object]) -> Problem:
    return Problem(
        path=path,
        rule="config.dialect",
        message=f"names no {what}",
        hint=f"There are: {', '.join(known)}.",
    )
