"""What came in, or would go out, without what is personal in it.

A text is shown only if its field is known to hold nothing personal: an id, a code, a status, a
date, a number. A number or a date, too, needs a name that is known: a telephone number is one.
Whatever else there is, a site's own fields too, is told by its class: `text(12)`. Which fields hold
what is an assumption, and it errs on the side of hiding.
"""

import json
import re
from typing import Any

from axclarity.errors import value_class

__all__ = ["plain_name", "redacted", "redacted_json", "redacted_name", "redacted_xml"]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s\-.]+")

_PERSONAL = re.compile(
    r".*(name|mail|phone|mobile|fax|street|address|zip|post_?code|postal|birth|gender|tax_id|"
    r"tax_?(number|exempt)|locator|contact|(?<!inter_)company|(?<!credit_)note|comment|message|"
    r"memo|city|county|password|secret|token|bank|iban|passport|social|ssn|dob|national|"
    r"licen[cs]e|latitude|longitude|whatsapp|telegram|skype|identi(ty|fication)_n|fiscal_code|"
    r"card_?num).*"
    r"|(.+_)?(tel|cell|handy|pager|sms|telex|born|cpf|cnpj|id_(card_)?num(ber)?)(_.*)?"
    r"|(.+_)?(flat|(?<!ware_)house|apartment|door|box)_(id|number|num|no)s?(_.*)?"
    r"|(.+_)?vat(?!_(amount|rate|percent|total)).*"
)
_HARMLESS = re.compile(
    r"(.+_)?(id|key|language|locale|status|state|type|kind|role|sku|currency|code|method|unit|"
    r"country|country_region|region|number|num|no|at|on|date|time|warehouse|site|location|quantity|"
    r"qty|price|amount|amt|total|subtotal|tax|rate|percent|account|group|source|version|revision|"
    r"tracking|carrier|service|mode|terms?|brand|category|reservation|journal|voucher|invoice|"
    r"payment|event|exception|last4|barcode|gtin|operation|action|destination|rule|class|relation|"
    r"hash|digest|etag)s?"
)
_MEASURED = re.compile(
    r"as_of|on_order|(valid|active)_(from|to)|party|num_of_lines|"
    r"(.+_)?(until|due|dead_?line|days|created|updated|modified|placed|shipped|delivered|cancelled|"
    r"completed|captured|confirmed|requested|expected|transferred|dlv|"
    r"available|on_hand|ordered|reserved|arrived|received|registered|picked|deducted|posted|"
    r"physical|financial|remain|deliver_now|invent(_now)?|issue|receipt|cwqty|"
    r"discount|disc|fee|paid|refund(ed)?|credit(ed)?|debit|charge|cost|freight|shipping|markup|"
    r"adjustment|balance|deposit(ed)?|withheld|difference|estimate|limit|cur|mst|amount_(from|to)|"
    r"(tax|physical|posted|charge|markup|freq)_value|(amount|rate|price|date|pct)_[a-z]{1,2}|"
    r"rounding|round_off|(exch)?rate_second(ary)?|pct|percent\d|ratio|factor|sum|count|max|min|"
    r"size|weight|width|height|depth|length|volume|density|"
    r"reference|ref|purchase_order|reason|taxe)s?"
)
"""Where numbers and dates are shown, and no text: people write some into these, too."""

_WHOLLY_PERSONAL = re.compile(r"phone|mobile|fax|(^|_)tel(_|$)|bank|passport")
"""Under such a name nothing is shown, whatever it is called there: `phone.number`, `bank.code`."""

_NAMES_A_RECORD = re.compile(r"(address|contact|company|message)_(ids?|code|type)")
_PLAIN_VALUE = re.compile(
    r"[-+]?\d{1,20}(\.\d{1,20})?|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[-+]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_WITH_A_FRACTION = re.compile(r"[-+]?\d{1,9}\.\d{1,16}")
"""All that is shown of a `value`: that of a charge, but not of a pair such as `phone` and 4477."""

_TRUTH = re.compile(r"true|false|yes|no", re.IGNORECASE)
_LOOKS_PERSONAL = re.compile(r"@|\s")
_TOLD = re.compile(r"text\(\d+\)|number")
"""What stands here instead of a value: it is not told a second time."""

_PIECE = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>|<![^<>]*>|(<(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*>)|([^<]+)",
    re.DOTALL,
)
_OPENS = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_ATTRIBUTE = re.compile(r"(?<=\s)([\w.:-]+)(\s*=\s*)(\"[^\"]*\"|'[^']*')")


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
            return {
                redacted_name(key): redacted_json(each, _full_name(name, key))
                for key, each in value.items()
            }
        case list():
            return [redacted_json(each, name) for each in value]
        case str():
            return value if _may_be_shown(name, value) else value_class(value)
        case bool() | None:
            return value
        case _:
            return value if _may_be_shown(name, str(value)) else value_class(value)


def redacted_xml(text: str) -> str:
    """XML without what is personal; its structure and names stay, comments and DTDs do not."""
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
    """A name or a path, unless it looks like something that a person typed.

    Names may be anything in a site's own fields: somebody's name, or an address.
    """
    return value_class(name) if _LOOKS_PERSONAL.search(name) else name


def plain_name(name: str) -> str:
    """A field's name in one spelling: `CustomerId`, `customer-id` and `customer_id` are one."""
    return _HUMP.sub("_", name).lower()


def _full_name(whole: str, part: str) -> str:
    return f"{whole}.{part}" if _WHOLLY_PERSONAL.search(plain_name(whole)) else part


def _shown_attribute(found: re.Match[str]) -> str:
    name, equals, quoted = found.groups()
    quote, value = quoted[0], quoted[1:-1]
    if name.startswith("xmlns") or _may_be_shown(name.rpartition(":")[2], value):
        return found[0]
    return f"{name}{equals}{quote}{value_class(value)}{quote}"


def _may_be_shown(name: str, text: str) -> bool:
    if _TOLD.fullmatch(text):
        return True
    plain = plain_name(name)
    if not text or _NAMES_A_RECORD.fullmatch(plain):
        return _LOOKS_PERSONAL.search(text) is None
    if _PERSONAL.fullmatch(plain):
        return False
    if _TRUTH.fullmatch(text):
        return True
    if plain == "value":
        return _WITH_A_FRACTION.fullmatch(text) is not None
    harmless = _HARMLESS.fullmatch(plain) is not None
    if _PLAIN_VALUE.fullmatch(text):
        return harmless or _MEASURED.fullmatch(plain) is not None
    return harmless and _LOOKS_PERSONAL.search(text) is None
