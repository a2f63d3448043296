from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from axclarity.pipeline import InlineCommitter, Journal
from tests.complaints._world import World


@pytest.fixture
def new_world(tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Worlds on one journal: the second is the process after a crash."""
    opened: list[Journal] = []

    def make() -> World:
        journal = Journal(tmp_path / "journal.db", committer=InlineCommitter()).open()
        opened.append(journal)
        return World(journal)

    yield make
    for journal in opened:
        journal.close()


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()
