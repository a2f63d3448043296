"""How one shop spells the API: paths and names that differ between installations.

Clarity publishes no contract, so the default dialect is an assumption throughout; a shop that
differs is described here, without code.
"""

from pydantic import BaseModel, ConfigDict

__all__ = ["Dialect"]


class Dialect(BaseModel):
    """Where things are and what they are called. Paths start with a slash."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    token_path: str = "/oauth/token"  # noqa: S105  a path, not a token
    api_path: str = "/api/v1"
    orders_path: str = "/orders"
    shipments_path: str = "/shipments"
    page_size_parameter: str = "page_size"
    cursor_parameter: str = "cursor"
    items_key: str = "items"
    next_cursor_key: str = "next_cursor"
    page_size: int = 100
    scopes: tuple[str, ...] = ("orders", "shipments")
