"""What turns up while many products are mapped: one that is wrong does not stop the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import field, frozen

from axclarity.errors import InvalidValue, MappingError, Problem
from axclarity.mapping.notes import Note
from axclarity.mapping.products.aliases import AliasTable, Review
from axclarity.mapping.products.attributes import (
    Attribute,
    AttributeValue,
    attribute_value,
    is_nothing,
)

__all__ = ["Findings", "harmonised_options", "known_attributes", "one_language", "problem"]


@frozen
class Findings:
    """Collected while a document is mapped, and read when it is done."""

    refused: dict[str, tuple[Problem, ...]] = field(factory=dict)
    reviews: list[Review] = field(factory=list)
    notes: list[Note] = field(factory=list)

    @contextmanager
    def apart(self, product: str) -> Iterator[None]:
        """Whatever is wrong in here is wrong with one product only."""
        try:
            yield
        except (MappingError, InvalidValue) as error:
            self.refuse(product, *error.problems)

    def refuse(self, product: str, *problems: Problem) -> None:
        """Say what is wrong with a product."""
        self.refused[product] = (*self.refused.get(product, ()), *problems)

    def refuse_repeated(self, products: Iterable[str]) -> None:
        """Refuse those that are there more than once under one name."""
        for product, times in Counter(products).items():
            if times > 1:
                self.refuse(product, problem("$", "products.repeated", "is there more than once"))

    def refuse_alike(self, signs: Iterable[tuple[str, object]]) -> None:
        """Refuse those that the other system could not tell apart.

        Args:
            signs: a product, and what it is told apart by.
        """
        seen: dict[object, str] = {}
        for product, sign in signs:
            other = seen.setdefault(sign, product)
            if other != product:
                alike = problem("$", "products.alike", "cannot be told from another")
                self.refuse(other, alike)
                self.refuse(product, alike)

    def note(self, path: str, rule: str, message: str) -> None:
        """Make a remark."""
        self.notes.append(Note(path=path, rule=rule, message=message))


def known_attributes(
    raw: Mapping[str, Any], attributes: Mapping[str, Attribute], product: str, findings: Findings
) -> dict[str, AttributeValue]:
    """The values of the attributes that a site has defined; others are left out, with a note.

    Nothing, a null or a blank text, is no value, whatever the attribute's kind.

    Raises:
        InvalidValue: a value is not of its attribute's kind.
        MappingError: a unit that does not fit.
    """
    values: dict[str, AttributeValue] = {}
    for name, written in raw.items():
        attribute = attributes.get(name)
        if attribute is None:
            findings.note(
                f"{product}.attributes.{name}", "products.no-attribute", "is not defined; left out"
            )
            continue
        if is_nothing(written):
            continue
        value = attribute_value(attribute, name, written, product=product)
        if isinstance(value, Review):
            findings.reviews.append(value)
        else:
            values[name] = value
    return values


def harmonised_options(
    options: Iterable[tuple[str, str, AliasTable | None]], product: str, findings: Findings
) -> dict[str, str]:
    """What a variant is along each dimension, in the spelling that is kept.

    Args:
        options: dimension, text and table; a text without a table stays as it is.
        product: the article it belongs to.
        findings: takes what is for review.

    Raises:
        MappingError: a text that its table does not know; no variant is made of it.
    """
    known: dict[str, str] = {}
    problems: list[Problem] = []
    for name, text, table in options:
        value = text if table is None else table.harmonised(text)
        if value is not None:
            known[name] = value
            continue
        nearest = table.nearest(text) if table else ()
        findings.reviews.append(
            Review(attribute=name, value=text, product=product, nearest=nearest)
        )
        problems.append(_for_review(name))
    if problems:
        raise MappingError(*problems)
    return known


def problem(path: str, rule: str, message: str, hint: str = "") -> Problem:
    """One thing that is wrong with a product."""
    return Problem(path=path, rule=rule, message=message, hint=hint)


def one_language(path: str, language: str) -> Problem:
    """Two languages of one side have one name on the other, so that one text would be lost."""
    return problem(
        path,
        "products.one-language",
        f"has two languages that are both {language} on the other side",
        "Give each a name of its own in the `languages` of the policy.",
    )


def _for_review(dimension: str) -> Problem:
    return problem(
        f"$.options.{dimension}",
        "products.for-review",
        "has a value that is not known; no variant is made of it",
        "Add the value, or an alias of a known one, to the dimension's table.",
    )
