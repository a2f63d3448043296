"""Signatures: by the published vectors, by a dialect's scheme, and never by anybody else."""

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha512
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity import sign, verify
from axclarity.clarity.dialect import Signature
from axclarity.clarity.webhooks import STANDARD, check_signing
from axclarity.errors import ConfigError, WebhookRefused
from axclarity.values import Secret

VECTOR_SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = Secret(f"whsec_{VECTOR_SECRET}")
OLD = Secret("whsec_" + b64encode(b"the secret before this one").decode())
UNUSED = Secret("whsec_" + b64encode(b"a secret that signs nothing here").decode())
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = datetime.fromtimestamp(1614265330, tz=UTC)
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="

BODY_ONLY = Signature(
    scheme="hmac",
    header="X-Signature",
    id_header="X-Delivery",
    timestamp_header="",
    algorithm="sha512",
    prefix="",
    signed="{body}",
)
HEX = Signature(
    scheme="hmac",
    header="x-shop-signature",
    id_header="",
    timestamp_header="x-shop-time",
    encoding="hex",
    prefix="sha256=",
    signed="{timestamp}.{body}",
)


def headers(**changes: str | None) -> dict[str, str]:
    """The published vector's headers, changed."""
    stamp = str(int(AT.timestamp()))
    changed = {"id": ID, "timestamp": stamp, "signature": SIGNATURE, **changes}
    return {f"webhook-{name}": value for name, value in changed.items() if value is not None}


def check(
    given: dict[str, str],
    body: bytes = BODY,
    *secrets: Secret,
    now: datetime = AT,
    scheme: Signature | None = None,
) -> str:
    return verify(given, body, secrets or (SECRET,), now=now, scheme=scheme or Signature())


def refused(given: dict[str, str], body: bytes = BODY, *secrets: Secret, **more: Any) -> bool:
    with pytest.raises(WebhookRefused) as error:
        check(given, body, *secrets, **more)
    return error.value.status == 401


def test_the_published_vector_is_signed_as_published() -> None:
    assert sign(SECRET, ID, AT, BODY) == SIGNATURE


def test_the_published_vector_is_verified() -> None:
    assert check(headers()) == ID


def test_the_prefix_of_a_secret_may_be_left_out() -> None:
    """As in the test suites of the scheme's own libraries."""
    assert check(headers(), BODY, Secret(VECTOR_SECRET)) == ID


def test_names_of_headers_count_in_any_case() -> None:
    assert check({name.title(): value for name, value in headers().items()}) == ID


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"timestamp": None},
        {"signature": None},
        {"signature": OTHER},
        {"signature": "v1,"},
        {"signature": ""},
        {"signature": SIGNATURE.removeprefix("v1,")},
        {"signature": SIGNATURE.replace("v1,", "v1a,")},
        {"signature": SIGNATURE.replace("v1,", "v2,")},
        {"signature": SIGNATURE.replace("v1,", "V1,")},
        {"signature": SIGNATURE.removesuffix("=")},
        {"signature": SIGNATURE + "="},
        {"signature": SIGNATURE[:20]},
        {"signature": "v1,Å " + OTHER},
        {"signature": "v1,\ud800"},
        {"signature": "\x00"},
        {"id": ID + "x"},
        {"id": ""},
        {"id": "Å"},
        {"id": "\ud800"},
        {"timestamp": "1614265331"},
        {"timestamp": "01614265330"},
        {"timestamp": " 1614265330"},
        {"timestamp": "1614265330.0"},
        {"timestamp": "１６１４２６５３３０"},
        {"timestamp": "9" * 4000},
    ],
)
def test_what_differs_from_the_vector_is_refused(changes: dict[str, str | None]) -> None:
    assert refused(headers(**changes))


def test_the_one_right_signature_among_many_is_found() -> None:
    many = [OTHER, OTHER.replace("v1,", "v2,"), "v1a,AAAA", SIGNATURE, OTHER]

    assert check(headers(signature=" ".join(many))) == ID
    assert check(headers(signature=", ".join(many))) == ID
    assert refused(headers(signature=" ".join([*many[:3], *many[4:]])))


def test_each_of_two_secrets_counts_and_no_third() -> None:
    by_old = headers(signature=sign(OLD, ID, AT, BODY))

    assert check(headers(), BODY, OLD, SECRET) == ID
    assert check(by_old, BODY, OLD, SECRET) == ID
    assert check(headers(signature=f"{SIGNATURE} {by_old['webhook-signature']}"), BODY, OLD) == ID
    assert refused(by_old, BODY, SECRET)


@pytest.mark.parametrize("seconds", [-300, -1, 1, 300])
def test_clocks_may_differ_by_five_minutes(seconds: int) -> None:
    assert check(headers(), now=AT + timedelta(seconds=seconds)) == ID


@pytest.mark.parametrize("seconds", [-301, 301, 10**8])
def test_a_replay_is_refused(seconds: int) -> None:
    assert refused(headers(), now=AT + timedelta(seconds=seconds))


def test_the_tolerance_is_the_schemes() -> None:
    scheme = Signature(tolerance_seconds=10)

    assert check(headers(), now=AT + timedelta(seconds=10), scheme=scheme) == ID
    assert refused(headers(), now=AT + timedelta(seconds=11), scheme=scheme)


def test_a_genuine_delivery_cannot_be_cut_elsewhere() -> None:
    """`a.1` and `2.{}` are signed as `a` and `1.2.{}` would be: dots belong to the scheme."""
    inner = str(int(AT.timestamp()))
    signature = sign(SECRET, "a", AT, f"{inner}.{{}}".encode())
    moved = headers(id=f"a.{inner}", timestamp=inner, signature=signature)

    assert check(headers(id="a", signature=signature), f"{inner}.{{}}".encode()) == "a"
    assert refused(moved, b"{}")


def test_a_name_in_braces_is_no_template() -> None:
    """Or the id `{timestamp}` would be signed like another one."""
    stamp = str(int(AT.timestamp()))
    stolen = headers(id="{timestamp}", signature=sign(SECRET, stamp, AT, BODY))

    assert refused(stolen)


def test_a_text_that_is_no_base64_is_a_key_as_it_stands() -> None:
    secret = Secret("two words")
    expected = hmac.digest(b"two words", f"{ID}.1614265330.".encode() + BODY, "sha256")

    assert sign(secret, ID, AT, BODY) == "v1," + b64encode(expected).decode()


def test_a_plain_scheme_over_the_body_signs_nothing_else() -> None:
    signature = b64encode(hmac.digest(b"whsec_AAAA", BODY, sha512)).decode()
    secret = Secret("whsec_AAAA")  # in a plain scheme, the text itself

    assert sign(secret, ID, AT, BODY, scheme=BODY_ONLY) == signature
    given = {"X-Signature": signature, "X-Delivery": "anything"}
    assert not check(given, BODY, secret, scheme=BODY_ONLY), "an id that is not signed is none"
    assert not check(given, BODY, secret, scheme=BODY_ONLY, now=AT + timedelta(days=9))
    assert refused(given, BODY + b" ", secret, scheme=BODY_ONLY)


def test_a_plain_scheme_with_a_time_refuses_replays() -> None:
    secret = Secret("shop")
    stamp = str(int(AT.timestamp()))
    digest = hmac.digest(b"shop", stamp.encode() + b"." + BODY, "sha256").hex()
    given = {"x-shop-signature": f"sha256={digest}", "x-shop-time": stamp}

    assert not check(given, BODY, secret, scheme=HEX)
    upper = given | {"x-shop-signature": f"sha256={digest.upper()}"}
    assert not check(upper, BODY, secret, scheme=HEX)
    assert refused(given, BODY, secret, scheme=HEX, now=AT + timedelta(seconds=301))
    assert refused(given | {"x-shop-time": "1614265331"}, BODY, secret, scheme=HEX)
    assert refused(given | {"x-shop-signature": digest}, BODY, secret, scheme=HEX)
    assert refused(given | {"x-shop-signature": f"SHA256={digest}"}, BODY, secret, scheme=HEX)


@pytest.mark.parametrize("stamp", ["1614265330000", "1614265629999"])
def test_a_time_may_be_in_milliseconds(stamp: str) -> None:
    digest = hmac.digest(b"shop", stamp.encode() + b"." + BODY, "sha256").hex()
    given = {"x-shop-signature": f"sha256={digest}", "x-shop-time": stamp}

    assert not check(given, BODY, Secret("shop"), scheme=HEX)


@pytest.mark.parametrize("stamp", ["1614265630001", "161426533000", "tomorrow", "-614265330"])
def test_a_signed_time_that_is_not_now_is_refused(stamp: str) -> None:
    digest = hmac.digest(b"shop", stamp.encode() + b"." + BODY, "sha256").hex()
    given = {"x-shop-signature": f"sha256={digest}", "x-shop-time": stamp}

    assert refused(given, BODY, Secret("shop"), scheme=HEX)


@pytest.mark.parametrize(
    "secrets",
    [[], [Secret("")], [Secret("whsec_")], [Secret("whsec_!!!!")], [Secret("whsec_AAAA!AAA")]],
)
def test_what_is_no_key_is_found_before_any_delivery(secrets: list[Secret]) -> None:
    """An empty key would be everybody's."""
    with pytest.raises(ConfigError) as error:
        verify(headers(), BODY, secrets, now=AT)
    assert error.value.problems[0].path == "secrets"


@pytest.mark.parametrize("secrets", [["hunter2"], [None], "hunter2", Secret("hunter2")])
@pytest.mark.parametrize("scheme", [STANDARD, HEX])
def test_what_is_no_secret_is_refused_and_not_shown(secrets: Any, scheme: Signature) -> None:
    with pytest.raises(ConfigError) as error:
        check_signing(secrets, scheme)

    assert error.value.problems[0].path == "secrets"
    assert "Secret(...)" in str(error.value)
    assert "hunter2" not in str(error.value)


def test_a_scheme_that_leaves_the_body_out_is_no_scheme() -> None:
    with pytest.raises(ConfigError, match="body"):
        check(headers(), scheme=Signature(signed="{id}.{timestamp}"))


@pytest.mark.property
@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "host"]),
        st.text(max_size=80) | st.just(SIGNATURE) | st.just(ID) | st.just("1614265330"),
    ),
    st.binary(max_size=40),
)
def test_whatever_nobody_signed_is_refused(given: dict[str, str], body: bytes) -> None:
    assert refused(given, body)


def forgeries(number: int, random: Random) -> Iterator[tuple[dict[str, str], bytes]]:
    """Deliveries that come close: each is genuine but for one thing."""
    genuine = headers()
    wrong = [sign(each, ID, AT, BODY) for each in (Secret("no"), Secret(VECTOR_SECRET[4:]), OLD)]
    versions = [
        SIGNATURE.replace("v1,", each) for each in ("v1a,", "v2,", "V1,", "", "v1;", "ｖ1,")
    ]
    bodies = [BODY + b" ", BODY[:-1], b"", BODY[::-1], b"." + BODY]
    changes: list[Callable[[int], dict[str, str] | bytes]] = [
        lambda at: {"webhook-signature": _flipped(SIGNATURE, at)},
        lambda at: {"webhook-signature": SIGNATURE[: at % len(SIGNATURE)]},
        lambda at: {"webhook-signature": wrong[at % 3]},
        lambda at: {"webhook-signature": f"{versions[at % 6]} " * (1 + at % 4)},
        lambda at: {"webhook-signature": "v1," + random.randbytes(32).hex()},
        lambda at: {"webhook-signature": "v1," + b64encode(random.randbytes(32)).decode()},
        lambda at: {"webhook-id": _flipped(ID, at)},
        lambda at: {"webhook-timestamp": str(1614265330 + (at % 300 or 1))},
        lambda at: _flipped(BODY.decode(), at).encode(),
        lambda at: bodies[at % 5],
    ]
    for turn in range(number):
        change = changes[turn % len(changes)](random.randrange(1 << 30))
        yield (genuine, change) if isinstance(change, bytes) else (genuine | change, BODY)


def _flipped(text: str, at: int) -> str:
    """With one bit of one character flipped; the result may be any character."""
    place, bit = at % len(text), at // len(text) % 7
    return text[:place] + chr(ord(text[place]) ^ 1 << bit) + text[place + 1 :]


def accepted_of(number: int, seed: int) -> int:
    accepted = 0
    for forged, body in forgeries(number, Random(seed)):
        try:
            verify(forged, body, (SECRET, UNUSED), now=AT)
        except WebhookRefused as error:
            assert error.status == 401
        else:
            accepted += 1
    return accepted


def test_of_a_million_forgeries_none_is_accepted() -> None:
    assert accepted_of(1_000_000, seed=4) == 0
