"""Field maps as files: what may stand in one, what is refused, and the one way to write it."""

import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from axclarity.errors import ConfigError
from axclarity.mapping.fieldmaps import (
    SHIPPED,
    FieldMap,
    Rule,
    canonical,
    compiled,
    differences,
    field_map_from_text,
    field_map_schema,
    overlay,
    shipped,
    tried,
)

HEAD = "version: 1\nfrom: clarity.Order\nto: ax.SalesOrder\n"


def read(rest: str) -> FieldMap:
    return field_map_from_text(HEAD + rest)


def refused(text: str, file_format: Any = "yaml") -> str:
    with pytest.raises(ConfigError) as caught:
        field_map_from_text(text, format=file_format)
    assert {problem.rule for problem in caught.value.problems} == {"map.file"}
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("No", "No"),
        ("on", "on"),
        ("010", "010"),
        ("1:30", "1:30"),
        ("1e5", "1e5"),
        ("2026-11-03", "2026-11-03"),
        ("0x10", "0x10"),
        ("10", 10),
        ("-3", -3),
        ("true", True),
        ("False", "False"),
        ("0.10", Decimal("0.10")),
        ("0.1000000000000000055511151231257827", Decimal("0.1000000000000000055511151231257827")),
        ("'10'", "10"),
        ("null", None),
    ],
)
def test_a_value_is_what_it_looks_like(written: str, meant: object) -> None:
    (rule,) = read(
        f"rules: [{{to: SalesTable.CustomerRef, from: email, default: {written}}}]"
    ).rules

    assert (rule.default, type(rule.default)) == (meant, type(meant))
    assert str(rule.default) == str(meant)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1", "line"),
        ("a: &x 1\nb: *x", "line 2: has an alias"),
        ("a: &x [*x]", "alias"),
        ("a: !!python/object/apply:os.getcwd []", "has a tag"),
        ("a: !!int 5", "has a tag"),
        ("a: 1\na: 2", "line 2: gives one key twice"),
        ("tables:\n  t: {1: a, '1': b}", "line 2: gives one key twice"),
        ("tables:\n  t: {'1': a, 1: b}", "line 2: gives one key twice"),
        ("tables:\n  t: {true: a, true: b}", "line 2: gives one key twice"),
        ("5: 1", "5 does not exist"),
        ("~: 1", "~ does not exist"),
        ("<<: {a: 1}", "does not exist"),
        ("[1]: 2", "a key that is no text"),
        ("{a: 1}: 2", "a key that is no text"),
        ("a: " + "[" * 19 + "]" * 19, "does not exist"),
        ("a: " + "[" * 20 + "]" * 20, "nested deeper than 20"),
        ("a: " + "[" * 100_000, "nested deeper than 20"),
        ("a: " + "9" * 41, "more than 40 digits"),
        ("a: \x07", "a character"),
        ("- 1", "map must have names and values"),
        ("", "map is empty [map.file]. Write from, to and rules."),
        ("a: " + "x" * 1024 * 1024, "is larger than"),
    ],
)
def test_yaml_that_is_a_trap_is_refused(text: str, said: str) -> None:
    assert said in refused(text)


def test_what_yaml_says_of_a_bad_line_shows_nothing_of_it() -> None:
    assert "kari@example.com" not in refused("a: kari@example.com: [: kari@example.com")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"from": 1, "from": 2}', "gives one key twice"),
        ("{", "line 1"),
        ("[" * 200_000, "RecursionError"),
        ('{"a": NaN}', "no number"),
        ('{"a": 1e20000000}', "a number of more than 40 digits"),
        ('{"a": 1e-100}', "a number of more than 40 digits"),
        ('{"a": 1e40}', "a number of more than 40 digits"),
        ('{"a": ' + "9" * 41 + "}", "a number of more than 40 digits"),
    ],
)
def test_json_that_is_a_trap_is_refused(text: str, said: str) -> None:
    assert said in refused(text, "json")


def test_a_number_of_json_may_have_an_exponent() -> None:
    text = (
        '{"from": "clarity.Order", "to": "ax.SalesOrder", "rules": [{"to": "A", "constant": %s}]}'
    )
    values = [
        field_map_from_text(text % number, format="json").rules[0].constant
        for number in ("1e3", "-1.50E-2", "9" * 40)
    ]

    assert values == [Decimal(1000), Decimal("-0.0150"), int("9" * 40)]


def test_a_key_is_the_text_that_is_written() -> None:
    table = "{1: a, 1.0: b, 01: c, -0: d, true: e, null: f, ~: g, No: h, 1.50: i}"

    assert read(f"tables: {{t: {table}}}").tables["t"] == {
        "1": "a",
        "1.0": "b",
        "01": "c",
        "-0": "d",
        "true": "e",
        "null": "f",
        "~": "g",
        "No": "h",
        "1.50": "i",
    }


def test_json_and_yaml_say_the_same() -> None:
    rules = [{"to": "SalesTable.CustomerRef", "constant": 0.10}]
    text = json.dumps({"from": "clarity.Order", "to": "ax.SalesOrder", "rules": rules})

    assert field_map_from_text(text, format="json") == read(
        "rules: [{to: SalesTable.CustomerRef, constant: 0.1}]"
    )


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("rules: [{to: A, from: b}, {to: A, from: c}]", "two rules for A"),
        ("rules: [{to: A}]", "exactly one of from, constant and omit"),
        ("rules: [{to: A, from: b, constant: c}]", "exactly one of from, constant and omit"),
        ("rules: [{to: A, constant: c, omit: true}]", "exactly one of from, constant and omit"),
        ("rules: [{to: A, constant: c, via: strip}]", "via with from only"),
        ("rules: [{to: A, from: b, via: [{cut: 1, join: x}]}]", "takes steps of one name"),
        ("rules: [{to: A, from: b, via: [{}]}]", "takes steps of one name"),
        ("rules: [{to: A, from: b, vai: strip}]", "A.vai does not exist [map.file]. Did you mean"),
        (f"rules: [{{to: A, from: {'b' * 301}}}]", "at most 300"),
        ("rules: [{to: A, from: b, via: [" + "strip, " * 11 + "]}]", "at most 10"),
        ("rules: [" + "{to: A, from: b}, " * 1001 + "]", "at most 1000"),
        ("rules: [{to: A, from: b, too_long: cut}]", "refuse"),
        ("rules: [{to: A, from: b, via: [[strip]]}]", "rules.A.via takes steps of one name"),
        ("rules: [{to: A, from: b, required: yes}]", "rules.A.required must be true or false"),
        ("rules: [{to: A, omit: 'true'}]", "rules.A.omit must be true or false"),
        ("rules: [{to: A, constant: [b, c]}]", "rules.A.constant must be a text, a number, true"),
        ("rules: [{to: A, from: b, default: {c: d}}]", "rules.A.default must be a text, a number"),
        ("rules: [{from: b}]", "rules[0].to is missing"),
        ("rules: [A]", "rules[0] must have names and values"),
        ("rules: A", "rules must be a list"),
        ("typo: 1", "typo"),
        ("ruels: []", "ruels does not exist [map.file]. Did you mean rules?"),
        ("examples: [{name: a, given: {}, gives: {}, not: b}]", "examples[0].not does not exist"),
        ("examples: [{name: a, given: {}, gives: {A: {b: c}}}]", "examples[0].gives.A must be a"),
        ("examples: [{name: a, given: {}, gives: {A: [[b]]}}]", "examples[0].gives.A must be a"),
        ("tables: {t: {a: true}}", "tables.t.a must be a text"),
        ("each: {A: 'lines[?quantity > `1`]'}", "each.A"),
        ("each: {A: 'lines[]'}", "each.A"),
        ("each: {A: 'lines[1:]'}", "each.A"),
        ("each: {A: 'sort_by(lines, &sku)'}", "each.A"),
    ],
)
def test_what_is_no_map_is_refused_with_its_place(rest: str, said: str) -> None:
    message = refused(HEAD + rest)

    assert said in message
    assert "Input should" not in message


def test_another_version_is_refused() -> None:
    assert "version" in refused("version: 2\nfrom: clarity.Order\nto: ax.SalesOrder")


def test_everything_wrong_is_told_at_once() -> None:
    said = refused("version: 2\nto: ax.SalesOrder\nwhat: 1")

    assert "version" in said
    assert "from" in said
    assert "what" in said


def test_the_order_of_rules_in_a_file_does_not_matter() -> None:
    one, other = "{to: B, from: b}", "{to: A, from: a}"

    assert read(f"rules: [{one}, {other}]") == read(f"rules: [{other}, {one}]")


def test_the_canonical_text_is_sorted_and_leaves_defaults_out() -> None:
    field_map = read(
        """
tables: {b: {"2": x, "10": "NO"}, a: {}}
rules:
  - {to: B, from: b, omit: false, required: false, via: [strip, {join: ", "}]}
  - {to: A, constant: "010", note: "as: it is"}
"""
    )

    assert canonical(field_map) == HEAD + (
        """tables:
  a: {}
  b:
    '10': 'NO'
    '2': x
rules:
  - to: A
    constant: '010'
    note: 'as: it is'
  - to: B
    from: b
    via: [strip, {join: ', '}]
"""
    )


def test_other_readers_of_yaml_read_the_canonical_text_alike() -> None:
    texts = ["NO", "on", "010", "1:30", "2026-11-03", "1e5", "0x1F", "~", "null", "=", "<<", "a: b"]
    rules = tuple(Rule(target=f"A{n}", constant=text) for n, text in enumerate(texts))
    field_map = FieldMap(source="clarity.Order", target="ax.SalesOrder", rules=rules)

    others = yaml.safe_load(canonical(field_map))

    assert {rule["constant"] for rule in others["rules"]} == set(texts)
    assert field_map_from_text(canonical(field_map)) == field_map


def test_the_schema_takes_the_shipped_maps_and_refuses_a_slip() -> None:
    schema = field_map_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for name in SHIPPED:
        validator.validate(yaml.safe_load(canonical(shipped(name))))

    wrong = {"from": "a", "to": "b", "rules": [{"to": "A", "form": "b"}]}
    assert not validator.is_valid(wrong)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_map_is_whole_and_keeps_its_examples(name: str) -> None:
    fields = compiled(shipped(name))

    assert fields.rules
    assert fields.field_map.examples
    assert [each for each in tried(fields) if not each.passed] == []


def test_an_unknown_shipped_map_names_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="Did you mean sales_order_from_order"):
        shipped("sales_order_from_orders")


def test_an_overlay_replaces_rule_by_rule_and_table_by_entry() -> None:
    below = read(
        "note: below\ntables: {t: {a: '1', b: '2'}}\neach: {X: lines}\n"
        "rules: [{to: A, from: a, note: old}, {to: B, from: b}]\n"
        "examples: [{name: e, given: {}, gives: {}}]"
    )
    above = read("tables: {t: {b: '3'}, u: {}}\nrules: [{to: A, omit: true}, {to: C, constant: c}]")

    both = overlay(below, above)

    assert list(both.by_target) == ["A", "B", "C"]
    assert both.by_target["A"] == Rule(target="A", omit=True)
    assert both.tables == {"t": {"a": "1", "b": "3"}, "u": {}}
    assert both.each == {"X": "lines"}
    assert both.examples == ()


def test_an_overlay_keeps_what_is_said_above_of_sides_and_examples() -> None:
    below = read("extra: {SalesTable: {Old: 10}}\nrules: [{to: A, from: a}]")
    above = read(
        "note: above\nextra: {SalesTable: {New: 20}}\nrules: [{to: B, from: b}]\n"
        "examples: [{name: e, given: {}, gives: {}}]\n"
        "fingerprints: {from: {digest: a}, to: {digest: b}}"
    )

    both = overlay(below, above)

    assert (both.note, both.examples, both.fingerprints) == (
        above.note,
        above.examples,
        above.fingerprints,
    )
    assert both.extra == {"SalesTable": {"New": 20, "Old": 10}}
    assert both.fingerprints is not None


def test_maps_between_other_sides_are_not_laid_over_each_other() -> None:
    with pytest.raises(ConfigError, match=r"must go from clarity\.Order to ax\.SalesOrder"):
        overlay(shipped("sales_order_from_order"), shipped("customer_from_order"))


def test_differences_say_what_changed_in_a_rule() -> None:
    old = read("tables: {t: {a: '1'}}\nrules: [{to: A, from: a}, {to: B, from: b, default: x}]")
    new = read("tables: {t: {a: '2'}}\nrules: [{to: B, from: b, via: strip}, {to: C, from: c}]")

    found = {each.path: (each.kind, each.settings) for each in differences(old, new)}

    assert found == {
        "tables.t.a": ("changed", (("value", "1", "2"),)),
        "A": ("removed", (("from", "a", None),)),
        "B": ("changed", (("default", "x", None), ("via", None, ("strip",)))),
        "C": ("added", (("from", None, "c"),)),
    }


class _Without(MetaPathFinder):
    """Finds nothing of a package, as if it were not installed."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == self.package or fullname.endswith("fieldmaps._yaml"):
            raise ModuleNotFoundError(name=self.package)
        return None


@pytest.fixture(params=["yaml", "jmespath"])
def without(request: pytest.FixtureRequest) -> Iterator[str]:
    """A package that is not there."""
    package: str = request.param
    gone = (package, "axclarity.mapping.fieldmaps._yaml")
    kept = {name: module for name, module in sys.modules.items() if name.startswith(gone)}
    parent = sys.modules["axclarity.mapping.fieldmaps"]
    inner = vars(parent).pop("_yaml", None)
    for name in kept:
        del sys.modules[name]
    finder = _Without(package)
    sys.meta_path.insert(0, finder)
    yield package
    sys.meta_path.remove(finder)
    sys.modules.update(kept)
    if inner is not None:
        vars(parent)["_yaml"] = inner


def test_what_maps_need_is_an_extra(without: str) -> None:
    rules = '[{"to": "SalesTable.Email", "from": "email"}]'
    text = f'{{"from": "clarity.Order", "to": "ax.SalesOrder", "rules": {rules}}}'

    with pytest.raises(ConfigError, match=r'pip install "axclarity\[maps\]"'):
        compiled(field_map_from_text(text, format="yaml" if without == "yaml" else "json"))
