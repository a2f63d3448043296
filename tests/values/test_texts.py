"""Texts are as long as AX counts them, and are cut as AX would, but never through a sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.values import ax_cut, ax_length


@pytest.mark.parametrize(
    ("text", "length"), [("", 0), ("Mug", 3), ("Kåre", 4), ("日本", 2), ("😀", 2), ("a😀b", 4)]
)
def test_a_sign_beyond_the_first_plane_counts_as_two(text: str, length: int) -> None:
    assert ax_length(text) == length


def test_no_sign_is_cut_in_half() -> None:
    assert ax_cut("ab😀c", 4) == "ab😀"
    assert ax_cut("ab😀c", 3) == "ab"


@given(st.text(alphabet=st.sampled_from("aå日😀𝔘"), max_size=12), st.integers(0, 20))
def test_what_is_cut_fits_and_lacks_at_most_half_a_sign(text: str, most: int) -> None:
    kept = ax_cut(text, most)

    assert text.startswith(kept)
    assert ax_length(kept) <= most
    assert kept == text or ax_length(kept) >= most - 1


@given(st.text())
def test_any_text_has_a_length(text: str) -> None:
    assert ax_length(text) == sum(2 if sign > "\uffff" else 1 for sign in text)
    assert ax_length("\ud800" + text) == 1 + ax_length(text)
