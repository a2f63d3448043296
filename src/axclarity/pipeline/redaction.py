"""What came in, or would go out, without what is personal in it.

A text is shown only if its field is known to hold nothing personal: an id, a code, a status, a
date, a number. Whatever else there is, a site's own fields too, is told by its class: `text(12)`.
Which fields hold what is an assumption, and it errs on the side of hiding.
"""

import json
import re
from typing import Any

from axclarity.errors import value_class

__all__ = ["plain_name", "redacted", "redacted_json", "redacted_name", "redacted_xml"]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s\-.]+")

_PERSONAL = re.compile(
    r".*(name|mail|phone|mobile|fax|street|address|zip|post_?code|postal|birth|gender|tax_id|vat|"
    r"tax_?(number|exempt)|locator|contact|company|note|comment|message|memo|city|county|password|"
    r"secret|token|bank|iban|passport|social|ssn|dob|national|licen[cs]e|latitude|longitude).*"
)
_HARMLESS = re.compile(
    r"(.+_)?(ids?|keys?|language|status|state|type|kind|sku|currency|code|method|unit|country|country_region|"
    r"region|number|num|no|at|on|date|time|warehouse|site|location|quantity|qty|price|amount|amt|"
    r"total|subtotal|tax|rate|percent|account|group|source|version|revision|tracking|carrier|mode|"
    r"brand|category|reservation|journal|voucher|exception|last4|barcode|gtin|operation|action|class|"
    r"company_code|rec_version)"
)
_NAMES_A_RECORD = re.compile(r"(address|contact|company|message)_(ids?|code|type)")
_PLAIN_VALUE = re.compile(
    r"[-+]?\d{1,20}(\.\d{1,20})?|true|false|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[-+]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_LOOKS_PERSONAL = re.compile(r"@|\s")
_TOLD = re.compile(r"text\(\d+\)|number")
"""What stands here instead of a value: it is not told a second time."""

_PIECE = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|(<[^>]*>)|([^<]+)", re.DOTALL)
_OPENS = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_ATTRIBUTE = re.compile(r"(?<=\s)([\w.:-]+)(\s*=\s*[\"'])([^\"']*)")


def redacted(content: bytes) -> str:
    """A body of JSON or XML without what is personal; of another one, its class."""
    text = content.decode("utf-8", "replace").strip()
    if _TOLD.fullmatch(text):
        return text
    if text.startswith("<"):
        return redacted_xml(text)
    try:
        return json.dumps(redacted_json(json.loads(text, parse_float=str)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return value_class(content) if content else ""


def redacted_json(value: Any, name: str = "") -> Any:
    """Parsed JSON without what is personal.

    Args:
        name: of the field that holds the value.
    """
    match value:
        case dict():
            return {_shown_key(key): redacted_json(each, key) for key, each in value.items()}
        case list():
            return [redacted_json(each, name) for each in value]
        case str():
            return value if _may_be_shown(name, value) else value_class(value)
        case bool() | None:
            return value
        case _:
            return value if _may_be_shown(name, str(value)) else value_class(value)


def redacted_xml(text: str) -> str:
    """XML without what is personal; its structure and names stay, comments do not."""
    pieces, name = [], ""
    for cdata, tag, plain in _PIECE.findall(text):
        value = cdata or plain
        if tag:
            opened = _OPENS.match(tag)
            name = opened[1] if opened else ""  # text after an end has no name, and is hidden
            pieces.append(_ATTRIBUTE.sub(_shown_attribute, tag))
        elif not value.strip() or _may_be_shown(name, value):
            pieces.append(value)
        else:
            pieces.append(value_class(value))
    return "".join(pieces)


def redacted_name(name: str) -> str:
    """A name or a path, unless it looks like something that a person typed."""
    return value_class(name) if _LOOKS_PERSONAL.search(name) else name


def plain_name(name: str) -> str:
    """A field's name in one spelling: `CustomerId`, `customer-id` and `customer_id` are one."""
    return _HUMP.sub("_", name).lower()


def _shown_attribute(found: re.Match[str]) -> str:
    name, equals, value = found.groups()
    if name.startswith("xmlns") or _may_be_shown(name.rpartition(":")[2], value):
        return found[0]
    return f"{name}{equals}{value_class(value)}"


def _shown_key(key: str) -> str:
    """Names may be anything in a site's own fields: an address, too."""
    return value_class(key) if "@" in key else key


def _may_be_shown(name: str, text: str) -> bool:
    if _TOLD.fullmatch(text):
        return True
    plain = plain_name(name)
    if not text or _NAMES_A_RECORD.fullmatch(plain):
        return _LOOKS_PERSONAL.search(text) is None
    if _PERSONAL.fullmatch(plain):
        return False
    if _PLAIN_VALUE.fullmatch(text):
        return True
    return _HARMLESS.fullmatch(plain) is not None and _LOOKS_PERSONAL.search(text) is None
