"""What an answer means that is no good one."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from axclarity.clarity._dotted import at
from axclarity.clarity._json import loads
from axclarity.clarity.dialect import ErrorShape, Translation
from axclarity.errors import (
    AxClarityError,
    ClarityProblem,
    Conflict,
    InvalidDocument,
    Locked,
    MalformedReply,
    NotAuthorised,
    NotFound,
    OutcomeUnknown,
    Problem,
    RateLimited,
    ServerBusy,
)
from axclarity.http import Response, retry_after_seconds

__all__ = ["refusal"]

_TOO_SLOW = (408, 425)
_MOVED = (301, 307, 308)
"""Nothing was done: ask there. A 303, and often a 302, shows what came of what was done."""

_PATH = re.compile(r"[A-Za-z0-9_$.:/~\[\]'\"*#-]{1,200}")
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
"""What cannot be a sentence, nor an address of a person."""

_BY_STATUS: Mapping[int, type[ClarityProblem]] = {
    404: NotFound,
    410: NotFound,
    412: Conflict,
    423: Locked,
}


def refusal(
    operation: str,
    response: Response,
    kind: type[Any] | None,
    *,
    writes: bool,
    shape: ErrorShape,
    translation: Translation,
    now: datetime,
) -> AxClarityError:
    """The error that an answer stands for. Texts of the shop may hold personal data: none is used.

    Args:
        kind: the class of the record in question, so that problems name our paths.
        writes: whether something may have changed.
        shape: of the shop's problem documents.
    """
    status = response.status
    wait = retry_after_seconds(response.headers.get("retry-after"), now=now)
    if status == 429:
        return RateLimited(
            f"{operation}: the shop asks to wait (429).", status=status, retry_after=wait
        )
    broke_off = status >= 500 or status in _TOO_SLOW
    if broke_off and not writes:
        return ServerBusy(
            f"{operation}: the shop cannot answer now ({status}).",
            status=status,
            retry_after=wait,
        )
    if broke_off:  # a 503, too, may come from a server in between that has passed it on
        return OutcomeUnknown(
            f"{operation}: the shop broke off ({status}). Look before sending again.",
            status=status,
            retry_after=wait,
        )
    if status in (401, 403):
        return NotAuthorised(
            f"{operation}: refused ({status}). Check the client's secret and scopes.",
            status=status,
            destination="clarity",
        )
    if status < 400 and writes and status not in _MOVED:
        return OutcomeUnknown(
            f"{operation}: the shop points elsewhere ({status}). It may have happened: look before "
            "sending again.",
            status=status,
        )
    if status < 400:
        return MalformedReply(
            f"{operation}: the shop redirects ({status}), which is never followed. "
            "Configure the address it points to.",
            status=status,
        )
    problems = _problems(response.content, shape, translation, kind)
    listed = "; ".join(map(str, problems))
    return _BY_STATUS.get(status, ClarityProblem)(
        f"{operation}: the shop refused ({status}). {listed}".rstrip(),
        problems=problems,
        status=status,
        retry_after=wait,
    )


def _problems(
    content: bytes, shape: ErrorShape, translation: Translation, kind: type[Any] | None
) -> list[Problem]:
    """Paths and codes of a problem document, by default one of RFC 9457."""
    try:
        found = at(loads(content), shape.list)
    except (InvalidDocument, KeyError):
        return []
    if not isinstance(found, list):
        return []
    problems = []
    for each in found:
        if isinstance(each, Mapping):
            path = _told(each.get(shape.path), _PATH) or "$"
            problems.append(
                Problem(
                    path=path if kind is None else translation.path_in(kind, path),
                    rule=f"clarity.{_told(each.get(shape.code), _CODE) or 'refused'}",
                    message="the shop refused this value",
                )
            )
    return problems


def _told(value: Any, form: re.Pattern[str]) -> str:
    """A path or a code, if it has the form of one; what the shop has put there may be anything."""
    text = str(value) if isinstance(value, str | int) else ""
    return text if form.fullmatch(text) else ""
