"""What a class, or a function, can be told: every setting, its default, what it means.

The meanings are those of the docstring, under `Args:`. What it leaves to the type alone is said on
the page, as `name: meaning` in the body of the directive. A setting without a meaning ends the
build, and so does a meaning without its setting.
"""

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from importlib import import_module
from typing import Any

import attrs
from docutils import nodes
from reference_tables import MarkdownTable
from sphinx.application import Sphinx

_SECTION = re.compile(r"^(Args|Raises|Returns|Yields):$", re.MULTILINE)
_NAMES = re.compile(r"(?P<names>\w+(?:, \w+)*): (?P<meaning>\S.*)")
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))

MOST_PAIRS = 4
"""Of a default; a table with more of them hides the rest."""

SYSTEMS = {
    "shop": "the shop, a `ClarityOperations`.",
    "ax": "the company in AX, an `AXOperations`.",
}
"""What means the same wherever it stands."""


class SettingsTable(MarkdownTable):
    """What the docstring says up to its sections, then a table of the settings."""

    required_arguments = 1
    has_content = True
    heads = ("Setting", "Default", "Meaning")

    def run(self) -> list[nodes.Node]:
        thing = found(self.arguments[0])
        return [*self.parse_text_to_nodes(introduction(thing)), *super().run()]

    def rows(self) -> Iterator[tuple[str, ...]]:
        said = entries("\n".join(self.content))
        yield from settings(found(self.arguments[0]), said)


def settings(thing: Any, said: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Name, default and meaning of each setting.

    Args:
        said: on the page, of those that the docstring says nothing of.

    Raises:
        LookupError: a setting has no meaning, or a meaning no setting, or one has two.
    """
    documented = meanings(thing)
    defaults = defaults_of(thing)
    twice = said.keys() & documented.keys()
    unknown = (said.keys() | documented.keys()) - defaults.keys()
    if twice or unknown:
        problem = f"{thing.__qualname__}: said twice {sorted(twice)}, no setting {sorted(unknown)}"
        raise LookupError(problem)
    for name, default in defaults.items():
        meaning = (
            said.get(name)
            or documented.get(name)
            or _beside(name, documented)
            or SYSTEMS.get(name)
            or _missing(thing, name)
        )
        yield f"`{name}`", default, meaning + _choice(thing, name, meaning)


def found(path: str) -> Any:
    """What a dotted name names: `axclarity.mapping.OrderPolicy`, or a method of a class."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError:
        return getattr(found(module), name)


def introduction(thing: Any) -> str:
    return _SECTION.split(inspect.getdoc(thing) or "")[0]


def meanings(thing: Any) -> dict[str, str]:
    """By name, as the docstrings say; those of a class after those of what it is made of."""
    sources = reversed(inspect.getmro(thing)) if inspect.isclass(thing) else [thing]
    result: dict[str, str] = {}
    for each in sources:
        sections = _SECTION.split(inspect.cleandoc(each.__doc__ or ""))
        if "Args" in sections:
            result |= entries(inspect.cleandoc(sections[sections.index("Args") + 1]))
    return result


def entries(text: str) -> dict[str, str]:
    """`a, b: meaning`, which may go on in further lines, as the meaning of `a` and that of `b`.

    Raises:
        LookupError: a line begins no entry.
    """
    result: dict[str, str] = {}
    names: Sequence[str] = ()
    for line in text.splitlines():
        begun = _NAMES.fullmatch(line)
        if begun:
            names = begun["names"].split(", ")
            result |= dict.fromkeys(names, begun["meaning"])
        elif line.startswith(" ") and names:
            result |= {name: f"{result[name]} {line.strip()}" for name in names}
        elif line.strip():
            raise LookupError(f"no `name: meaning`: {line}")
    return result


def _beside(name: str, documented: Mapping[str, str]) -> str:
    """The meaning of another that speaks of this one, too."""
    return next((text for text in documented.values() if f"`{name}`" in text), "")


def _missing(thing: Any, name: str) -> str:
    raise LookupError(
        f"{thing.__qualname__}.{name}: neither the docstring nor the page says what it means"
    )


def _choice(thing: Any, name: str, meaning: str) -> str:
    """The words of an enumeration, where the meaning does not name them all."""
    kind = next((each.type for each in _fields(thing) if each.alias == name), None)
    if not (inspect.isclass(kind) and issubclass(kind, Enum)):
        return ""
    words = [f"`{each.value}`" for each in kind]
    if all(word in meaning for word in words):
        return ""
    return f"{'' if meaning.endswith('.') else '.'} One of {', '.join(words)}."


def _fields(thing: Any) -> list[Any]:
    """What an attrs class is told; not what it works out."""
    return [each for each in attrs.fields(thing) if each.init] if attrs.has(thing) else []


def defaults_of(thing: Any) -> dict[str, str]:
    made = {each.alias: each.default for each in _fields(thing)}
    return {
        each.name: shown(made.get(each.name, each.default))
        for each in inspect.signature(thing).parameters.values()
    }


def shown(default: Any) -> str:
    """A default for people; what takes much room, by its kind."""
    if default is inspect.Parameter.empty or default is attrs.NOTHING:
        return "required"
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # typed as a function
        return shown(default.factory())
    if isinstance(default, timedelta):
        return _span(default)
    return f"`{_code(default)}`"


def _span(span: timedelta) -> str:
    for unit, seconds in _UNITS:
        count = span / timedelta(seconds=seconds)
        if count >= 1 and count == int(count):
            return f"{count:g} {unit}{'' if count == 1 else 's'}"
    return f"{span.total_seconds():g} seconds"


def _code(value: Any) -> str:
    match value:
        case Enum():
            return repr(value.value)
        case Decimal():
            return f"Decimal({str(value)!r})"
        case Mapping():
            pairs = (f"{_code(key)}: {_code(each)}" for key, each in value.items())
            return "{" + (", ".join(pairs) if len(value) <= MOST_PAIRS else "…") + "}"
        case tuple():
            return f"({_codes(value)})"
        case AbstractSet():
            return "{" + _codes(sorted(value)) + "}"
        case _ if attrs.has(type(value)):
            return f"{type(value).__name__}({'' if _is_plain(value) else '…'})"
        case _ if callable(value):
            return str(value.__name__)
    return repr(value)


def _codes(values: Iterable[Any]) -> str:
    return ", ".join(map(_code, values))


def _is_plain(value: Any) -> bool:
    try:
        return bool(value == type(value)())
    except TypeError:
        return False


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.add_directive("settings", SettingsTable)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
