"""How AX says no: its business logic by the infolog, AIF by a code and a text of its own."""

__all__ = ["Failed", "Refused", "does_not_exist", "must_be_filled_in", "not_found"]


class Refused(Exception):
    """AX does not accept a record; `infolog` holds the lines that a user would see."""

    def __init__(self, *infolog: str) -> None:
        super().__init__(" | ".join(infolog))
        self.infolog = infolog


class Failed(Exception):
    """AIF does not accept a message. Its text is shown whatever the port hides.

    Args:
        xpath, line: where in the message, if it is in one place.
    """

    def __init__(
        self, code: str, message: str, *, xpath: str = "", line: int | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.message = code, message
        self.xpath, self.line = xpath, line


def must_be_filled_in(label: str) -> Refused:
    """A mandatory field is empty."""
    return Refused(f"Field '{label}' must be filled in.")


def not_found(value: str, label: str, table: str) -> Refused:
    """A field names a record that is not there."""
    return Refused(
        f"The value '{value}' in field '{label}' is not found in the related table '{table}'."
    )


def does_not_exist(label: str, value: str) -> Refused:
    """A record that is to be changed is not there."""
    return Refused(f"{label} {value} does not exist.")
