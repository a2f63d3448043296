"""What dead letters have in common that wait for the same reason."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from json import dumps

from axclarity.errors import Problem

__all__ = ["fingerprint_of"]

_INDEX = re.compile(r"\[[^\]]*\]|\.\d+(?=\.|$)")
_TELLING = ("destination", "operation", "status", "exception", "place")
_LENGTH = 16


def fingerprint_of(
    rule: str, problems: Iterable[Problem], facts: Mapping[str, str], record_id: str
) -> str:
    """A short hash of why a letter was parked: no value of the data goes into it.

    Rule, the rules and paths of the problems, and the facts that tell where it happened. Indices
    and the record's own id are taken out of paths; how often the same problem occurs, and in which
    order, does not matter.
    """
    places = sorted({(problem.rule, _place(problem.path, record_id)) for problem in problems})
    told = [facts.get(name, "") for name in _TELLING]
    text = dumps([rule, places, told], ensure_ascii=True)
    return sha256(text.encode()).hexdigest()[:_LENGTH]


def _place(path: str, record_id: str) -> str:
    plain = path.replace(record_id, "") if record_id else path
    return _INDEX.sub("[]", plain)
