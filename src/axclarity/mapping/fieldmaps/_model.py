"""A field map as a file says it: rules by target, look-up tables, examples."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)

__all__ = ["Example", "FieldMap", "Fingerprint", "Fingerprints", "Rule", "Scalar", "Step"]

Scalar = str | bool | int | Decimal
"""What may stand in a file as a value: never a float."""

Step = str | dict[str, Any]
"""A transform by name, or one name with its argument: `strip`, `{cut: 60}`."""

_LONGEST = 300
_MOST_STEPS = 10
_MOST_RULES = 1000
_MOST_ENTRIES = 10_000


def _steps(value: Any) -> Any:
    steps = value if isinstance(value, list | tuple) else (value,)
    if not all(map(_is_step, steps)):
        raise ValueError("takes steps of one name, or one name with its argument: {cut: 60}")
    return steps


def _is_step(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and len(value) == 1)


def _one_value(value: Any) -> Any:
    if value is not None and not isinstance(value, str | bool | int | Decimal):
        raise ValueError("must be a text, a number, true or false")
    return value


def _values(value: Any) -> Any:
    return [_one_value(each) for each in value] if isinstance(value, list) else _one_value(value)


def _in_order(rules: "tuple[Rule, ...]") -> "tuple[Rule, ...]":
    ordered = tuple(sorted(rules, key=lambda rule: rule.target))
    for one, next_one in pairwise(ordered):
        if one.target == next_one.target:
            raise ValueError(f"two rules for {one.target}")
    return ordered


Expression = Annotated[str, Field(max_length=_LONGEST)]
"""A JMESPath expression."""

Lines = Annotated[str, Field(pattern=r"^[A-Za-z_]\w*(\[\d+\])?(\.[A-Za-z_]\w*(\[\d+\])?)*$")]
"""The plain path of a list. A line's place says which one it fills, so none may be left out."""

_Steps = Annotated[
    tuple[Step, ...],
    Field(max_length=_MOST_STEPS),
    BeforeValidator(_steps),
]
_Value = Annotated[Scalar | None, BeforeValidator(_one_value)]


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        populate_by_name=True,
        coerce_numbers_to_str=True,
    )


class Rule(_Part):
    """What feeds one target: a source, a constant, or nothing at all.

    Without a value there is the default. Without that the target is left out, or, if it is
    required, the record is refused. `omit_if` leaves out the default, too.
    """

    target: str = Field(validation_alias="to", serialization_alias="to")
    source: Expression = Field(default="", validation_alias="from", serialization_alias="from")
    via: _Steps = ()
    constant: _Value = None
    default: _Value = None
    omit: StrictBool = False
    omit_if: Expression = ""
    required: StrictBool = False
    too_long: Literal["refuse", "omit"] = "refuse"
    provenance: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.source != "") + (self.constant is not None) + self.omit != 1:
            raise ValueError("takes exactly one of from, constant and omit: true")
        if self.via and not self.source:
            raise ValueError("takes via with from only")
        return self


class Example(_Part):
    """A test of the map: of the source only what matters, and what comes of it.

    Targets in `gives` that are `null` must be left out; what is not listed may be anything.
    """

    name: str
    given: dict[str, Any]
    gives: dict[str, Annotated[Scalar | list[Scalar] | None, BeforeValidator(_values)]]


class Fingerprint(_Part):
    """The fields of one side when the map was last looked at: those in use, and a hash of all."""

    digest: str
    uses: dict[str, str] = Field(default_factory=dict)


class Fingerprints(_Part):
    """Both sides."""

    source: Fingerprint = Field(validation_alias="from", serialization_alias="from")
    target: Fingerprint = Field(validation_alias="to", serialization_alias="to")


class FieldMap(_Part):
    """Which field of one side feeds which descriptive field of the other.

    Args:
        source: `clarity.` and a record's class, or `ax.` and a document's.
        target: the same for the other side.
        each: the source of the lines, by the target list that they fill.
        tables: look-up tables by name.
        extra: fields that the site added to AX, by record: their names and lengths in characters.
        rules: sorted by target, of which there is one rule each.
    """

    version: Literal[1] = 1
    source: str = Field(validation_alias="from", serialization_alias="from")
    target: str = Field(validation_alias="to", serialization_alias="to")
    note: str = ""
    each: dict[str, Lines] = Field(default_factory=dict)
    tables: dict[str, Annotated[dict[str, str], Field(max_length=_MOST_ENTRIES)]] = Field(
        default_factory=dict, max_length=100
    )
    extra: dict[str, dict[str, int]] = Field(default_factory=dict)
    rules: Annotated[
        tuple[Rule, ...], Field(max_length=_MOST_RULES), AfterValidator(_in_order)
    ] = ()
    examples: tuple[Example, ...] = Field(default=(), max_length=_MOST_RULES)
    fingerprints: Fingerprints | None = None

    @property
    def by_target(self) -> Mapping[str, Rule]:
        """The rules by their targets."""
        return {rule.target: rule for rule in self.rules}
