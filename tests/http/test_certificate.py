"""A certificate of one's own, shown to a server that asks for it."""

import ssl
from pathlib import Path
from typing import Any

import pytest

from axclarity.errors import ConfigError
from axclarity.http import Request, SocketTransport, client_certificate_context
from axclarity.values import Secret


@pytest.fixture
def strict_stage(secure_stage: Any, authority: Any) -> Any:
    """Speaks only with those who show a certificate it knows."""
    context = authority.server()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.certificate)
    secure_stage._tls = context
    secure_stage.play = lambda c, request: c.sendall(b"HTTP/1.1 204 X\r\n\r\n")
    return secure_stage


def _status(url: str, tls: ssl.SSLContext) -> int:
    transport = SocketTransport(tls=tls)
    try:
        request = Request(destination="ax", operation="x", method="GET", url=url, timeout=5)
        return transport.send(request).status
    finally:
        transport.close()


@pytest.mark.parametrize("password", [None, Secret("key password")])
def test_it_is_shown(strict_stage: Any, authority: Any, password: Secret | None) -> None:
    key = authority.encrypted_key if password else authority.key
    context = client_certificate_context(
        authority.certificate, key, password, ca_file=authority.certificate
    )

    assert _status(strict_stage.url, context) == 204


def test_key_and_certificate_may_be_in_one_file(authority: Any, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(authority.certificate.read_bytes() + authority.key.read_bytes())

    context = client_certificate_context(both)

    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_files_that_do_not_fit(authority: Any, authority_512: Any, tmp_path: Path) -> None:
    good, key = authority.certificate, authority.key
    for certificate, other, password, ca_file in (
        (tmp_path / "missing", key, None, None),
        (good, tmp_path / "missing", None, None),
        (good, authority_512.key, None, None),
        (key, None, None, None),
        (good, authority.encrypted_key, None, None),
        (good, authority.encrypted_key, Secret("wrong"), None),
        (good, key, None, tmp_path / "missing"),
        (good, key, None, key),
    ):
        with pytest.raises(ConfigError, match=r"file:.* cannot be used") as caught:
            client_certificate_context(certificate, other, password, ca_file=ca_file)
        assert "wrong" not in str(caught.value)


def test_nobody_is_asked_for_a_password_at_the_terminal(authority: Any) -> None:
    with pytest.raises(ConfigError, match="give its password"):
        client_certificate_context(authority.certificate, authority.encrypted_key)


def test_a_password_that_is_no_secret_is_refused_and_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"Wrap it.*Secret\(\.\.\.\)") as refused:
        client_certificate_context(tmp_path / "c.pem", password="hunter2")  # type: ignore[arg-type]  # wrong on purpose

    assert refused.value.rule == "config.secret"
    assert "hunter2" not in str(refused.value)
