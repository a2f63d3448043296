"""Problem documents (RFC 9457): what the shop answers when it refuses."""

from collections.abc import Iterable, Mapping

from starlette.responses import Response

from axclarity.clarity._json import dumps
from axclarity.errors import Problem

__all__ = ["problem"]

_TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Precondition failed",
    413: "Too large",
    422: "Unprocessable content",
    423: "Locked",
    428: "Precondition required",
    429: "Too many requests",
    503: "Unavailable",
}


def problem(
    status: int,
    detail: str,
    errors: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A refusal that names paths and rules, never values."""
    body = {
        "type": f"https://errors.example/{status}",
        "title": _TITLES[status],
        "status": status,
        "detail": detail,
        "errors": [
            {"path": error.path, "code": error.rule, "message": error.message} for error in errors
        ],
    }
    return Response(dumps(body), status, headers=headers, media_type="application/problem+json")
