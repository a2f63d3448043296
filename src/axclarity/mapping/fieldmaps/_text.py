"""Field maps from text and as text, in YAML or JSON."""

import json
import re
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from axclarity.errors import ConfigError, Problem
from axclarity.mapping.fieldmaps._model import Example, FieldMap, Rule
from axclarity.mapping.near import did_you_mean
from axclarity.values.wording import in_our_words, path_of

__all__ = ["Format", "canonical", "field_map_from_text", "field_map_schema"]

Format = Literal["yaml", "json"]

_MOST_BYTES = 1024 * 1024
_MOST_DIGITS = 40
_HOW_TO_WRITE_YAML = (
    "Indent with spaces, and put a text in quotes that has any of : # [ ] { } , in it."
)
_EXPONENT = re.compile(r"[eE][+-]?\d{3}")


def field_map_from_text(text: str, *, format: Format = "yaml") -> FieldMap:  # noqa: A002  it is one
    """Read a field map; `compiled` then says whether its paths and names exist.

    Raises:
        ConfigError: lists everything that is wrong: not YAML or JSON, an alias, a key given twice,
            an unknown setting, two rules for one target, too large, nested too deep.
    """
    if len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        raise _refused(f"is larger than {_MOST_BYTES} bytes")
    parsed = _from_yaml(text) if format == "yaml" else _from_json(text)
    if parsed is None:
        raise _refused("is empty", "Write from, to and rules.")
    try:
        return FieldMap.model_validate(parsed)
    except ValidationError as error:
        raise ConfigError(
            *(_problem(each, parsed) for each in error.errors(include_url=False))
        ) from None


def _problem(detail: ErrorDetails, parsed: Any) -> Problem:
    return Problem(
        path=_path(detail["loc"], parsed),
        rule="map.file",
        message=in_our_words(detail),
        hint=_help(detail["type"], detail["loc"]),
    )


def _path(loc: tuple[int | str, ...], parsed: Any) -> str:
    """Where it is; a rule is called by its target, if it has one."""
    if len(loc) > 1 and loc[0] == "rules":
        rule = parsed["rules"][loc[1]]
        target = rule.get("to") if isinstance(rule, dict) else None
        if isinstance(target, str):
            return path_of(f"rules.{target}", loc[2:])
    return path_of("", loc).removeprefix(".") or "map"


def _help(kind: str, loc: tuple[int | str, ...]) -> str:
    if kind == "string_pattern_mismatch":
        return "Write the plain path of a list, such as lines."
    match kind, loc:
        case _, ():
            return "Write from, to and rules."
        case "extra_forbidden", (name,):
            return _near(str(name), FieldMap)
        case "extra_forbidden", ("rules", _, name):
            return _near(str(name), Rule)
        case "extra_forbidden", ("examples", _, name):
            return _near(str(name), Example)
    return ""


def _near(name: str, part: type[BaseModel]) -> str:
    """The settings that there are, where one was given that there is not."""
    settings = part.model_fields.items()
    return did_you_mean(name, [each.serialization_alias or setting for setting, each in settings])


def canonical(field_map: FieldMap) -> str:
    """The map as YAML in its one order: rules by target, settings at their default left out.

    Raises:
        ConfigError: PyYAML is not installed.
    """
    yaml = _yaml()
    plain = field_map.model_dump(by_alias=True, exclude_defaults=True)
    for rule in plain.get("rules", ()):
        if "via" in rule:
            rule["via"] = yaml.Flow(rule["via"])
    for name in ("each", "tables", "extra"):
        if name in plain:
            plain[name] = _sorted(plain[name])
    ordered = {"version": field_map.version, **plain}
    return str(yaml.text_from_plain(_listed(ordered)))


def field_map_schema() -> dict[str, Any]:
    """The JSON Schema of a map's file, for editors and for checks of one's own."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **FieldMap.model_json_schema(),
    }


def _from_yaml(text: str) -> Any:
    yaml = _yaml()
    try:
        return yaml.loads(text)
    except yaml.yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", "")
        line = f"line {mark.line + 1}" if mark is not None else "somewhere"
        ours = isinstance(error, yaml.yaml.constructor.ConstructorError)
        hint = "" if ours else _HOW_TO_WRITE_YAML
        raise _refused(f"is no readable YAML ({line}: {problem or 'a character'})", hint) from None


def _from_json(text: str) -> Any:
    try:
        return json.loads(
            text,
            parse_float=_number,
            parse_int=_whole,
            parse_constant=_no_number,
            object_pairs_hook=_unique,
        )
    except json.JSONDecodeError as error:
        raise _refused(f"is no readable JSON (line {error.lineno})") from None
    except (RecursionError, ValueError) as error:
        raise _refused(f"is no readable JSON ({type(error).__name__})") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _refused("gives one key twice")
    return made


def _number(text: str) -> Decimal:
    """As many digits as YAML may have, written out: an exponent could ask for millions of them."""
    if len(text) <= _MOST_DIGITS and not _EXPONENT.search(text):
        value = Decimal(text)
        if len(f"{value:f}") <= _MOST_DIGITS:
            return value
    raise _refused(f"has a number of more than {_MOST_DIGITS} digits")


def _whole(text: str) -> int:
    return int(_number(text))


def _no_number(_text: str) -> None:
    raise _refused("holds what is no number")


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return value


def _listed(value: Any) -> Any:
    """Lists for tuples, which YAML does not know."""
    if isinstance(value, dict):
        return {name: _listed(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_listed(each) for each in value]
    return value


def _yaml() -> Any:
    try:
        from axclarity.mapping.fieldmaps import _yaml as module  # noqa: PLC0415  an extra
    except ModuleNotFoundError:
        raise _refused('needs another package: pip install "axclarity[maps]"') from None
    return module


def _refused(message: str, hint: str = "") -> ConfigError:
    return ConfigError(Problem(path="map", rule="map.file", message=message, hint=hint))
