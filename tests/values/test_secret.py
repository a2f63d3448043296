"""Only `reveal()` gives a secret away."""

import copy
import pickle
import traceback

import pytest

from axclarity.values import Secret

TEXT = "correct horse battery staple"


def test_it_shows_nowhere() -> None:
    secret = Secret(TEXT)
    shown = [repr(secret), str(secret), f"{secret}", "%s" % secret, repr({"password": secret})]  # noqa: UP031  one way of several

    assert not [text for text in shown if TEXT in text]
    assert not hasattr(secret, "__dict__")


def test_it_does_not_show_in_a_traceback() -> None:
    try:
        raise ValueError(Secret(TEXT))
    except ValueError as error:
        shown = "".join(
            traceback.TracebackException.from_exception(error, capture_locals=True).format()
        )

    assert "Secret('***')" in shown
    assert "ValueError" in shown


def test_it_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(TEXT))
    with pytest.raises(TypeError, match="not pickled"):
        copy.deepcopy(Secret(TEXT))


def test_it_is_revealed_and_compared() -> None:
    assert Secret(TEXT).reveal() == TEXT
    assert Secret(TEXT) == Secret(TEXT)
    assert Secret(TEXT) != Secret("other")
    assert Secret(TEXT) != TEXT
    assert len({Secret(TEXT), Secret(TEXT)}) == 1
