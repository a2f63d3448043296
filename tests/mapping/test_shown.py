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


def test_a_table_without_rows_is_its_title() -> None:
    empty = Shown(title="None", columns=("a", "bc"), rows=())
    assert empty._repr_mimebundle_() == {
        "text/plain": "None",
        "text/html": "<table><caption>None</caption></table>",
    }


def test_notes_stand_under_the_table_as_text_and_as_html() -> None:
    table = Shown(title="T", columns=("a", "bc"), rows=(("1", "2"),), notes=("a & b", "c\nd"))

    assert str(table).splitlines()[3:] == ["1  2", "Note: a & b", r"Note: c\nd"]
    assert table._repr_mimebundle_()["text/html"].endswith(
        '</tbody><tfoot><tr><td colspan="2" align="left">Note: a &amp; b</td></tr>'
        r'<tr><td colspan="2" align="left">Note: c\nd</td></tr></tfoot></table>'
    )
    bare = Shown(title="T", columns=("a",), rows=(), notes=("b",))
    assert str(bare) == "T\nNote: b"
    assert "<tfoot>" in bare._repr_mimebundle_()["text/html"]


def test_lines_of_a_text_stand_one_under_the_other() -> None:
    table = Shown(
        title="Street = Storgata 1\nOslo",
        columns=("before", "after"),
        rows=(("Storgata 1\nOslo", "a\tb\r"), ("next", "")),
    )
    assert str(table).splitlines() == [
        r"Street = Storgata 1\nOslo",
        "before      after",
        "----------  ------",
        r"Storgata 1  a\tb\r",
        "Oslo",
        "next",
    ]
    html = table._repr_mimebundle_()["text/html"]
    assert r"<caption>Street = Storgata 1\nOslo</caption>" in html
    assert '<td align="left">Storgata 1<br>Oslo</td>' in html


def test_columns_are_aligned_in_every_script() -> None:
    decomposed = "e\u0301"
    table = Shown(
        title="Names",
        columns=("name", "price"),
        rows=(("山田太郎", "1"), (decomposed, "2"), ("ab", "3")),
        right=(1,),
    )
    assert str(table).splitlines()[2:] == [
        "--------  -----",
        "山田太郎      1",
        f"{decomposed}             2",
        "ab            3",
    ]


def test_a_row_has_a_text_for_every_column() -> None:
    with pytest.raises(ValueError, match="zip"):
        str(Shown(title="Short", columns=("a", "b"), rows=(("1",),)))
