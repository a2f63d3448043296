"""The shop's OpenAPI document: every resource's operations, put together from small pieces."""

from collections import defaultdict
from typing import Any

from axclarity.sandbox.clarity._endpoints import actions_of
from axclarity.sandbox.clarity._kinds import EVENTS, INVENTORY, KINDS, Kind
from axclarity.sandbox.clarity._paging import MOST_PER_PAGE
from axclarity.sandbox.clarity._schemas import changes_name, page_of, ref, schemas
from axclarity.sandbox.clarity._tokens import SCOPES
from axclarity.sandbox.clarity._wire import SORT, Wire

__all__ = ["openapi_document"]

_Json = dict[str, Any]

_TEXT: _Json = {"type": "string"}

_REFUSALS = {
    "401": "No valid token",
    "403": "The token lacks the scope",
    "404": "No such record",
    "409": "Another record has this, or a later level is kept",
    "412": "The record has changed since it was read",
    "422": "A value is not valid; errors name the paths",
    "423": "Somebody else holds the record",
    "428": "If-Match is missing",
    "429": "Too many requests; Retry-After says how long to wait",
    "503": "Under maintenance; Retry-After says how long to wait",
}
_HEADERS = {
    "401": "WWW-Authenticate",
    "403": "WWW-Authenticate",
    "429": "Retry-After",
    "503": "Retry-After",
}
_ALWAYS = ("401", "403", "429", "503")

_SUMMARIES = {
    "list": "Oldest change first",
    "get": "One record",
    "create": "Add a record",
    "update": "Merge changes into a record that is still the one that was read",
    "remove": "End a subscription",
    "rotate": "A new secret; for 24 hours deliveries carry both signatures",
    "level": "The stock of an article in one place",
    "put_level": "Keep a stock level, if it is not older than what is kept",
    "bulk": "Keep many stock levels, with a result for each",
}
_CAN_FAIL = {
    "list": ("422",),
    "get": ("404",),
    "create": ("409", "422", "423"),
    "update": ("404", "409", "412", "422", "423", "428"),
    "remove": ("404", "423"),
    "rotate": ("404", "423"),
    "level": ("404", "422"),
    "put_level": ("409", "422", "423"),
    "bulk": ("422", "423"),
}


def openapi_document(server: str) -> _Json:
    """The whole API in the default form, OpenAPI 3.1."""
    scopes = {scope: f"Read and change {scope}" for scope in SCOPES}
    flows = {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clarity eCommerce (simulated)",
            "version": "v1",
            "description": "The API as axclarity assumes it; Clarity publishes no contract.",
        },
        "servers": [{"url": server}],
        "paths": _own_paths() | _paths(),
        "webhooks": {name: _webhook(name) for name in EVENTS},
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "oauth": {"type": "oauth2", "flows": flows},
                "client": {"type": "http", "scheme": "basic"},
            },
        },
    }


def _own_paths() -> _Json:
    return {
        "/oauth/token": {"post": _token_operation()},
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This document",
                "security": [],
                "responses": {"200": {"description": "The document", "content": _body({})}},
            }
        },
    }


def _paths() -> _Json:
    wire = Wire()
    paths: defaultdict[str, _Json] = defaultdict(dict)
    for kind in KINDS:
        for action in actions_of(kind):
            path = wire.api_path + wire.path(kind, action)
            paths[path][wire.method(action).lower()] = _operation(kind, action)
            if "{id}" in path:
                paths[path]["parameters"] = [_parameter("id", "path", _TEXT, required=True)]
    return dict(paths)


def _operation(kind: Kind, action: str) -> _Json:
    answers = _good(kind, action)
    for code in sorted({*_CAN_FAIL[action], *_ALWAYS}):
        answers[code] = _refusal(code)
    operation: _Json = {
        "operationId": f"{action}_{kind.path}",
        "tags": [kind.path],
        "summary": _SUMMARIES[action],
        "security": [{"oauth": [kind.scope]}],
        "responses": answers,
    }
    if parameters := _parameters(kind, action):
        operation["parameters"] = parameters
    if body := _posted(kind, action):
        operation["requestBody"] = {"required": True, "content": _body(ref(body))}
    return operation


def _good(kind: Kind, action: str) -> _Json:
    match action:
        case "list":
            return {"200": {"description": "A page", "content": _body(page_of(kind))}}
        case "remove":
            return {"204": {"description": "Gone"}}
        case "rotate":
            return {"200": {"description": "Rotated", "content": _body(ref("RotatedSecret"))}}
        case "bulk":
            return {"200": {"description": "Results", "content": _body(ref("LevelResults"))}}
    answer: _Json = {"description": "The record", "content": _body(ref(kind.model.__name__))}
    if kind is not INVENTORY:
        answer["headers"] = {"ETag": {"required": True, "schema": _TEXT}}
    return {"201" if action == "create" else "200": answer}


def _posted(kind: Kind, action: str) -> str:
    """The name of the schema of what is sent; empty if nothing is."""
    names = {
        "create": kind.posted.__name__ if kind.posted else "",
        "update": changes_name(kind),
        "put_level": kind.model.__name__,
        "bulk": "Levels",
    }
    return names.get(action, "")


def _parameters(kind: Kind, action: str) -> list[_Json]:
    match action:
        case "list":
            filters = [_parameter(name, "query", _filter(kind, name)) for name in kind.filters]
            ids = [] if kind is INVENTORY else [_parameter("ids", "query", _TEXT)]
            return [*_paging(), *filters, *ids]
        case "update":
            return [_parameter("If-Match", "header", _TEXT, required=True)]
        case "level":
            return [_parameter("location", "query", _TEXT)]
    return []


def _filter(kind: Kind, name: str) -> _Json:
    if name == "status" and kind.statuses is not None:
        return {"type": "string", "enum": ["", *(status.value for status in kind.statuses)]}
    return _TEXT


def _paging() -> list[_Json]:
    size = {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": 100}
    return [
        _parameter("page_size", "query", size),
        _parameter("cursor", "query", _TEXT),
        _parameter("updated_since", "query", {"type": "string", "format": "date-time"}),
        _parameter("sort", "query", {"const": SORT}),
    ]


def _refusal(code: str) -> _Json:
    refusal: _Json = {
        "description": _REFUSALS[code],
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }
    if code in _HEADERS:
        refusal["headers"] = {_HEADERS[code]: {"required": True, "schema": _TEXT}}
    return refusal


def _token_operation() -> _Json:
    form = {
        "type": "object",
        "properties": {
            "grant_type": {"enum": ["client_credentials", "refresh_token"]},
            "scope": _TEXT,
            "refresh_token": _TEXT,
            "client_id": _TEXT,
            "client_secret": _TEXT,
        },
        "required": ["grant_type"],
    }
    challenge = {"WWW-Authenticate": {"required": True, "schema": _TEXT}}
    return {
        "operationId": "token",
        "summary": "An access token, for client credentials or a refresh token",
        "description": "The client names itself by HTTP Basic or in the body.",
        "security": [{"client": []}, {}],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": {"description": "A token", "content": _body(ref("Token"))},
            "400": {"description": "Not this grant", "content": _body(ref("TokenError"))},
            "401": {
                "description": "Not this client",
                "headers": challenge,
                "content": _body(ref("TokenError")),
            },
            "429": _refusal("429"),
            "503": _refusal("503"),
        },
    }


def _webhook(name: str) -> _Json:
    headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "post": {
            "operationId": name.replace(".", "_"),
            "summary": f"Sent on {name}, signed by the Standard Webhooks scheme",
            "parameters": [
                _parameter(header, "header", _TEXT, required=True) for header in headers
            ],
            "requestBody": {"required": True, "content": _body(ref("Event"))},
            "responses": {"2XX": {"description": "Accepted; anything else is sent again"}},
        }
    }


def _parameter(name: str, place: str, schema: _Json, *, required: bool = False) -> _Json:
    return {"name": name, "in": place, "required": required, "schema": schema}


def _body(schema: _Json) -> _Json:
    return {"application/json": {"schema": schema}}
