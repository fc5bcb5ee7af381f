"""Debian's nginx with the configuration of docs/nginx.conf.example, on free ports of this machine, ended by its own id."""

from __future__ import annotations

import datetime
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.server.live import ROOT, free_port

EXAMPLE = ROOT / "docs" / "nginx.conf.example"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
STARTS_WITHIN_S = 20
OWN_PLACES = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

needs_nginx = pytest.mark.skipif(
    not PROGRAM or not BROTLI.exists(), reason="nginx with libnginx-mod-http-brotli-static is not installed: no plain host to try"
)


class Nginx:
    """`with Nginx(folder) as host:` - `host.url` hands out the folder; no Python behind it.

    `tls`: the whole example, with a certificate.
    """

    def __init__(self, folder: Path, *, tls: bool = False) -> None:
        self.folder, self.tls = folder, tls
        self.work = folder.parent / "nginx"
        self.certificate = self.work / "certificate.pem"
        self.port, self.tls_port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"

    def __enter__(self) -> Nginx:
        self.work.mkdir(exist_ok=True)
        if self.tls:
            _certify(self.certificate, self.work / "key.pem")
        (self.work / "site.conf").write_text(self._site())
        # The tests' folders are their owner's alone.
        own = [
            f"load_module {BROTLI}",
            "user root",
            "worker_processes 1",
            "daemon off",
            f"pid {self.work}/pid",
            f"error_log {self.work}/log",
        ]
        inner = [f"access_log {self.work}/access.log", *(f"{kind}_temp_path {self.work}/{kind}" for kind in OWN_PLACES)]
        http = "".join(f"    {line};\n" for line in [*inner, f"include {self.work}/site.conf"])
        (self.work / "main.conf").write_text("".join(f"{line};\n" for line in own) + f"events {{}}\nhttp {{\n{http}}}\n")
        command = [str(PROGRAM), "-p", str(self.work), "-c", str(self.work / "main.conf"), "-e", str(self.work / "start.log")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"nginx does not answer: {(self.work / 'start.log').read_text()}")
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)

    def connect(self, port: int) -> socket.socket:
        return socket.create_connection(("127.0.0.1", port), timeout=10)

    def logged(self) -> str:
        """What it wrote about its readers; there should be nothing."""
        found = [self.work / "site-errors.log", self.work / "access.log"]
        return "".join(path.read_text() for path in found if path.exists())

    def _site(self) -> str:
        """The example with the places of this run; without `tls` its second server alone, on plain http."""
        text = EXAMPLE.read_text()
        first, second = text.index("server {\n    listen 80;"), text.index("server {\n    listen 443")
        text = re.sub(r" +listen \[::\].*;\n", "", text if self.tls else text[:first] + text[second:])
        changed = [
            ("root /srv/lotse;", f"root {self.folder};"),
            ("error_log /var/log/nginx/lotse.log emerg;", f"error_log {self.work}/site-errors.log emerg;"),
        ]
        if self.tls:
            changed += [
                ("listen 80;", f"listen 127.0.0.1:{self.port};"),
                ("listen 443 ssl http2;", f"listen 127.0.0.1:{self.tls_port} ssl http2;"),
                ("/etc/letsencrypt/live/lotse.example/fullchain.pem", str(self.certificate)),
                ("/etc/letsencrypt/live/lotse.example/privkey.pem", f"{self.work}/key.pem"),
            ]
        else:
            text = re.sub(r" +(ssl_\w+|server_name) .*;\n", "", text)
            changed.append(("listen 443 ssl http2;", f"listen 127.0.0.1:{self.port};"))
        for old, new in changed:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        return text

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _certify(certificate: Path, key: Path) -> None:
    """A certificate for `localhost` that trusts itself, for an hour."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    hour = datetime.timedelta(hours=1)
    built = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number(), now - hour, now + hour)
    built = built.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate.write_bytes(built.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(private.private_bytes(*form))
