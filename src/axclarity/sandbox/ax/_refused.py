"""How the business logic of AX says no."""

__all__ = ["Refused", "must_be_filled_in", "not_found"]


class Refused(Exception):
    """AX does not accept a record; `infolog` holds the lines that a user would see."""

    def __init__(self, *infolog: str) -> None:
        super().__init__(" | ".join(infolog))
        self.infolog = infolog


def must_be_filled_in(label: str) -> Refused:
    """A mandatory field is empty."""
    return Refused(f"Field '{label}' must be filled in.")


def not_found(value: str, label: str, table: str) -> Refused:
    """A field names a record that is not there."""
    return Refused(
        f"The value '{value}' in field '{label}' is not found in the related table '{table}'."
    )
