"""Dialects from files: TOML, or YAML with the extra `yaml`."""

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from axclarity.clarity.dialect._check import check
from axclarity.clarity.dialect._model import Dialect
from axclarity.errors import ConfigError, Problem
from axclarity.values.wording import in_our_words, path_of

__all__ = ["dialect_from_file", "dialect_from_text", "dialect_schema"]

Format = Literal["toml", "yaml"]

_FORMATS: dict[str, Format] = {".toml": "toml", ".yaml": "yaml", ".yml": "yaml"}


def dialect_from_file(path: Path | str) -> Dialect:
    """Read a dialect; the name's ending says whether it is TOML or YAML.

    Raises:
        ConfigError: lists everything that is wrong; or the file cannot be read.
    """
    path = Path(path)
    if path.suffix not in _FORMATS:
        raise ConfigError(
            Problem(path=path.name, rule="config.dialect", message="must end in .toml or .yaml")
        )
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors on Windows mark it
    except (OSError, UnicodeDecodeError) as error:
        message = f"cannot be read ({type(error).__name__})"
        raise ConfigError(Problem(path=path.name, rule="config.dialect", message=message)) from None
    return dialect_from_text(text, format=_FORMATS[path.suffix])


def dialect_from_text(text: str, *, format: Format) -> Dialect:  # noqa: A002  it is one
    """Read a dialect from text. Raises what `dialect_from_file` raises."""
    parsed = _from_toml(text) if format == "toml" else _from_yaml(text)
    try:
        dialect = Dialect.model_validate({} if parsed is None else parsed)
    except ValidationError as error:
        raise ConfigError(
            *(
                Problem(
                    path=path_of("dialect", each["loc"]).removeprefix("dialect."),
                    rule="config.dialect",
                    message=in_our_words(each),
                )
                for each in error.errors(include_url=False)
            )
        ) from None
    check(dialect)
    return dialect


def dialect_schema() -> dict[str, Any]:
    """The JSON Schema of a dialect's file, for editors and for checks of one's own."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Dialect.model_json_schema(),
    }


def _from_toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable("TOML", str(error)) from None


def _from_yaml(text: str) -> Any:
    try:
        import yaml  # noqa: PLC0415  an extra
    except ModuleNotFoundError:
        raise _unreadable("YAML", 'needs another package: pip install "axclarity[yaml]"') from None
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"line {where.line + 1}" if where is not None else "somewhere"
        raise _unreadable("YAML", line) from None


def _unreadable(format_name: str, why: str) -> ConfigError:
    return ConfigError(
        Problem(
            path="dialect", rule="config.dialect", message=f"is no readable {format_name} ({why})"
        )
    )
