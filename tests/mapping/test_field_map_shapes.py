"""What a map may name on either side follows from the classes, whatever they hold."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NewType

import pytest
from attrs import define

from axclarity.ax.documents import Entity
from axclarity.ax.documents._field import (
    Choice,
    Real,
    Text,
    Unset,
    Whole,
    children,
    choice,
    part,
    real,
    text,
    whole,
)
from axclarity.ax.documents._field import Part as AxPart
from axclarity.clarity.models import Part
from axclarity.mapping.fieldmaps._shapes import ANYTHING, Shape, fields_of, shape_of

CardNumber = NewType("CardNumber", str)


class Grade(StrEnum):
    GOLD = "gold"


@pytest.fixture
def record() -> type[Part]:
    """A record of the shop with a field of every kind; made anew, since shapes are remembered."""

    class Stamp(Part):
        text: str
        year: int = 1990

    class Card(Part):
        number: CardNumber
        grade: Grade = Grade.GOLD
        points: int
        kept: bool = True
        credit: Decimal | None = None
        since: date
        seen_at: datetime | None = None
        first: Stamp
        last: Stamp | None = None
        stamps: tuple[Stamp, ...] = ()
        tags: tuple[str, ...] = ("new",)
        attributes: dict[str, Any]
        other: bytes = b""

    return Card


@pytest.fixture
def entity() -> type[Entity]:
    """A record of AX, likewise."""

    @define(kw_only=True)
    class Key(AxPart):
        value: Text = text("Value", 12)

    @define(kw_only=True)
    class Stamp(Entity):
        name: Text = text("Name", 60)

    @define(kw_only=True)
    class Card(Entity):
        number: Text = text("Number", 20)
        grade: Choice = choice("Grade", ("Gold", "Silver"))
        credit: Real = real("Credit")
        points: Whole = whole("Points")
        key: Key | Unset | None = part("Key", Key)
        stamps: list[Stamp] = children("Stamp", Stamp)

    @define(kw_only=True)
    class GiftCard(Card):  # its fields may be named where a card is
        giver: Text = text("Giver", 30)

    Card.kept_alive = GiftCard  # type: ignore[attr-defined]  # else the class is collected
    return Card


def words(shape: Shape) -> dict[str, str]:
    return {name: each.words for name, each in shape.parts.items()}


def test_a_record_of_the_shop(record: type[Part]) -> None:
    shape = shape_of(record)

    assert words(shape) == {
        "number": "text",
        "grade": "text",
        "points": "whole",
        "kept": "flag",
        "credit": "number",
        "since": "day",
        "seen_at": "moment",
        "first": "record",
        "last": "record",
        "stamps": "list of record",
        "tags": "list of text",
        "attributes": "anything",
        "other": "anything",
    }
    assert {each.attribute for each in shape.parts.values()} == set(shape.parts)
    assert {name: each.default for name, each in shape.parts.items() if each.default} == {
        "grade": "gold",
        "kept": True,
        "tags": ["new"],
    }
    assert shape.parts["attributes"].parts == ANYTHING.parts == {}
    assert words(shape.parts["stamps"]) == {"text": "text", "year": "whole"}
    assert shape.parts["first"].parts is shape.parts["last"].parts


def test_a_record_of_ax(entity: type[Entity]) -> None:
    shape = shape_of(entity)

    assert words(shape) == {
        "Giver": "text 30",
        "Number": "text 20",
        "Grade": "choice of 2",
        "Credit": "number",
        "Points": "whole",
        "Key": "record",
        "Stamp": "list of record",
    }
    assert {name: each.attribute for name, each in shape.parts.items()} == {
        "Giver": "giver",
        "Number": "number",
        "Grade": "grade",
        "Credit": "credit",
        "Points": "points",
        "Key": "key",
        "Stamp": "stamps",
    }
    assert words(shape.parts["Key"]) == {"Value": "text 12"}
    assert words(shape.parts["Stamp"]) == {"Name": "text 60"}
    for name, each in shape.parts.items():
        assert each.spec is not None
        assert each.spec.name == name


def test_every_field_has_its_path(record: type[Part]) -> None:
    found = {path: shape.words for path, shape in fields_of(shape_of(record))}

    assert found["stamps[]"] == "list of record"
    assert found["stamps[].year"] == "whole"
    assert found["last.text"] == "text"
    assert found["tags[]"] == "list of text"
    assert len(found) == 13 + 3 * 2
