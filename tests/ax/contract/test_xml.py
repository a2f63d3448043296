"""XML from outside is read without its tricks."""

import pytest

from axclarity.ax.contract import parse_xml
from axclarity.errors import MalformedReply

BOMB = b"""<!DOCTYPE a [<!ENTITY x "0123456789"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>
<a>&y;&y;&y;&y;</a>"""


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<a><b></a>", id="not well-formed"),
        pytest.param(b"<a><b>half", id="broken off"),
        pytest.param(b"\xff\xfe<", id="no text"),
        pytest.param(b"<!DOCTYPE a><a/>", id="document type"),
        pytest.param(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>', id="foreign type"),
        pytest.param(BOMB, id="entities"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', id="file entity"
        ),
        pytest.param(b"<a>" * 300 + b"</a>" * 300, id="too deep"),
        pytest.param(b"<a>" + b"x" * 10_000_001 + b"</a>", id="too long"),
    ],
)
def test_what_is_not_plain_xml_is_refused(content: bytes) -> None:
    with pytest.raises(MalformedReply):
        parse_xml(content)


def test_comments_and_instructions_do_not_split_a_value() -> None:
    assert parse_xml(b"<a>1<!-- 9 -->2<?x y?>3</a>").text == "123"


def test_the_message_of_a_refusal_does_not_quote_the_content() -> None:
    with pytest.raises(MalformedReply) as refusal:
        parse_xml(b"<secret-name>")
    assert "secret-name" not in str(refusal.value)
