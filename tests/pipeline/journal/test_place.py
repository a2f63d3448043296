"""A place that is not fit for a journal is refused, with what to do."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import gettempdir

import pytest

from axclarity.errors import ConfigError, JournalError
from axclarity.pipeline import Event, Journal
from axclarity.pipeline.journal._place import file_system_of, kind_in

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")

MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:26 / /mnt/files rw,relatime shared:2 - nfs4 server:/files rw,vers=4.2
31 30 0:27 / /mnt/files/local rw,relatime - xfs /dev/sdb1 rw
32 21 0:28 / /mnt/two\\040words rw,relatime - cifs //server/share rw
33 21 8:3 / /data rw,relatime - nfs server:/old rw
34 33 8:2 / /data rw,relatime - ext4 /dev/sdc1 rw
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def refused(journal: Journal) -> JournalError:
    with pytest.raises(JournalError, match=r"cannot be used|is damaged") as caught:
        journal.open()
    return caught.value


@pytest.mark.parametrize("scheme", ["postgres", "POSTGRESQL", "postgresql+psycopg", "postgresql"])
def test_every_spelling_of_postgresql_is_an_address_and_its_password_is_not_told(
    scheme: str,
) -> None:
    journal = Journal(f"{scheme}://shop:hunter2@127.0.0.1:1/journal")

    with pytest.raises(JournalError, match="Check that the server runs") as refused:
        journal.open()

    assert journal.path is None
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "place",
    [
        "mysql://shop:hunter2@db/journal",
        "sqlite:///hunter2.db",
        "host=db user=shop password=hunter2",
    ],
)
def test_an_address_of_another_kind_is_no_file_and_is_not_repeated(place: str) -> None:
    with pytest.raises(ConfigError, match="postgresql://") as refused:
        Journal(place)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("place", ["journal.db", "C:\\shop\\journal.db", "postgresql.db", "a=b"])
def test_anything_else_is_a_file(place: str) -> None:
    assert Journal(place).path == Path(place)


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/home/shop", "ext4"),
        ("/mnt/files", "nfs4"),
        ("/mnt/files/deep/down", "nfs4"),
        ("/mnt/files/local", "xfs"),
        ("/mnt/filesystem", "ext4"),
        ("/mnt/two words", "cifs"),
        ("/data", "ext4"),
    ],
)
def test_the_kind_of_a_file_system_is_that_of_the_nearest_mount(folder: str, kind: str) -> None:
    assert kind_in(MOUNTS, Path(folder)) == kind


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_the_kind_of_a_real_file_system_is_known(path: Path) -> None:
    assert file_system_of(path)
    assert file_system_of(Path("/proc/1/journal.db")) == "proc"


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"])
def test_a_network_file_system_is_refused(path: Path, kind: str) -> None:
    error = refused(Journal(path, file_system=lambda _path: kind))

    assert error.context["reason"] == "network"
    assert kind in str(error)
    assert not path.exists()


@pytest.mark.parametrize("kind", ["", "ext4", "xfs", "btrfs", "overlay", "tmpfs", "fuse.other"])
def test_other_file_systems_are_not(path: Path, kind: str) -> None:
    with Journal(path, file_system=lambda _path: kind):
        pass


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    error = refused(Journal(tmp_path / "nowhere" / "journal.db"))

    assert error.context["reason"] == "folder"


@POSIX
@pytest.mark.parametrize("mode", [0o660, 0o602, 0o666, 0o646])
@pytest.mark.parametrize("ending", ["", "-wal"])
def test_what_others_may_write_is_refused(path: Path, mode: int, ending: str) -> None:
    with Journal(path) as journal:
        journal.accept([event(1)], T0)
        file = path.with_name(path.name + ending)
        file.chmod(mode)

        error = refused(Journal(path))

    assert error.context["reason"] == "permissions"
    assert f"chmod 600 {file}" in str(error)


@POSIX
def test_what_others_may_read_is_closed_to_them(path: Path) -> None:
    with Journal(path) as journal:
        journal.accept([event(1)], T0)
    path.chmod(0o644)

    with Journal(path) as journal, journal.dispatching():
        journal.accept([event(2)], T0)
        files = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}

    assert files == dict.fromkeys(
        ["journal.db", "journal.db-wal", "journal.db-shm", "journal.db.lock"], 0o600
    )


@POSIX
def test_a_new_journal_is_its_owners_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        with Journal(path):
            assert path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


@pytest.fixture
def of_nobody(path: Path) -> Iterator[Path]:
    """A journal of somebody who is not almighty, in a folder that is theirs."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("takes root to become somebody else")
    Journal(path).open().close()
    for place in (path, path.parent):
        os.chown(place, 65534, 65534)
    above = [parent for parent in path.parents if gettempdir() in map(str, parent.parents)]
    for parent in above:
        parent.chmod(0o755)
    yield path
    for parent in above:
        parent.chmod(0o700)


def opened_by_nobody(path: Path) -> str:
    """The reason why an ordinary user is refused, or nothing."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            Journal(path).open().close()
        except JournalError as error:
            os.write(writing, str(error.context["reason"]).encode())
        except BaseException as error:  # noqa: BLE001  the parent is to see it
            os.write(writing, repr(error).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        return answer.read()


def test_an_ordinary_user_opens_their_own(of_nobody: Path) -> None:
    assert opened_by_nobody(of_nobody) == ""


def test_a_read_only_file_is_refused(of_nobody: Path) -> None:
    of_nobody.chmod(0o400)

    assert opened_by_nobody(of_nobody) == "read-only"


def test_a_read_only_folder_is_refused(of_nobody: Path) -> None:
    of_nobody.parent.chmod(0o555)

    assert opened_by_nobody(of_nobody) == "read-only"


def test_a_file_of_somebody_else_is_refused(of_nobody: Path) -> None:
    os.chown(of_nobody, 0, 0)

    assert opened_by_nobody(of_nobody) == "read-only"


@pytest.mark.parametrize("at", [0, 100, 4096, 40_000])
def test_a_damaged_file_is_refused(path: Path, at: int) -> None:
    with Journal(path) as journal:
        journal.accept([event(number) for number in range(200)], T0)
    content = bytearray(path.read_bytes())
    content[at : at + 2000] = b"\xa5" * 2000
    path.write_bytes(content)

    error = refused(Journal(path))

    assert error.context["reason"] == "corrupt"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for little."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=768k,mode=700", "tmpfs", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("takes root and mount")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk_loses_nothing_and_room_is_enough_to_go_on(small_disk: Path) -> None:
    accepted: list[int] = []
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 100_000)

    def fill(journal: Journal) -> None:
        for number in range(10_000):
            journal.accept([event(number)], T0)
            accepted.append(number)

    with Journal(small_disk / "journal.db") as journal:
        for _ in range(3):
            with pytest.raises(JournalError) as caught:
                fill(journal)
            assert caught.value.context["reason"] in ("full", "SQLITE_IOERR_WRITE")
        held = len(accepted)
        assert journal.account().accepted == len(set(accepted))
        ballast.unlink()

        journal.accept([event(20_000)], T0)

        assert journal.account().accepted == len(set(accepted)) + 1
    assert held > 10


def event(number: int) -> Event:
    return Event(
        source="clarity",
        id=f"evt_{number}",
        type="order.updated",
        key=f"order/{number}",
        occurred_at=T0,
        payload=b"x" * 300,
    )
