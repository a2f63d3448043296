"""How much memory a process has, and has had at most."""

import resource
import sys
from pathlib import Path

__all__ = ["level", "peak"]

_STATUS = Path("/proc/self/status")


def level() -> float:
    """Resident megabytes now; on Linux the peak counts from here on."""
    if _STATUS.exists():
        Path("/proc/self/clear_refs").write_text("5")
        return _told("VmRSS")
    return peak()


def peak() -> float:
    """Most megabytes that were resident.

    `ru_maxrss` may be that of the parent, which a child begins with, so Linux is asked directly.
    """
    if _STATUS.exists():
        return _told("VmHWM")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _told(name: str) -> float:
    (line,) = (each for each in _STATUS.read_text().splitlines() if each.startswith(name))
    return int(line.split()[1]) / 1024
