"""The keys that were there: what is known and no longer listed was deleted."""

import json
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from attrs import frozen

from axclarity.ax.keys import EntityKey
from axclarity.errors import ConfigError, Problem
from axclarity.http import Blocking, Exchange

__all__ = ["KeyFiles", "KeyStore", "Known", "deleted_keys"]

NOWHERE = "-"
"""The name of no list."""


def deleted_keys(before: Iterable[EntityKey], after: Iterable[EntityKey]) -> tuple[EntityKey, ...]:
    """The keys that were there before and are not there any more, each once, in their order."""
    still = set(after)
    return tuple(key for key in dict.fromkeys(before) if key not in still)


class KeyStore(Protocol):
    """Remembers lists of keys by name. It is called where blocking is allowed."""

    def load(self, name: str) -> Collection[EntityKey] | None:
        """The list that was saved under a name; None if there is none."""
        ...

    def save(self, name: str, keys: Collection[EntityKey], *, after: str | None) -> None:
        """Save a list. The one named `after` must stay, all others may go.

        A bookmark names its list, and is kept only after this call. If the process dies in
        between, the next poll starts from the old bookmark and needs the old list.
        """
        ...


@frozen
class Known:
    """A `KeyStore`, or none, as conversations."""

    store: KeyStore | None

    def load(self, name: str | None) -> Exchange[tuple[EntityKey, ...] | None]:
        """The list that was saved under a name; None if there is none."""
        store = self.store
        if store is None or name is None:
            return None
        keys = yield from Blocking(lambda: store.load(name)).answer()
        return None if keys is None else tuple(keys)

    def save(self, keys: Collection[EntityKey], *, name: str, after: str | None) -> Exchange[str]:
        """Save a list beside the one named `after`; the name it has now."""
        store, name = self.store, name if name != after else f"{name}+"
        if store is None:
            return NOWHERE
        yield from Blocking(lambda: store.save(name, keys, after=after)).answer()
        return name


@frozen
class KeyFiles:
    """A `KeyStore` in a folder of its own: one file per list, one key per line."""

    folder: Path

    def load(self, name: str) -> tuple[EntityKey, ...] | None:
        """The list that was saved under a name; None if there is none.

        Raises:
            ConfigError: rule `changes.key-files`: the file cannot be read.
        """
        try:
            lines = self._path(name).read_text(encoding="utf-8").splitlines()
            return tuple(_key(line) for line in lines)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise _failed(self.folder, error) from error

    def save(self, name: str, keys: Collection[EntityKey], *, after: str | None) -> None:
        """Save a list, whole or not at all, and remove those that are out of use.

        Raises:
            ConfigError: rule `changes.key-files`: the folder cannot be written.
        """
        path = self._path(name)
        new = path.with_suffix(".new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_through(new, "".join(map(_line, keys)))
            new.replace(path)
            self._keep_only(path, self._path(after) if after else path)
        except OSError as error:
            raise _failed(self.folder, error) from error

    def _keep_only(self, *paths: Path) -> None:
        for path in self.folder.glob("*.keys"):
            if path not in paths:
                path.unlink()

    def _path(self, name: str) -> Path:
        return self.folder / f"{quote(name, safe='')}.keys"


def _write_through(path: Path, text: str) -> None:
    """Write a file onto the disk, not only into the memory of the operating system."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _line(key: EntityKey) -> str:
    return json.dumps(key.fields) + "\n"


def _key(line: str) -> EntityKey:
    return EntityKey(tuple((field, value) for field, value in json.loads(line)))


def _failed(folder: Path, error: Exception) -> ConfigError:
    return ConfigError(
        Problem(
            path="KeyFiles.folder",
            rule="changes.key-files",
            message=f"{folder} cannot be read or written ({type(error).__name__})",
            hint="Give the service a folder of its own that it may write. After damage, remove the "
            "folder: all keys are then listed anew.",
        )
    )
