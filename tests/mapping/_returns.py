"""Returns of goods to test with."""

from typing import Any

from axclarity.clarity.models import Return, record_from_object

__all__ = ["piece", "return_of"]


def return_of(*lines: dict[str, Any], **more: Any) -> Return:
    """A return of the order `ord_1`."""
    return record_from_object(
        Return,
        {
            "id": "ret_1",
            "order_id": "ord_1",
            "number": "R-1",
            "updated_at": "2026-11-20T09:00:00Z",
            "lines": list(lines),
            **more,
        },
    )


def piece(
    number: int | str = 1, of: str = "ln_1", quantity: str = "1", **more: Any
) -> dict[str, Any]:
    """A line of a return, by number or whole id."""
    line_id = number if isinstance(number, str) else f"rl_{number}"
    return {"id": line_id, "order_line_id": of, "quantity": quantity, **more}
