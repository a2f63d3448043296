"""Secrets come from the environment, a file, the keyring; an error never shows one."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from axclarity.errors import ConfigError
from axclarity.http import secret_from_environment, secret_from_file, secret_from_keyring

POSIX = pytest.mark.skipif(os.name != "posix", reason="Windows keeps no such modes")


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_from_the_environment() -> None:
    assert secret_from_environment("AX_PASSWORD", {"AX_PASSWORD": " p\n"}).reveal() == " p\n"


@pytest.mark.parametrize("environ", [{}, {"AX_PASSWORD": ""}])
def test_a_variable_that_is_not_there(environ: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="environment:AX_PASSWORD"):
        secret_from_environment("AX_PASSWORD", environ)


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"p", "p"),
        (b"p\n", "p"),
        (b"p\r\n", "p"),
        (b" p \n\n", " p \n"),
        ("wörd\n".encode(), "wörd"),
        ("wörd\r\n".encode("utf-8-sig"), "wörd"),
    ],
)
def test_from_a_file(tmp_path: Path, content: bytes, secret: str) -> None:
    assert secret_from_file(written(tmp_path / "secret", content)).reveal() == secret


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"\xef\xbb\xbf\r\n", b"hidden\xff", "hidden".encode("utf-16")]
)
def test_a_file_that_holds_none(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ConfigError, match=r"file:.*secret") as caught:
        secret_from_file(written(tmp_path / "secret", content))
    assert "hidden" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(ConfigError, match="cannot be read"):
            secret_from_file(path)


@POSIX
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_file_that_others_can_open(tmp_path: Path, mode: int) -> None:
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        secret_from_file(written(tmp_path / "secret", b"hidden", mode))
    assert "hidden" not in str(caught.value)


KEYRING = """
class errors:
    class KeyringError(Exception):
        pass

def get_password(service, user):
    if service == "locked":
        raise errors.KeyringError("hidden")
    return {("axclarity", "axuser"): "p"}.get((service, user))
"""


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring that keeps one secret, found where modules are looked for."""
    (tmp_path / "keyring.py").write_text(KEYRING)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "keyring", raising=False)


def test_from_the_keyring(keyring: None) -> None:
    assert secret_from_keyring("axclarity", "axuser").reveal() == "p"
    with pytest.raises(ConfigError, match="keeps nothing"):
        secret_from_keyring("axclarity", "clerk")
    with pytest.raises(ConfigError, match=r"keyring:locked .*\(KeyringError\)") as caught:
        secret_from_keyring("locked", "axuser")
    assert "hidden" not in str(caught.value)
    del sys.modules["keyring"]


@pytest.mark.skipif(bool(find_spec("keyring")), reason="keyring is installed here")
def test_without_a_keyring_the_extra_is_named() -> None:
    with pytest.raises(ConfigError, match=r"pip install 'axclarity\[keyring\]'"):
        secret_from_keyring("axclarity", "axuser")
