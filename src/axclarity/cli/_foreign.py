"""What is told of an error that a site's own code raised: its type, its place, names of code.

Its text may hold whatever its raiser had at hand, an address with a password or a customer's, so it
is repeated only where Python itself says nothing but names in it.
"""

import re
import sysconfig
from pathlib import Path
from traceback import extract_tb

import axclarity

__all__ = ["told_of"]

_NAMES = (AttributeError, ImportError, ModuleNotFoundError, NameError, UnboundLocalError)
_SYNTAX = (SyntaxError, IndentationError, TabError)
_ARGUMENTS = re.compile(
    r"[\w.<>]+\(\) (got an unexpected keyword argument '\w+'.*|missing \d+ required .*)"
)
_NAME = re.compile(r"[\w.-]{1,80}")

_NOT_THE_SITE_S = {
    Path(axclarity.__file__).parent,
    *(Path(sysconfig.get_path(each)) for each in ("stdlib", "platstdlib", "purelib", "platlib")),
}


def told_of(error: Exception) -> str:
    """`KeyError: 'SHOP_URL' (mysite.py, line 19)`."""
    text = _text(error)
    return f"{type(error).__name__}{text and f': {text}'} ({_place(error)})"


def _text(error: Exception) -> str:
    """What it says, if these are names only; subclasses may say anything."""
    kind, text = type(error), str(error)
    if isinstance(error, SyntaxError) and kind in _SYNTAX:
        return error.msg  # without the line of code
    if kind is KeyError:
        return text if _NAME.fullmatch(str(error.args[0] if error.args else "")) else ""
    if kind is TypeError:
        return text if _ARGUMENTS.fullmatch(text) else ""
    return text if kind in _NAMES else ""


def _place(error: Exception) -> str:
    """The last line of the site's own that led to it; of anybody's, if none did."""
    if isinstance(error, SyntaxError) and error.filename:
        return _line(error.filename, error.lineno)
    frames = [each for each in extract_tb(error.__traceback__) if not each.filename.startswith("<")]
    own = [each for each in frames if _is_the_site_s(each.filename)]
    last = (own or frames)[-1]
    return _line(last.filename, last.lineno)


def _is_the_site_s(file: str) -> bool:
    return _NOT_THE_SITE_S.isdisjoint(Path(file).parents)


def _line(file: str, number: int | None) -> str:
    path, here = Path(file), Path.cwd()
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}, line {number}"
