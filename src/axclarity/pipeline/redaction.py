"""What came in, or would go out, without what is personal in it.

A text is shown only if its field is known to hold nothing personal: an id, a code, a status, a
date, a number. Whatever else there is, a site's own fields too, is told by its class: `text(12)`.
Which fields hold what is an assumption, and it errs on the side of hiding.
"""

import json
import re
from typing import Any

from axclarity.errors import value_class

__all__ = ["redacted", "redacted_json", "redacted_xml"]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s\-.]+")

_PERSONAL = re.compile(
    r".*(name|mail|phone|mobile|fax|street|address|zip|post_?code|postal|birth|gender|tax_id|vat|"
    r"tax_?(number|exempt)|locator|contact|company|note|comment|message|memo|city|county|password|"
    r"secret|token|bank|iban|passport).*"
)
_HARMLESS = re.compile(
    r"(.+_)?(ids?|keys?|language|status|state|type|kind|sku|currency|code|method|unit|country|country_region|"
    r"region|number|num|no|at|on|date|time|warehouse|site|location|quantity|qty|price|amount|amt|"
    r"total|subtotal|tax|rate|percent|account|group|source|version|revision|tracking|carrier|mode|"
    r"brand|last4|barcode|gtin|operation|action|class|company_code|rec_version)"
)
_NAMES_A_RECORD = re.compile(r"(address|contact|company|message)_(ids?|code|type)")
_PLAIN_VALUE = re.compile(
    r"[-+]?\d{1,20}(\.\d{1,20})?|true|false|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[-+]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_LOOKS_PERSONAL = re.compile(r"@|\s")
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)((?:\s[^<>]*)?)>([^<]+)</")


def redacted(content: bytes) -> str:
    """A body of JSON or XML without what is personal; of another one, its class."""
    text = content.decode("utf-8", "replace").strip()
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
            return {key: redacted_json(each, key) for key, each in value.items()}
        case list():
            return [redacted_json(each, name) for each in value]
        case str():
            return value if _may_be_shown(name, value) else value_class(value)
        case bool() | None:
            return value
        case _:
            return value if _may_be_shown(name, str(value)) else value_class(value)


def redacted_xml(text: str) -> str:
    """XML without what is personal; its structure and names stay."""
    return _ELEMENT.sub(_shown_element, text)


def _shown_element(found: re.Match[str]) -> str:
    name, _, value = found.groups()
    if not value.strip() or _may_be_shown(name, value):
        return found[0]
    before = found[0][: found.start(3) - found.start()]
    return f"{before}{value_class(value)}</"


def _may_be_shown(name: str, text: str) -> bool:
    plain = _HUMP.sub("_", name).lower()
    if not text or _NAMES_A_RECORD.fullmatch(plain):
        return _LOOKS_PERSONAL.search(text) is None
    if _PERSONAL.fullmatch(plain):
        return False
    if _PLAIN_VALUE.fullmatch(text):
        return True
    return _HARMLESS.fullmatch(plain) is not None and _LOOKS_PERSONAL.search(text) is None
