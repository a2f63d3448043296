"""A webhook secret is read, and told to nobody but who asks for it."""

import copy
import json
import pickle

import pytest

from axclarity.clarity.models import Record, RotatedSecret, Subscription, record_from_object
from axclarity.errors import InvalidDocument
from axclarity.values import Secret

from ._wire import KEPT, SECRETS

TEXT = "whsec_c2VjcmV0"

KINDS = pytest.mark.parametrize("kind", SECRETS, ids=lambda kind: kind.__name__)


@KINDS
def test_a_secret_is_read(kind: type[Record]) -> None:
    record = record_from_object(kind, SECRETS[kind])

    assert isinstance(record, Subscription | RotatedSecret)
    assert record.secret == Secret(TEXT)


@KINDS
def test_a_secret_is_never_written(kind: type[Record]) -> None:
    record = record_from_object(kind, SECRETS[kind])

    written = [
        repr(record),
        str(record),
        f"{dict(record)}",
        repr(record.model_dump()),
        repr(record.model_dump(mode="json")),
        record.model_dump_json(),
        record.to_json().decode(),
    ]

    for each in written:
        assert TEXT not in each
        assert "c2VjcmV0" not in each
    assert "***" in json.loads(record.to_json())["secret"]


@KINDS
def test_a_record_with_a_secret_is_not_pickled(kind: type[Record]) -> None:
    record = record_from_object(kind, SECRETS[kind])

    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(record)


@KINDS
def test_a_secret_is_carried_over_to_a_copy(kind: type[Record]) -> None:
    record = record_from_object(kind, SECRETS[kind])

    again = copy.copy(record)

    assert again == record


@KINDS
@pytest.mark.parametrize("secret", ["", [TEXT], {"secret": TEXT}])
def test_what_is_no_secret_is_refused_and_not_told(kind: type[Record], secret: object) -> None:
    with pytest.raises(InvalidDocument) as refused:
        record_from_object(kind, {**SECRETS[kind], "secret": secret})

    assert TEXT not in str(refused.value)
    assert {each.path.split(".")[1] for each in refused.value.problems} == {"secret"}


def test_a_subscription_that_is_read_again_has_none() -> None:
    record = record_from_object(Subscription, KEPT[Subscription])

    assert record.secret is None
    assert b"secret" not in record.to_json()
    assert pickle.loads(pickle.dumps(record)) == record
