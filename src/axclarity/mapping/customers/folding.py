"""Names, e-mail addresses, phone numbers and the like, folded so that equal means the same.

A fold is blank where there is nothing to compare, and where a number is only there to fill a form:
it has no digits, or one again and again. A blank is never equal to anything. Folding what is folded
changes nothing.
"""

import re
import unicodedata

from axclarity.mapping.customers.phones import PhoneRule
from axclarity.mapping.customers.policy import MatchPolicy
from axclarity.values import postcode_from_text

__all__ = ["email_fold", "name_fold", "phone_fold", "postcode_fold", "tax_id_fold"]

_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_NEITHER = re.compile(r"[\W_]+")
_EXTENSION = re.compile(r"(?<=\d)[\s(.-]*(?:[x#;,]|ext).*", re.DOTALL | re.IGNORECASE)
_ABROAD = "00"
_LEAST_TAX_ID = 5
_GREECE = {"GR": "EL"}
_GREEK = re.compile(r"GR(?=[0-9]{9}\Z)")


def name_fold(name: str) -> tuple[str, ...]:
    """The words of a name, sorted; letter case and accents mean nothing.

    Only marks on Latin, Greek and Cyrillic letters are accents; elsewhere they are letters.
    """
    parts = (each if _is_written(each) else " " for each in _plain(name))
    return tuple(sorted("".join(parts).split()))


def email_fold(email: str, policy: MatchPolicy) -> str:
    """An e-mail address, the domain without letter case, the part before it by policy."""
    local, at, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    if not (local and at and domain):
        return ""
    return f"{local.casefold() if policy.fold_local_part else local}@{domain.casefold()}"


def phone_fold(phone: str, country: str, policy: MatchPolicy) -> str:
    """A phone number as it is dialled from abroad, without its extension.

    Args:
        country: ISO 3166-1 alpha-2, of a number that does not begin with a country's code. Where
            there are no rules for it, the number stays as it is, under its country.
    """
    text = _EXTENSION.sub("", phone.strip())
    digits, rule = _digits(text), policy.phones.get(country)
    abroad = rule.abroad if rule else _ABROAD
    if text.startswith("+"):
        code, number = _parted(_digits(text.replace("(0)", "")), rule, policy)
    elif digits.startswith(abroad):
        code, number = _parted(digits.removeprefix(abroad), rule, policy)
    elif rule is not None:
        code, number = f"+{rule.code}", _without_trunk(digits, rule)
    else:
        code, number = f"{country}:", digits if country else ""
    folded = code + number
    shortest = min(len(digits), len(_digits(folded)))
    return folded if shortest >= policy.least_digits and _says_something(number) else ""


def postcode_fold(postcode: str, country: str) -> str:
    """A postcode in capitals, without what stands between its letters and digits.

    Args:
        country: ISO 3166-1 alpha-2; its letters before the postcode go, unless they belong to it.
    """
    return _plain_capitals(postcode_from_text(country, _plain_capitals(postcode)))


def tax_id_fold(tax_id: str, country: str) -> str:
    """A tax id in capitals, without punctuation, behind its country's letters.

    Args:
        country: ISO 3166-1 alpha-2; may be blank. Greek numbers begin with EL, some write GR.
    """
    text = _GREEK.sub("EL", _plain_capitals(tax_id))
    prefix = _GREECE.get(country, country)
    if len(text) < _LEAST_TAX_ID or not _says_something(text):
        return ""
    return text if text.startswith(prefix) else prefix + text


def _says_something(number: str) -> bool:
    """Whether it is more than one digit again and again, as 000000000, or none at all."""
    return len({*_digits(number)}) > 1


def _plain_capitals(text: str) -> str:
    """Letters and digits in capitals; taken apart twice, for some capitals have accents anew."""
    capitals = unicodedata.normalize("NFKD", text).upper()
    return _NEITHER.sub("", unicodedata.normalize("NFKD", capitals))


def _parted(digits: str, at_home: PhoneRule | None, policy: MatchPolicy) -> tuple[str, str]:
    """The country's code, where there is a rule for it, and the number behind it.

    Some write the trunk prefix behind the country's code; nobody can dial it there. Countries that
    share a code may differ in it, so the rule of one's own country goes first.
    """
    for rule in (at_home, *policy.phones.values()):
        if rule is not None and digits.startswith(rule.code):
            return f"+{rule.code}", _without_trunk(digits.removeprefix(rule.code), rule)
    return "+", digits


def _without_trunk(digits: str, rule: PhoneRule) -> str:
    while rule.trunk and digits.startswith(rule.trunk):
        digits = digits.removeprefix(rule.trunk)
    return digits


def _is_written(character: str) -> bool:
    """Whether it is a letter, a digit, or a mark that belongs to one."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _digits(text: str) -> str:
    found = (unicodedata.decimal(each, None) for each in text)
    return "".join(str(each) for each in found if each is not None)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", folded)).translate(_LETTERS)
