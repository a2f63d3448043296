"""How long a text is to AX."""

__all__ = ["ax_cut", "ax_length"]


def ax_length(text: str) -> int:
    """The characters that AX counts: an emoji, or another sign beyond U+FFFF, is two.

    Assumption: AX counts as `nvarchar` of SQL Server and texts of .NET do, in units of UTF-16.
    """
    return len(text) if text.isascii() else len(_units(text)) // 2


def ax_cut(text: str, most: int) -> str:
    """As much from the beginning of a text as AX keeps in so many characters; no half of a sign."""
    if text.isascii():
        return text[:most]
    return _units(text)[: 2 * most].decode("utf-16-le", "ignore")


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")
