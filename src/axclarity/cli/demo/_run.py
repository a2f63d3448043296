"""Plays the scenes, remembers which are done, and takes the account."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from axclarity.cli._journals import typed
from axclarity.cli.demo._account import Account, Case, account_of
from axclarity.cli.demo._story import SCENES, Stage
from axclarity.cli.demo._world import open_world
from axclarity.pipeline import AlertSink

__all__ = ["Progress", "play"]

Progress = Callable[[str, int, int], None]
"""Told the title of the scene, the events that are done, the events accepted."""


async def play(directory: Path, progress: Progress, alert: AlertSink) -> Account:
    """Run the demo in `directory`, or carry on a run that was cut off there."""
    diary = _Diary(directory / "scenes.json")
    async with open_world(directory, alert) as world:
        for scene in SCENES:
            if scene.title in diary.cases:
                continue
            stage = Stage(world, partial(progress, scene.title))
            diary.write(scene.title, await scene.play(stage))
        await Stage(world, partial(progress, SCENES[-1].title)).settle()
        return account_of(
            world,
            diary.cases,
            f"axclarity dead-letters replay --journal {typed(world.journal)}",
        )


@frozen
class _Diary:
    """The scenes that were played to their end, in a file that is always whole."""

    path: Path

    @property
    def cases(self) -> dict[str, Case]:
        """What was seen, by title."""
        return {title: Case(**case) for title, case in self._read().items()}

    def write(self, title: str, case: Case) -> None:
        """Note that a scene is over."""
        fresh = self.path.with_suffix(".new")
        fresh.write_text(json.dumps({**self._read(), title: asdict(case)}, indent=2))
        os.replace(fresh, self.path)

    def _read(self) -> dict[str, Any]:
        if not self.path.exists():
            return {}
        scenes: dict[str, Any] = json.loads(self.path.read_text())
        return scenes
