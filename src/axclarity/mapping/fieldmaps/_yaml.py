"""YAML without its traps: no aliases, no tags, no key twice, and numbers digit for digit.

`No`, `010` and `2026-11-03` stay texts, and keys always are. What is written quotes whatever
another reader of YAML might take for something else.
"""

import re
from collections.abc import Hashable
from decimal import Decimal
from typing import Any

import yaml

__all__ = ["Flow", "loads", "text_from_plain"]

_DEEPEST = 20
_MOST_DIGITS = 40
_WIDEST = 100
_BREAKS = re.compile("[\x85\u2028\u2029]")


class Flow(list[Any]):
    """A list that is written in one line."""


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  PyYAML's way to configure
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's
        if isinstance(event, yaml.AliasEvent):
            raise _refused(
                "has an alias: write it out, or put quotes around a text that begins so", event
            )
        if getattr(event, "tag", None) is not None:
            raise _refused(
                "has a tag: leave it out, or put quotes around a text that begins so", event
            )
        if self.depth == _DEEPEST:
            raise _refused(f"is nested deeper than {_DEEPEST} levels", event)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ARG002  as PyYAML calls it
        """Keys are texts as they are written, as in JSON: `1` and `"1"` are one, `1.0` is not."""
        made: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _refused("has a key that is no text", key_node)
            if key_node.value in made:
                raise _refused("gives one key twice", key_node)
            made[key_node.value] = self.construct_object(value_node, deep=True)
        return made

    def construct_number(self, node: Any) -> int | Decimal:
        if len(node.value) > _MOST_DIGITS:
            raise _refused(f"has a number of more than {_MOST_DIGITS} digits", node)
        return Decimal(node.value) if "." in node.value else int(node.value)


def _resolve(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), [*first, ""])


_resolve("null", r"(null|~|)\Z", "n~")
_resolve("bool", r"(true|false)\Z", "tf")
_resolve("int", r"-?(0|[1-9][0-9]*)\Z", "-0123456789")
_resolve("float", r"-?(0|[1-9][0-9]*)\.[0-9]+\Z", "-0123456789")
for _tag in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _Loader.construct_number)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  as PyYAML calls it
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  as PyYAML calls it
        return super().increase_indent(flow, False)


_Dumper.add_representer(
    Flow, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True)
)


def _text(dumper: _Dumper, text: str) -> Any:
    """Line breaks that are not those of ASCII would be folded unless they are escaped."""
    style = '"' if _BREAKS.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    Decimal,
    lambda dumper, data: dumper.represent_scalar(
        f"tag:yaml.org,2002:{'float' if '.' in f'{data:f}' else 'int'}", f"{data:f}"
    ),
)


def loads(text: str) -> Any:
    """Parse one document.

    Raises:
        yaml.YAMLError: says the line, and shows nothing of the text.
    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader's subclass


def text_from_plain(data: Any) -> str:
    """Write it so that the same data are always the same text."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDEST)


def _refused(message: str, node: Any) -> yaml.YAMLError:
    return yaml.constructor.ConstructorError(None, None, message, node.start_mark)
