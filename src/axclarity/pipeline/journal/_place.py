"""Where a journal may be: on a server, or in a file of its owner's alone on a local disk."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from axclarity.errors import ConfigError, JournalError, Problem

__all__ = ["FileSystem", "file_system_of", "is_address", "libpq_address", "prepare"]

FileSystem = Callable[[Path], str]
"""The kind of file system that a path is on, as the system calls it: `ext4`, `nfs4`."""

_POSTGRESQL = re.compile(r"postgres(ql)?(\+\w+)?:", re.IGNORECASE)
_NO_FILE = re.compile(r"://|\bpassword\s*=", re.IGNORECASE)

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p", "davfs"}
    | {"ceph", "lustre", "glusterfs", "gpfs", "beegfs"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse"}
)
"""Where locks and shared memory of several processes cannot be relied on. SQLite's documentation
says so of network file systems; that each of these is one is what its own documentation says."""

_OTHERS_MAY_WRITE = 0o022
_OTHERS_MAY = 0o077
_OWNER_MAY = 0o600


def is_address(place: Path | str) -> bool:
    """Whether a journal's place is on a PostgreSQL server, and not a file.

    Raises:
        ConfigError: it is an address of another kind. It is not repeated: a password may be in it.
    """
    if isinstance(place, Path):
        return False
    if _POSTGRESQL.match(place):
        return True
    if _NO_FILE.search(place):
        raise ConfigError(
            Problem(
                path="journal",
                rule="config.journal",
                message="is neither a file nor an address that a journal can have",
                hint="Give the path of a file, or an address that begins with postgresql://",
            )
        )
    return False


def libpq_address(address: str) -> str:
    """A PostgreSQL address as libpq spells it, which knows fewer schemes than a journal's place."""
    return _POSTGRESQL.sub("postgresql:", address, count=1)


def file_system_of(path: Path) -> str:
    """Ask Linux; empty where that cannot be known."""
    if sys.platform != "linux":
        return ""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return kind_in(mounts, path.absolute().parent.resolve())


def kind_in(mounts: str, folder: Path) -> str:
    """The kind of file system of a folder, from the text of `/proc/self/mountinfo` (proc(5))."""
    kind, depth = "", -1
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].encode().decode("unicode_escape"))
        if folder.is_relative_to(point) and len(point.parts) >= depth:  # a later mount hides one
            kind, depth = after.split()[0], len(point.parts)
    return kind


def prepare(path: Path, file_system: FileSystem) -> None:
    """Make the file, for its owner alone, if there is none; refuse a place that is not fit.

    Raises:
        JournalError: the reason is `network`, `permissions`, `read-only` or `folder`.
    """
    kind = file_system(path)
    if kind in _NETWORK:
        raise _refused(
            path,
            f"it is on a network file system ({kind}), where locks do not hold. Put it on a disk "
            "of this machine, or use PostgreSQL.",
            "network",
        )
    if not path.parent.is_dir():
        raise _refused(path, "its folder does not exist. Make it, or name another.", "folder")
    try:
        if not path.exists():  # to open one that is there would end SQLite's own locks on it
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, _OWNER_MAY))
        for file in _files(path):
            _make_private(path, file)
        writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    except OSError:
        writable = False
    if not writable:
        raise _refused(
            path,
            "it cannot be written. Let this user write the file and its folder, and see that the "
            "disk is not mounted read-only.",
            "read-only",
        )


def _files(path: Path) -> Iterator[Path]:
    for ending in ("", "-wal", "-shm"):
        file = path.with_name(path.name + ending)
        if file.exists():
            yield file


def _make_private(journal: Path, file: Path) -> None:
    """Refuse what others could have changed; shut out others who could only read."""
    if sys.platform == "win32":
        return
    mode = file.stat().st_mode
    if mode & _OTHERS_MAY_WRITE:
        raise _refused(
            journal,
            f"others than its owner may write {file.name} ({mode & 0o777:o}). Find out why and "
            f"what they did, then: chmod 600 {file}",
            "permissions",
        )
    if mode & _OTHERS_MAY:
        file.chmod(_OWNER_MAY)


def _refused(path: Path, why: str, reason: str) -> JournalError:
    return JournalError(f"The journal {path} cannot be used: {why}", reason=reason)
