"""Card data: whatever is written how and where, it is refused; and nothing else is."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity._json import loads
from axclarity.clarity.cards import card_problems, refuse_cards, refuse_cards_in
from axclarity.errors import InvalidDocument

ORDERS = sorted((Path(__file__).parents[2] / "examples" / "orders").glob("*.json"))

VISA = "4111111111111111"
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

BEGINNINGS = {
    "4": (13, 16, 19),
    "51": (16,),
    "55": (16,),
    "2221": (16,),
    "2299": (16,),
    "2720": (16,),
    "34": (15,),
    "37": (15,),
    "6011": (16, 19),
    "65": (16,),
    "62": (16, 17, 18, 19),
    "3528": (16,),
    "3589": (16, 19),
    "300": (14, 16),
    "36": (14, 19),
    "5018": (13, 16, 19),
    "6759": (13, 16),
    "2200": (16,),
    "9792": (16,),
}
GAPS = ("", "", "", " ", "-", ".", "/", " - ", "\u00a0", "\u2011", "\u200b", "\n", "\t")


def with_check_digit(digits: str) -> str:
    """Luhn, written down another way than the code under test has it."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number // 10 + number % 10
    return f"{digits}{-total % 10}"


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    beginning = draw(st.sampled_from(sorted(BEGINNINGS)))
    rest = draw(st.sampled_from(BEGINNINGS[beginning])) - len(beginning) - 1
    return with_check_digit(beginning + draw(st.text("0123456789", min_size=rest, max_size=rest)))


@st.composite
def written_card_numbers(draw: st.DrawFn) -> str:
    number = draw(card_numbers())
    gaps = draw(st.lists(st.sampled_from(GAPS), min_size=len(number), max_size=len(number)))
    spread = "".join(digit + gap for digit, gap in zip(number, gaps, strict=True))
    before, after = draw(words), draw(words)
    text = f"{before} {spread.strip()} {after}" if draw(st.booleans()) else spread.strip()
    return text.translate(draw(st.sampled_from([{}, {}, FULL_WIDTH, ARABIC])))


words = st.text("abc åß日,:;!", max_size=10)
names = st.text("abcdefgh_", min_size=1, max_size=8)
leaves = st.one_of(st.none(), st.booleans(), st.integers(0, 99_999), words)
documents = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4)
)


@st.composite
def documents_around(draw: st.DrawFn, leaf: st.SearchStrategy[Any]) -> Any:
    """A document that holds the leaf, or has it as a key, at some depth."""
    document = draw(leaf)
    if isinstance(document, str) and draw(st.booleans()):
        document = {document: draw(leaves)}
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            document = [*draw(st.lists(documents, max_size=2)), document]
        else:
            document = {**draw(st.dictionaries(names, documents, max_size=2)), "x": document}
    return document


def texts_of(document: Any) -> list[bytes]:
    """JSON as writers differ: escaped or not, spread out or not."""
    return [
        json.dumps(document, ensure_ascii=ascii_only, indent=indent).encode()
        for ascii_only in (True, False)
        for indent in (None, 2)
    ]


@given(documents_around(written_card_numbers()))
def test_a_card_number_is_found_wherever_it_is(document: Any) -> None:
    for text in texts_of(document):
        with pytest.raises(InvalidDocument) as refused:
            refuse_cards_in(text, loads(text))

        assert {problem.rule for problem in refused.value.problems} == {"card.number"}


@pytest.mark.parametrize("gap", ["", " ", "-", ".", "/", "\n", "\t", "\u2011", "\u00a0", " - "])
def test_a_first_look_misses_no_separator(gap: str) -> None:
    document = {"notes": gap.join([VISA[:4], VISA[4:10], VISA[10:]])}

    for text in texts_of(document):
        with pytest.raises(InvalidDocument):
            refuse_cards_in(text, document)


@given(documents_around(card_numbers().map(int)))
def test_a_card_number_is_found_as_a_json_number(document: Any) -> None:
    with pytest.raises(InvalidDocument):
        refuse_cards_in(json.dumps(document).encode(), document)


gaps_in_names = st.sampled_from(("", "_", "-", " ", ".", "--", ". "))
spellings = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(("", "card", "x")),
    gaps_in_names,
    st.sampled_from(("cid", "Cid", "CID", "cvv2", "csc", "card", "security", "CardVerification")),
    gaps_in_names,
    st.sampled_from(("", "code", "Code", "number", "Value", "verification")),
)
few_digits = st.text("0123456789", min_size=3, max_size=4)


@given(spellings, st.one_of(few_digits, few_digits.map(int), card_numbers(), words))
def test_a_first_look_passes_nothing_that_is_refused(name: str, value: Any) -> None:
    document = {name: value}
    for text in texts_of(document):
        if card_problems(document):
            with pytest.raises(InvalidDocument):
                refuse_cards_in(text, document)


@pytest.mark.parametrize("number", ["40000000006e2", "4.0000000006E+12", "4000000000600.0e0"])
@pytest.mark.parametrize("around", ["%s", "[%s]", '{"a": %s }', '{"a": %s, "b": 1}'])
def test_a_number_with_an_exponent_is_seen_whole(number: str, around: str) -> None:
    text = (around % number).encode()

    with pytest.raises(InvalidDocument):
        refuse_cards_in(text, loads(text))


@given(documents_around(card_numbers()))
def test_no_digit_is_told(document: Any) -> None:
    problems = card_problems(document)

    told = " ".join(f"{each} {each.hint}" for each in problems)
    assert problems
    assert not any(char in told for char in "６４")
    runs = "".join(each if each.isdigit() else " " for each in told).split()
    assert max(map(len, runs), default=0) < 3


@given(documents)
def test_other_documents_pass(document: Any) -> None:
    refuse_cards(document)
    for text in texts_of(document):
        refuse_cards_in(text, document)


@pytest.mark.parametrize("path", ORDERS, ids=lambda path: path.stem)
def test_orders_pass(path: Path) -> None:
    text = path.read_bytes()

    refuse_cards(loads(text))
    refuse_cards_in(text, loads(text))


@given(st.text("0123456789", min_size=12, max_size=18))
def test_numbers_that_fail_the_check_pass(digits: str) -> None:
    right = with_check_digit(digits)
    wrong = digits + str((int(right[-1]) + 1) % 10)

    assert card_problems({"notes": wrong}) == []


@pytest.mark.parametrize(
    "number",
    [
        "1234567890123452",  # no issuer
        "00004111111111111111",  # 20 digits
        "411111111111",  # 12 digits
        "41111111111111",  # Visa has no 14
        "342222222222222222",  # American Express has 15 only
        "2721000000000004",
        "2199999999999996",
    ],
)
def test_numbers_no_issuer_gives_pass(number: str) -> None:
    assert card_problems({"notes": number}) == []


@pytest.mark.parametrize(
    "value",
    [
        {"card": {"brand": "visa", "last4": "1111"}},
        {"notes": "**** **** **** 1111"},
        {"notes": "411111xxxxxx1111"},
        {"notes": "visa 4111 ends 1111"},
        {"barcode": "4006381333931"},
        {"gtin": 4006381333931},
        {"lines": [{"sku": "5701234567899"}]},
        {"external_id": "6212345678901234567"},
        {"tracking_numbers": ["376212345678901236", VISA]},
        {"phone": "+47 222 33 444 / 55555"},
        {"phone": "+42 2222 222 2222"},
        {"billing_address": {"mobilePhone": "42-222 22 22 22 22"}},
        {"id": "ord_4222222222222", "number": "SO-4222222222222"},
        {"id": "41111111-1111-4111-a111-111111111111"},
        {"notes": "4222222222222" + "ab" * 20},
        {"rate": "4.111111111111111"},
        {"occurred_at": "2026-01-02T03:04:05.123456+00:00"},
        {"attributes": {"cvv_result": "M", "cvv": "matched", "csc": True}},
        {"code": "123", "postal_code": "0150", "security": "1234"},
        {"lines": [{"unit_price": Decimal("4.333333333333333")}]},
        {"quantity": "4.111111111111114"},
    ],
)
def test_what_passes(value: Any) -> None:
    assert card_problems(value) == []


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"number": VISA}, "$.number"),
        ({"reference": VISA}, "$.reference"),
        ({"customer_id": f" {VISA} "}, "$.customer_id"),
        ({"barcode": int(VISA)}, "$.barcode"),
        ({"number": "4222 2222 22222"}, "$.number"),
        ({"card": {"number": "4222222222222"}}, "$.card.number"),
        ({"gift_cards": [{"id": "4222222222222"}]}, "$.gift_cards[0].id"),
        ({"cardNumber": "4222222222222"}, "$.cardNumber"),
        ({"pan": {"id": "4222222222222"}}, "$.pan.id"),
        ({"attributes": {"memo": VISA}}, "$.attributes.memo"),
        ({"tracking_numbers": [f"x {VISA}"]}, "$.tracking_numbers[0]"),
        ({"phone": f"+{VISA}"}, "$.phone"),
        ({"phone": f"+47 22 33 44 55, {VISA}"}, "$.phone"),
        ({"name": "4222222222222"}, "$.name"),
        ({"id": "ord 4222222222222"}, "$.id"),
        ({"number": "4222222222222 or so"}, "$.number"),
        ({"trackingNumbers": ["4111-1111-1111-1111"]}, "$.trackingNumbers[0]"),
        ({"card_id": "4222222222222"}, "$.card_id"),
        ({"amount": int(VISA)}, "$.amount"),
        ({"amount": VISA}, "$.amount"),
        ({"name": "4.111111111111111"}, "$.name"),
        ({"notes": Decimal(VISA)}, "$.notes"),
        ({"notes": f"order 12 {VISA} 3"}, "$.notes"),
        ({"notes": f"5555 {VISA}12 4222222222222"}, "$.notes"),
        ({"a": [{VISA: None}]}, "$.a[0].?"),
        ({VISA: {"notes": VISA}}, "$.?"),
    ],
)
def test_what_is_refused_and_where(value: Any, path: str) -> None:
    problems = card_problems(value)

    assert [problem.path for problem in problems][:1] == [path]
    assert {problem.rule for problem in problems} == {"card.number"}


def test_a_number_with_a_fraction_is_no_card_number() -> None:
    assert card_problems({"weight": Decimal("4.111111111111111")}) == []


@given(
    name=st.sampled_from(
        ["cvv", "CVV2", "cvc", "cvc_2", "cardCvc", "cid", "csc", "security_code", "SecurityCode",
         "card_security_code", "card_code", "cardCode", "cvv_code", "card_verification_value",
         "payment_cvv", "cvn", "ｃｖｖ", "cid_number", "cidValue", "card cid-code",
         "card.cid", "security  code", "card--code"]
    ),
    code=st.from_regex(r"\A[0-9]{3,4}\Z"),
    as_number=st.booleans(),
    inside=st.booleans(),
)  # fmt: skip
def test_security_codes_are_found(name: str, code: str, as_number: bool, inside: bool) -> None:
    held: Any = int(code) if as_number and code[0] != "0" else code
    document = {"payments": [{name: [{"value": held}] if inside else held}]}

    for text in texts_of(document):
        with pytest.raises(InvalidDocument) as refused:
            refuse_cards_in(text, loads(text))

        (problem,) = refused.value.problems
        assert problem.rule == "card.cvv"
        assert code not in str(refused.value)


@pytest.mark.parametrize("text", ["cvv: 123", "card with CVC2=1234", '{\\"cvv\\":\\"123\\"}'])
def test_security_codes_are_found_in_texts(text: str) -> None:
    (problem,) = card_problems({"notes": text})

    assert (problem.path, problem.rule) == ("$.notes", "card.cvv")


@pytest.mark.parametrize("text", ["cvv 12", "cvv 12345", "cvv checked", "acvv 123"])
def test_other_texts_about_codes_pass(text: str) -> None:
    assert card_problems({"notes": text}) == []


def test_names_of_identifiers_can_be_given() -> None:
    value = {"ordre": "4222222222222"}

    assert card_problems(value)
    assert card_problems(value, allowed={"ordre"}) == []


def test_a_long_row_of_digits_is_no_trouble() -> None:
    long = {"notes": "4" * 100_000, "spread": "1 " * 20_000, "many": 10**5000}

    assert card_problems([long, {"vast": Decimal("1E+9999999")}]) == []
