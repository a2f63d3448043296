"""An Apache that asks who is there, as IIS does, and asks the sandbox in the caller's place."""

import os
import re
import shutil
import subprocess
import time
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path

from attrs import define, field, frozen

from axclarity.values import Secret
from tests.auth._realm import program, wait_for_port

__all__ = ["Apache", "Entry"]

_MODULES = (
    "mpm_event authn_core authn_file authz_core authz_user auth_basic auth_gssapi "
    "filter headers proxy proxy_http socache_shmcb ssl substitute"
)
_HEAD = """\
ServerRoot {directory}
ServerName localhost
DefaultRuntimeDir {directory}
PidFile {directory}/httpd.pid
ErrorLog {directory}/error.log
LogFormat "%{{local}}p %{{remote}}p %>s %u %U" entries
CustomLog {directory}/access.log entries
LogLevel ssl:error
User www-data
Group www-data
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 60
Listen 127.0.0.1:{http}
Listen 127.0.0.1:{https}
<VirtualHost 127.0.0.1:{https}>
  SSLEngine on
  SSLCertificateFile {directory}/tls.crt
  SSLCertificateKeyFile {directory}/tls.key
</VirtualHost>
"""
# The proxy shows the sandbox the sandbox's own credentials, and puts its own path into contracts.
_LOCATION = """\
<Location /{name}>
  {asks}
  Require valid-user
  RequestHeader set Authorization "{backend_authorization}"
  RequestHeader set X-Remote-User expr=%{{REMOTE_USER}}
  ProxyPass {backend}
  SetOutputFilter SUBSTITUTE
  Substitute "s|/MicrosoftDynamicsAXAif60/|/{name}/MicrosoftDynamicsAXAif60/|n"
</Location>
"""
_GSSAPI = "AuthType GSSAPI\n  AuthName AX\n  GssapiAllowedMech "
_ASKS = {
    "krb": f"{_GSSAPI}krb5",
    "ntlm": f"{_GSSAPI}ntlmssp\n  GssapiConnectionBound On",
    "nego": f"{_GSSAPI}krb5\n  GssapiAllowedMech ntlmssp\n  GssapiConnectionBound On",
    "basic": "AuthType Basic\n  AuthName AX\n  AuthUserFile {directory}/basic_users",
}


@frozen
class Entry:
    """One line of the access log. `connection` is the caller's port; `user` is `-` for nobody."""

    port: int
    connection: int
    status: int
    user: str
    path: str


@define(kw_only=True)
class Apache:
    """Starts an Apache in a directory of its own, and stops it.

    Args:
        directory: where the files go; other users must be able to enter it.
        keytab: the key of `HTTP/localhost`.
        ntlm: passwords by `DOMAIN\\user`.
        basic: passwords by user.
        backend: the address of the sandbox, up to the path.
        backend_authorization: what the sandbox wants to see.
    """

    directory: Path
    http: int
    https: int
    keytab: Path
    ntlm: Mapping[str, Secret]
    basic: Mapping[str, Secret]
    backend: str
    backend_authorization: str
    _apache: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def certificate(self) -> Path:
        """The certificate of `localhost`, signed by itself."""
        return self.directory / "tls.crt"

    def start(self) -> None:
        """Answer on both ports."""
        self._make_certificate()
        self._write_accounts()
        (self.directory / "access.log").touch()  # Apache listens before it makes one
        configuration = self.directory / "httpd.conf"
        configuration.write_text(self._configuration())
        self._apache = subprocess.Popen(
            [program("apache2"), "-f", str(configuration), "-D", "FOREGROUND"],
            env=self._environment(),
        )
        wait_for_port(self.http)
        wait_for_port(self.https)

    def stop(self) -> None:
        """Stop; the files stay."""
        if self._apache is not None:
            self._apache.terminate()
            self._apache.wait(20)
            self._apache = None

    def entries(self) -> list[Entry]:
        """The access log so far."""
        lines = (self.directory / "access.log").read_text().splitlines()
        return [_entry(line) for line in lines]

    def entries_after(self, seen: int, answered: int, seconds: float = 30) -> list[Entry]:
        """The entries after the first `seen`, once `answered` of them tell of more than a 401.

        Apache writes an entry after its answer, so the caller may be ahead of the log.

        Raises:
            TimeoutError: so many never come.
        """
        until = time.monotonic() + seconds
        while True:
            found = self.entries()[seen:]
            if sum(entry.status != 401 for entry in found) >= answered:
                return found
            if time.monotonic() > until:
                raise TimeoutError(f"{answered} answers expected, the log has: {found}")
            time.sleep(0.02)

    def _configuration(self) -> str:
        modules = "".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
            for name in _MODULES.split()
        )
        head = _HEAD.format(directory=self.directory, http=self.http, https=self.https)
        return modules + head + "".join(self._location(name) for name in _ASKS)

    def _location(self, name: str) -> str:
        return _LOCATION.format(
            name=name,
            asks=_ASKS[name].format(directory=self.directory),
            backend=self.backend,
            backend_authorization=self.backend_authorization,
        )

    def _write_accounts(self) -> None:
        ntlm = (
            f"{name.replace(chr(92), ':')}:{secret.reveal()}" for name, secret in self.ntlm.items()
        )
        basic = (f"{name}:{{SHA}}{_sha1(secret)}" for name, secret in self.basic.items())
        for file, lines in (("ntlm_users", ntlm), ("basic_users", basic)):
            path = self.directory / file
            path.write_text("\n".join(lines) + "\n")
            path.chmod(0o600)
            shutil.chown(path, "www-data")

    def _make_certificate(self) -> None:
        command = (
            f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
            f"-addext subjectAltName=DNS:localhost,IP:127.0.0.1 "
            f"-keyout {self.directory}/tls.key -out {self.certificate}"
        )
        subprocess.run(command.split(), check=True, stderr=subprocess.DEVNULL, timeout=60)

    def _environment(self) -> dict[str, str]:
        # The key comes by the environment: with GssapiCredStore there would be no NTLM beside it.
        return {
            **os.environ,
            "KRB5_KTNAME": f"FILE:{self.keytab}",
            "KRB5RCACHENAME": "none:",
            "NTLM_USER_FILE": str(self.directory / "ntlm_users"),
            "NETBIOS_DOMAIN_NAME": "CONTOSO",
            "NETBIOS_COMPUTER_NAME": "AXSRV",
        }


def _sha1(secret: Secret) -> str:
    return b64encode(sha1(secret.reveal().encode()).digest()).decode()


def _entry(line: str) -> Entry:
    port, connection, status, user, path = re.split(" ", line, maxsplit=4)
    unescaped = user.replace(r"\\", "\\")
    return Entry(int(port), int(connection), int(status), unescaped, path)
