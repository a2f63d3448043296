"""The Python code in README.md and in the documentation is run as tests, block after block.

How long a property takes says nothing about whether it holds, so Hypothesis has no deadline. The
ordinary run tries the same examples every time, so that it says the same of the same code; with
AXCLARITY_EXAMPLES (`nox -s property-long`) they are new ones.
"""

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

settings.register_profile(
    "axclarity", deadline=None, derandomize="AXCLARITY_EXAMPLES" not in os.environ
)
settings.load_profile("axclarity")


def pytest_configure() -> None:
    """Let programs that tests start be interrupted, also where all runs in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Let no search for garbage go through what was collected: it stays until the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module")
def an_empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever a page writes, it writes here."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("page"))
    yield
    os.chdir(before)


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/**/*.md"],
    excludes=["docs/_build/**"],
    fixtures=["an_empty_folder"],
).pytest()
