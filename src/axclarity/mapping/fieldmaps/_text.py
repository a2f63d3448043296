"""Field maps from text and as text, in YAML or JSON."""

import json
from decimal import Decimal
from typing import Any, Literal

from pydantic import ValidationError

from axclarity.errors import ConfigError, Problem
from axclarity.mapping.fieldmaps._model import FieldMap

__all__ = ["Format", "canonical", "field_map_from_text", "field_map_schema"]

Format = Literal["yaml", "json"]

_MOST_BYTES = 1024 * 1024


def field_map_from_text(text: str, *, format: Format = "yaml") -> FieldMap:  # noqa: A002  it is one
    """Read a field map; `compiled` then says whether its paths and names exist.

    Raises:
        ConfigError: lists everything that is wrong: not YAML or JSON, an alias, a key given twice,
            an unknown setting, two rules for one target, too large, nested too deep.
    """
    if len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        raise _refused(f"is larger than {_MOST_BYTES} bytes")
    parsed = _from_yaml(text) if format == "yaml" else _from_json(text)
    try:
        return FieldMap.model_validate(parsed)
    except ValidationError as error:
        raise ConfigError(
            *(
                Problem(
                    path=".".join(map(str, each["loc"])) or "map",
                    rule="map.file",
                    message=each["msg"].removeprefix("Value error, "),
                )
                for each in error.errors(include_url=False)
            )
        ) from None


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
        raise _refused(f"is no readable YAML ({line}: {problem or 'a character'})") from None


def _from_json(text: str) -> Any:
    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_unique
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


def _refused(message: str) -> ConfigError:
    return ConfigError(Problem(path="map", rule="map.file", message=message))
