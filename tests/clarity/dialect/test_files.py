"""Dialects from files, and what is wrong with them, all at once."""

import sys
import tomllib
from collections.abc import Iterator
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from jsonschema import Draft202012Validator

from axclarity.clarity import Dialect, Translation, dialect_from_file, dialect_schema
from axclarity.clarity.dialect import dialect_from_text
from axclarity.errors import ConfigError, InvalidValue
from axclarity.sandbox import example

EXAMPLES = Path(__file__).parents[3] / "examples" / "dialects"


def problems(text: str) -> dict[str, str]:
    with pytest.raises(ConfigError) as caught:
        dialect_from_text(text, format="toml")
    return {each.path: str(each) for each in caught.value.problems}


def test_an_empty_file_is_the_default_dialect(tmp_path: Path) -> None:
    for name in ("shop.toml", "shop.yaml", "shop.yml"):
        (tmp_path / name).write_text("", encoding="utf-8")
        assert dialect_from_file(tmp_path / name) == Dialect()


def test_a_file_may_begin_with_the_mark_of_editors_on_windows(tmp_path: Path) -> None:
    for name, text in (("shop.toml", 'name = "ours"'), ("shop.yaml", "name: ours")):
        (tmp_path / name).write_text(text, encoding="utf-8-sig")
        assert dialect_from_file(tmp_path / name) == Dialect(name="ours")


def test_toml_and_yaml_say_the_same() -> None:
    toml = dialect_from_text('[names.rename.Order]\nnumber = "No"', format="toml")
    text = dialect_from_text("names: {rename: {Order: {number: No.}}}", format="yaml")

    assert toml.names.rename == {"Order": {"number": "No"}}
    assert text.names.rename == {"Order": {"number": "No."}}


def test_what_is_wrong_with_a_dialect_is_said_in_our_words() -> None:
    with pytest.raises(ConfigError) as caught:
        dialect_from_text("nmaes: {rename: {}}\nnames: {rename: {Order: [1]}}", format="yaml")
    told = {(each.path, each.message) for each in caught.value.problems}
    assert told == {
        ("nmaes", "does not exist"),
        ("names.rename.Order", "must have names and values"),
    }


def test_everything_wrong_is_listed_with_its_path() -> None:
    found = problems(
        """
        api_path = "no-slash"
        colour = "red"
        [paging]
        style = "spiral"
        size = 0
        [time]
        zone = "Europe/Atlantis"
        """
    )

    assert set(found) == {"api_path", "colour", "paging.style", "paging.size", "time.zone"}
    assert "no-slash" not in " ".join(found.values())


def test_names_that_there_are_not_are_listed_with_those_that_there_are() -> None:
    found = problems(
        """
        [names.rename.Ordre]
        number = "No"
        [names.rename.Order]
        nummer = "No"
        [statuses.OrderState]
        Open = "pending"
        [statuses.OrderStatus]
        Open = "open"
        [attributes]
        Totals = ["x"]
        """
    )

    assert set(found) == {
        "names.rename.Ordre",
        "names.rename.Order.nummer",
        "statuses.OrderState",
        "statuses.OrderStatus.Open",
        "attributes.Totals",
    }
    assert "number" in found["names.rename.Order.nummer"]
    assert "partially_shipped" in found["statuses.OrderStatus.Open"]


def test_one_name_for_two_fields_is_refused() -> None:
    both = '[names.rename.Order]\nnumber = "No"\nid = "No"'
    shadowing = '[names.rename.Order]\nnumber = "email"'

    assert set(problems(both)) == {"names.rename.Order"}
    assert set(problems(shadowing)) == {"names.rename.Order"}


def test_a_field_is_no_attribute() -> None:
    listed = '[names]\ncase = "pascal"\n[attributes]\nOrder = ["GiftNote", "Email"]'

    assert "Email" in problems(listed)["attributes.Order"]


def test_a_translation_checks_a_dialect_made_in_code() -> None:
    dialect = Dialect.model_validate({"statuses": {"OrderStatus": {"Open": "…"}}})

    with pytest.raises(ConfigError):
        Translation(dialect)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("shop.json", b"{}"),
        ("shop.toml", b"a = "),
        ("shop.toml", b"\xff"),
        ("shop.yaml", b"a: [1"),
        ("shop.yaml", b"- 1"),
        ("shop.yaml", b"a: !!python/object/apply:os.getcwd []"),
        ("none.toml", None),
    ],
)
def test_an_unreadable_file(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ConfigError) as caught:
        dialect_from_file(tmp_path / name)

    assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize("file_format", ["toml", "yaml"])
def test_an_unreadable_file_says_in_which_line(file_format: Literal["toml", "yaml"]) -> None:
    with pytest.raises(ConfigError, match="line 2"):
        dialect_from_text("# shop\n[[1 = }\n", format=file_format)


class _Without(MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: Any = None) -> None:
        if name == "yaml":
            raise ModuleNotFoundError(name)


@pytest.fixture
def without_yaml() -> Iterator[None]:
    """An interpreter in which the extra is not installed."""
    finder, kept = _Without(), sys.modules.pop("yaml")
    sys.meta_path.insert(0, finder)
    yield
    sys.meta_path.remove(finder)
    sys.modules["yaml"] = kept


@pytest.mark.usefixtures("without_yaml")
def test_yaml_is_an_extra() -> None:
    with pytest.raises(ConfigError, match=r'pip install "axclarity\[yaml\]"'):
        dialect_from_text("{}", format="yaml")


def test_the_examples_are_as_the_schema_says() -> None:
    schema = dialect_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    validator.validate(tomllib.loads((EXAMPLES / "pages-and-cents.toml").read_text()))
    validator.validate(yaml.safe_load((EXAMPLES / "service-stack.yaml").read_text()))
    assert [*validator.iter_errors({"colour": "red", "paging": {"style": "spiral"}})]


def test_the_examples_have_names() -> None:
    for name in ("pages-and-cents", "service-stack"):
        assert example.dialect(name).name == name
    with pytest.raises(InvalidValue, match="There are: pages-and-cents, service-stack"):
        example.dialect("none")
    assert len(list(EXAMPLES.iterdir())) == 2
