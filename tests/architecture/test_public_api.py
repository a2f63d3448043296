"""What users import: it resolves, is listed by hand, and is documented."""

import importlib
import re
from pathlib import Path

import pytest

import axclarity

ROOT = Path(__file__).parents[2]
REFERENCE = sorted((ROOT / "docs" / "reference").glob("*.md"))
PACKAGES = [
    "axclarity.ax",
    "axclarity.ax.changes",
    "axclarity.ax.documents",
    "axclarity.clarity",
    "axclarity.clarity.models",
    "axclarity.errors",
    "axclarity.flows",
    "axclarity.flows.reconciliation",
    "axclarity.http",
    "axclarity.mapping",
    "axclarity.mapping.addresses",
    "axclarity.mapping.currency",
    "axclarity.mapping.customers",
    "axclarity.mapping.explanation",
    "axclarity.mapping.fieldmaps",
    "axclarity.mapping.inventory",
    "axclarity.mapping.ledger",
    "axclarity.mapping.orders",
    "axclarity.mapping.prices",
    "axclarity.mapping.products",
    "axclarity.mapping.returns",
    "axclarity.mapping.status",
    "axclarity.mapping.taxes",
    "axclarity.monitoring",
    "axclarity.pipeline",
    "axclarity.pipeline.engines",
    "axclarity.sandbox",
    "axclarity.values",
]


@pytest.mark.parametrize("name", axclarity.__all__)
def test_every_name_resolves(name: str) -> None:
    assert getattr(axclarity, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        axclarity.Nonsense  # noqa: B018  reading it is what fails


def test_dir_shows_the_public_names() -> None:
    assert dir(axclarity) == sorted(axclarity.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_public_lists_are_true_and_documented(package: str) -> None:
    module = importlib.import_module(package)
    names: list[str] = module.__all__

    assert len(names) == len(set(names))
    assert [name for name in names if not hasattr(module, name)] == []
    assert f"`{package}`" in "".join(page.read_text() for page in REFERENCE)


@pytest.mark.parametrize("name", sorted(set(axclarity.__all__) - {"__version__"}))
def test_every_public_name_is_in_the_reference(name: str) -> None:
    pages = "".join(page.read_text() for page in REFERENCE)

    assert re.search(rf"[`.]{name}\b", pages)


@pytest.mark.parametrize("name", sorted(set(axclarity.__all__) - {"__version__"}))
def test_every_public_name_has_a_docstring(name: str) -> None:
    assert getattr(axclarity, name).__doc__
