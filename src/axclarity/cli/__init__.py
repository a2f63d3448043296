"""The command line. Needs the extra `cli`; `demo` and `sandbox` need `sandbox` too."""

import sys

__all__ = ["main", "what_to_install"]


def main() -> None:
    """Run `axclarity`."""
    try:
        from axclarity.cli._commands import commands  # noqa: PLC0415  optional dependencies
    except ModuleNotFoundError as error:
        sys.exit(what_to_install(error))
    except KeyboardInterrupt:
        sys.exit("\nAborted!")  # as click has it, which is not there yet
    commands()


def what_to_install(error: ModuleNotFoundError) -> str:
    """What to say of a dependency that is missing."""
    return (
        f"axclarity: the command line needs {error.name}, which is not installed. "
        "Run: pip install 'axclarity[all]'"
    )
