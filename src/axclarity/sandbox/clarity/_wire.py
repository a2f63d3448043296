"""The default form on the wire: requests read into what is asked, answers written as JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve
from starlette.requests import Request
from starlette.responses import Response

from axclarity.clarity._json import dumps, loads
from axclarity.errors import Problem
from axclarity.sandbox.clarity._ask import Answer, Ask, Listed, Start
from axclarity.sandbox.clarity._instant import instant_text, moment_of
from axclarity.sandbox.clarity._kinds import INVENTORY, KINDS, Kind
from axclarity.sandbox.clarity._paging import (
    MOST_PER_PAGE,
    cursor_of,
    key_of_cursor,
    number_in,
    refused_query,
)
from axclarity.sandbox.clarity._problems import problem

__all__ = ["METHODS", "SORT", "MissingTag", "Wire"]

SORT = "updated_at,id"

METHODS = {
    "list": "GET",
    "get": "GET",
    "level": "GET",
    "create": "POST",
    "bulk": "POST",
    "rotate": "POST",
    "update": "PUT",
    "put_level": "PUT",
    "remove": "DELETE",
}


class MissingTag(Exception):
    """A change came without saying which version it is meant for."""


class Wire:
    """How requests and answers are spelt. A dialect spells some of it otherwise."""

    api_path = "/api/v1"
    token_path = "/oauth/token"  # noqa: S105  a path, not a token

    def method(self, action: str) -> str:
        """The HTTP method of an action."""
        return METHODS[action]

    def resource_path(self, kind: Kind) -> str:
        """Where a resource is, below `api_path`."""
        return f"/{kind.path}"

    def path(self, kind: Kind, action: str) -> str:
        """Where an action is, below `api_path`; `{id}` stands for the record."""
        below = {"list": "", "create": "", "bulk": "/bulk", "rotate": "/{id}/rotate-secret"}
        return self.resource_path(kind) + below.get(action, "/{id}")

    def operation_of(self, method: str, path: str) -> str:
        """What a request is counted as: `PUT /orders` for any order, in default terms."""
        if path == self.token_path:
            return f"{method} /oauth/token"
        below = path.removeprefix(self.api_path)
        named = [kind for kind in KINDS if _is_below(below, self.resource_path(kind))]
        if not path.startswith(self.api_path) or not named:
            return f"{method} {path}"
        kind = max(named, key=lambda kind: len(self.resource_path(kind)))
        return f"{'PUT' if method == self.method('update') else method} /{kind.path}"

    def ask(self, kind: Kind, action: str, request: Request, content: bytes) -> Ask:
        """Read a request.

        Raises:
            InvalidDocument: paths are those of the wire.
            MissingTag: a change says not which version it is meant for.
        """
        listing, writes = action == "list", METHODS[action] in ("POST", "PUT")
        record_id = request.path_params.get("id", "")
        tag = self.tag(request, content) if action == "update" else None
        return Ask(
            kind=kind,
            action=action,
            record_id=record_id,
            query=self.query(kind, request.query_params) if METHODS[action] == "GET" else {},
            start=self.start(request.query_params) if listing else Start(),
            body=self.body(kind, action, content, record_id) if writes else None,
            tag=tag,
            repeat=self.repeat(request, content) if action == "create" else None,
        )

    def query(self, kind: Kind, given: Mapping[str, str]) -> dict[str, str]:
        """The filters that a resource has, by their default names."""
        names = (*kind.filters, "updated_since", "ids")
        query = {name: given[name] for name in names if name in given}
        if kind is INVENTORY:
            query.pop("ids", None)
        if kind.statuses and query.get("status", "") not in ("", *kind.statuses):
            raise refused_query("status", "enum", "is not a status of this shop")
        if "updated_since" in query:
            query["updated_since"] = self.instant("updated_since", query["updated_since"])
        if given.get("sort", SORT) != SORT:
            raise refused_query("sort", "page.sort", f"must be {SORT}")
        return query

    def instant(self, name: str, text: str) -> str:
        """An instant of a query, as a text that sorts as time does."""
        try:
            return instant_text(moment_of(text))
        except (ValueError, OverflowError):
            message = "must be an RFC 3339 time with an offset"
            raise refused_query(name, "instant", message) from None

    def start(self, given: Mapping[str, str]) -> Start:
        """Which page is asked for."""
        cursor = given.get("cursor", "")
        return Start(
            after=key_of_cursor("cursor", cursor) if cursor else ("", ""),
            size=number_in("page_size", given.get("page_size", "100"), 1, MOST_PER_PAGE),
        )

    def tag(self, request: Request, _content: bytes) -> int | None:
        """The version that a change is meant for; `None` for any, -1 for one that never was."""
        given = request.headers.get("if-match")
        if given is None:
            raise MissingTag
        return version_of(given)

    def repeat(self, _request: Request, _content: bytes) -> tuple[str, str] | None:
        """The idempotency key and the digest of the body; the default shop honours none."""
        return None

    def body(self, _kind: Kind, action: str, content: bytes, _record_id: str) -> Any:
        """The body in the default form, as it is meant for a record."""
        if action == "rotate":
            return None
        body = loads(content)
        if action == "bulk":
            return body.get("items") if isinstance(body, dict) else None
        return body

    def path_out(self, _kind: Kind, path: str) -> str:
        """The path of something that is wrong, as it is on the wire."""
        return path

    def problems_out(self, kind: Kind, problems: Iterable[Problem]) -> list[Problem]:
        """What is wrong with a record, with paths as they are on the wire."""
        return [evolve(problem, path=self.path_out(kind, problem.path)) for problem in problems]

    def response(self, ask: Ask, answer: Answer, request: Request) -> Response:
        """Write an answer."""
        if answer.status == 204:
            return Response(status_code=204)
        if answer.listed is not None:
            return self.page(ask.kind, answer.listed, request)
        if answer.results is not None:
            return json_response({"results": answer.results})
        versioned = ask.kind is not INVENTORY and ask.action != "rotate"
        headers = {"etag": f'"{answer.record["version"]}"'} if versioned else {}
        return json_response(answer.record, answer.status, headers)

    def page(self, _kind: Kind, listed: Listed, _request: Request) -> Response:
        """Write a page."""
        return json_response({"items": listed.records, "next_cursor": cursor_of(listed.next)})

    def refusal(
        self,
        status: int,
        detail: str,
        errors: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Write a refusal."""
        return problem(status, detail, errors, headers)


def json_response(
    body: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON, digit for digit."""
    return Response(dumps(body), status, headers=headers, media_type="application/json")


def version_of(tag: str) -> int | None:
    """The version of a strong entity tag; `None` for `*`, which any version matches."""
    if tag == "*":
        return None
    digits = tag.removeprefix('"').removesuffix('"')
    ours = tag == f'"{digits}"' and digits.isascii() and digits.isdigit() and len(digits) < 10
    return int(digits) if ours else -1


def _is_below(path: str, resource: str) -> bool:
    return bool(resource) and (path == resource or path.startswith(f"{resource}/"))
