"""Known keys in a folder: whole or not at all, and the list before stays."""

from pathlib import Path

import pytest

from axclarity.ax import EntityKey
from axclarity.ax.changes import KeyFiles
from axclarity.errors import ConfigError

A = EntityKey.of(SalesId="SO-1")
B = EntityKey.of(dataAreaId="usmf", AccountNum='Straße "7"\n')


def test_a_list_comes_back_as_it_was(tmp_path: Path) -> None:
    store = KeyFiles(tmp_path / "keys")

    store.save("2026-03-01T09:00:00+00:00", [A, B], after=None)

    assert store.load("2026-03-01T09:00:00+00:00") == (A, B)


def test_no_list_is_not_an_empty_list(tmp_path: Path) -> None:
    store = KeyFiles(tmp_path)
    store.save("empty", [], after=None)

    assert (store.load("empty"), store.load("none")) == ((), None)


def test_the_list_before_stays_and_older_ones_go(tmp_path: Path) -> None:
    store = KeyFiles(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    store.save("1", [A], after=None)
    store.save("2", [B], after="1")
    store.save("3", [A, B], after="2")

    assert [store.load(name) for name in "123"] == [None, (B,), (A, B)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.keys", "3.keys", "notes.txt"]


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    store = KeyFiles(tmp_path / "keys")

    store.save("../../outside", [A], after=None)

    assert store.load("../../outside") == (A,)
    assert [path.parent for path in tmp_path.rglob("*.keys")] == [tmp_path / "keys"]


@pytest.mark.parametrize("damage", [b"\xff", b"[", b"7\n", b'[["SalesId"]]\n'])
def test_a_damaged_file_is_not_believed(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "1.keys").write_bytes(damage)

    with pytest.raises(ConfigError) as failed:
        KeyFiles(tmp_path).load("1")

    assert failed.value.rule == "changes.key-files"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")

    with pytest.raises(ConfigError) as failed:
        KeyFiles(tmp_path / "keys").save("1", [A], after=None)

    assert failed.value.rule == "changes.key-files"
