"""The words that explain the fields: all fields have them, none are idle, none are empty talk."""

import re
from collections import Counter
from importlib import import_module
from inspect import isclass
from pkgutil import iter_modules
from typing import Any

import pytest

from axclarity.ax import documents
from axclarity.ax.documents._field import Document, Entity, Part, field_specs
from axclarity.ax.documents._meanings import EXCEPTIONS, MEANINGS, meaning_of

MODULES = [
    import_module(f"{documents.__name__}.{m.name}") for m in iter_modules(documents.__path__)
]
CLASSES: list[type[Any]] = [
    thing
    for module in MODULES
    for thing in vars(module).values()
    if isclass(thing)
    and issubclass(thing, Document | Entity | Part)
    and thing.__module__ == module.__name__
]
FIELDS = [(kind.__name__, spec.name) for kind in CLASSES for spec in field_specs(kind)]
WORDS = [*MEANINGS.values(), *EXCEPTIONS.values()]


def test_the_walk_finds_classes_of_every_kind() -> None:
    found = {kind.__name__ for kind in CLASSES}

    assert {"SalesOrder", "Customer", "MarkupTransLine", "DirPerson", "DimensionSet"} <= found


def test_a_class_is_known_by_its_name_alone() -> None:
    assert [name for name, count in Counter(k.__name__ for k in CLASSES).items() if count > 1] == []


def test_every_field_has_a_meaning() -> None:
    assert sorted({name for _, name in FIELDS} - set(MEANINGS)) == []


def test_every_meaning_is_of_a_field() -> None:
    general = {name for entity, name in FIELDS if meaning_of(entity, name) == MEANINGS[name]}

    assert sorted(set(MEANINGS) - general) == []


def test_every_exception_is_of_a_field_and_differs() -> None:
    assert sorted(set(EXCEPTIONS) - set(FIELDS)) == []
    assert [key for key, words in EXCEPTIONS.items() if words == MEANINGS[key[1]]] == []


def test_a_meaning_is_a_short_phrase() -> None:
    def is_short(words: str) -> bool:
        return 3 <= len(words.split()) <= 14 and words == words.strip() and words[-1] != "."

    assert [words for words in WORDS if not is_short(words)] == []


def test_a_meaning_fits_a_cell_of_a_table() -> None:
    assert [words for words in WORDS if re.search(r"[|`*<>]", words)] == []


def test_a_meaning_says_more_than_the_name() -> None:
    parts = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

    def repeats(entity: str, name: str) -> bool:
        said = re.findall(r"\w+", meaning_of(entity, name).lower())
        return said == [part.lower() for part in parts.findall(name)]

    assert [field for field in FIELDS if repeats(*field)] == []


COUNTRY = re.compile(r"_[A-Z]{1,2}$")
COUNTRIES = {
    "BR": "Brazil",
    "EE": "Estonia",
    "FI": "Finland",
    "HU": "Hungary",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "LT": "Lithuania",
    "LV": "Latvia",
    "MX": "Mexico",
    "MY": "Malaysia",
    "NO": "Norway",
    "PL": "Poland",
    "RU": "Russia",
    "TH": "Thailand",
    "W": "several countries",
}


def test_a_field_of_a_country_names_it() -> None:
    suffixed = {name: name.rpartition("_")[2] for name in MEANINGS if COUNTRY.search(name)}

    assert len(suffixed) > 100
    assert [n for n, code in suffixed.items() if COUNTRIES[code] not in MEANINGS[n]] == []


def test_a_name_may_mean_something_else_on_another_entity() -> None:
    assert "percent" in meaning_of("MarkupTransHeader", "Value")
    assert "dimension" in meaning_of("DimensionValue", "Value")


def test_a_class_of_ax_2009_means_what_its_sibling_does() -> None:
    assert meaning_of("DocuRefLine2009", "Name") == meaning_of("DocuRefLine", "Name")
    assert meaning_of("DocuRefLine2009", "Name") == "title of the note"


def test_a_name_that_no_document_has_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="Nonsense"):
        meaning_of("SalesTable", "Nonsense")


def test_the_names_stand_in_alphabetical_order() -> None:
    assert list(MEANINGS) == sorted(MEANINGS, key=lambda name: (name.lower(), name))
