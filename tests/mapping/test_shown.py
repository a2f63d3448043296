"""Tables as text and as HTML."""

import pytest

from axclarity.mapping.shown import Shown

TABLE = Shown(
    title="Fish & chips",
    columns=("what", "price"),
    rows=(("<cod>", "12.50"), ("chips", "3.00")),
    right=(1,),
)


def test_columns_are_as_wide_as_their_longest_text() -> None:
    assert str(TABLE).splitlines() == [
        "Fish & chips",
        "what   price",
        "-----  -----",
        "<cod>  12.50",
        "chips   3.00",
    ]


def test_texts_are_escaped_in_html() -> None:
    bundle = TABLE._repr_mimebundle_()

    assert bundle["text/plain"] == str(TABLE)
    assert bundle["text/html"] == (
        "<table><caption>Fish &amp; chips</caption>"
        "<thead><tr><th>what</th><th>price</th></tr></thead><tbody>"
        '<tr><td align="left">&lt;cod&gt;</td><td align="right">12.50</td></tr>'
        '<tr><td align="left">chips</td><td align="right">3.00</td></tr>'
        "</tbody></table>"
    )


def test_a_table_without_rows_is_its_head() -> None:
    assert str(Shown(title="None", columns=("a", "bc"), rows=())).splitlines()[1:] == [
        "a  bc",
        "-  --",
    ]


def test_a_row_has_a_text_for_every_column() -> None:
    with pytest.raises(ValueError, match="zip"):
        str(Shown(title="Short", columns=("a", "b"), rows=(("1",),)))
