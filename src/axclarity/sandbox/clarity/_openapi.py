"""The shop's OpenAPI document, put together from small pieces."""

from typing import Any

from axclarity.clarity.models import NewShipment, Order, Shipment

__all__ = ["openapi_document"]

_SCOPES = {"orders": "Read and change orders", "shipments": "Read and add shipments"}

_REFUSALS = {
    "401": "No valid token",
    "404": "No such record",
    "409": "The external id is in use",
    "412": "The record has changed since it was read",
    "422": "A value is not valid; errors name the paths",
    "423": "Somebody else holds the record",
    "428": "If-Match is missing",
    "429": "Too many requests; Retry-After says how long to wait",
    "503": "Under maintenance; Retry-After says how long to wait",
}
_ALWAYS = ("401", "429", "503")


def openapi_document(server: str) -> dict[str, Any]:
    """The whole API, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Clarity eCommerce (simulated)",
            "version": "v1",
            "description": "The API as axclarity assumes it; Clarity publishes no contract.",
        },
        "servers": [{"url": server}],
        "security": [{"oauth": list(_SCOPES)}],
        "paths": _paths(),
        "webhooks": {
            name: _webhook(name) for name in ("order.created", "order.updated", "order.cancelled")
        },
        "components": {"schemas": _schemas(), "securitySchemes": _security_schemes()},
    }


def _paths() -> dict[str, Any]:
    return {
        "/oauth/token": {"post": _token_operation()},
        "/openapi.json": {
            "get": {
                "operationId": "openapi",
                "summary": "This document",
                "security": [],
                "responses": {"200": {"description": "The document", "content": _json({})}},
            }
        },
        "/api/v1/orders": {
            "get": _operation(
                "listOrders",
                "Orders, oldest change first",
                _ok(_page("Order")),
                ("422",),
                parameters=[
                    *_paging(),
                    _query("updated_since", {"type": "string", "format": "date-time"}),
                    _query("status", {"type": "string"}),
                    _query("ids", {"type": "string"}),
                ],
            )
        },
        "/api/v1/orders/{id}": {
            "parameters": [_id()],
            "get": _operation("getOrder", "One order", _ok(_ref("Order"), etag=True), ("404",)),
            "put": _operation(
                "updateOrder",
                "Merge changes into an order",
                _ok(_ref("Order"), etag=True),
                ("404", "412", "422", "423", "428"),
                parameters=[
                    {
                        "name": "If-Match",
                        "in": "header",
                        "required": True,
                        "schema": {"type": "string"},
                    }
                ],
                body="OrderChanges",
            ),
        },
        "/api/v1/shipments": {
            "get": _operation(
                "listShipments",
                "Shipments",
                _ok(_page("Shipment")),
                ("422",),
                parameters=[
                    *_paging(),
                    _query("order_id", {"type": "string"}),
                    _query("external_id", {"type": "string"}),
                ],
            ),
            "post": _operation(
                "addShipment",
                "Tell the shop what has left",
                {"201": {"description": "Kept", "content": _json(_ref("Shipment"))}},
                ("409", "422", "423"),
                body="NewShipment",
            ),
        },
        "/api/v1/shipments/{id}": {
            "parameters": [_id()],
            "get": _operation("getShipment", "One shipment", _ok(_ref("Shipment")), ("404",)),
        },
    }


def _operation(
    name: str,
    summary: str,
    good: dict[str, Any],
    refusals: tuple[str, ...],
    *,
    parameters: list[dict[str, Any]] | None = None,
    body: str = "",
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": good | {code: _refusal(code) for code in sorted({*refusals, *_ALWAYS})},
    }
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = {"required": True, "content": _json(_ref(body))}
    return operation


def _token_operation() -> dict[str, Any]:
    form = {
        "type": "object",
        "properties": {
            "grant_type": {"const": "client_credentials"},
            "scope": {"type": "string"},
        },
        "required": ["grant_type"],
    }
    return {
        "operationId": "token",
        "summary": "An access token for client credentials (HTTP Basic)",
        "security": [{"client": []}],
        "requestBody": {
            "required": True,
            "content": {"application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": {
            "200": {"description": "A token", "content": _json(_ref("Token"))},
            "400": {"description": "Not this grant type", "content": _json(_ref("TokenError"))},
            "401": {"description": "Not this client", "content": _json(_ref("TokenError"))},
        },
    }


def _webhook(name: str) -> dict[str, Any]:
    headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "post": {
            "operationId": name.replace(".", "_"),
            "summary": f"Sent on {name}, signed by the Standard Webhooks scheme",
            "parameters": [
                {"name": header, "in": "header", "required": True, "schema": {"type": "string"}}
                for header in headers
            ],
            "requestBody": {"required": True, "content": _json(_ref("Event"))},
            "responses": {"2XX": {"description": "Accepted; anything else is sent again"}},
        }
    }


def _schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    for model in (Order, Shipment, NewShipment):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schema.pop("$defs", {})
        schemas[model.__name__] = schema
    text = {"type": "string"}
    return schemas | {
        "OrderChanges": {
            "type": "object",
            "properties": {
                "status": _ref("OrderStatus"),
                "payment_status": text,
                "notes": text,
                "attributes": {"type": "object"},
            },
            "additionalProperties": False,
        },
        "Event": {
            "type": "object",
            "properties": {
                "id": text,
                "type": text,
                "occurred_at": {"type": "string", "format": "date-time"},
                "data": {"type": "object"},
            },
            "required": ["id", "type", "occurred_at", "data"],
        },
        "Token": {
            "type": "object",
            "properties": {
                "access_token": text,
                "token_type": {"const": "Bearer"},
                "expires_in": {"type": "integer"},
                "scope": text,
            },
            "required": ["access_token", "token_type", "expires_in"],
        },
        "TokenError": {
            "type": "object",
            "properties": {"error": text},
            "required": ["error"],
        },
        "Problem": _problem_schema(),
    }


def _problem_schema() -> dict[str, Any]:
    text = {"type": "string"}
    error = {
        "type": "object",
        "properties": {"path": text, "code": text, "message": text},
        "required": ["path", "code"],
    }
    return {
        "type": "object",
        "properties": {
            "type": text,
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "errors": {"type": "array", "items": error},
        },
        "required": ["type", "title", "status"],
    }


def _security_schemes() -> dict[str, Any]:
    flow = {"tokenUrl": "/oauth/token", "scopes": _SCOPES}
    return {
        "oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}},
        "client": {"type": "http", "scheme": "basic"},
    }


def _ok(schema: dict[str, Any], *, etag: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "Found", "content": _json(schema)}
    if etag:
        answer["headers"] = {"ETag": {"schema": {"type": "string"}}}
    return {"200": answer}


def _refusal(code: str) -> dict[str, Any]:
    refusal: dict[str, Any] = {
        "description": _REFUSALS[code],
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    if code in ("429", "503"):
        refusal["headers"] = {"Retry-After": {"schema": {"type": "string"}}}
    if code == "401":
        refusal["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return refusal


def _page(record: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": _ref(record)},
            "next_cursor": {"type": ["string", "null"]},
        },
        "required": ["items", "next_cursor"],
    }


def _paging() -> list[dict[str, Any]]:
    size = {"type": "integer", "minimum": 1, "maximum": 250, "default": 100}
    return [_query("page_size", size), _query("cursor", {"type": "string"})]


def _query(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def _id() -> dict[str, Any]:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
