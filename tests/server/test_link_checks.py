"""Links are asked gently, from outside only, and told after three days: a local https server and a resolver of the test's own."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest
from aiohttp.abc import AbstractResolver
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from content.model import Phone
from content.text import text
from server import link_checks, orders
from server.store import link_checks as noted
from server.store import records
from server.store.link_checks import Checked
from tests.server.conftest import EDIT, NOW_S, guide, place

DAY_S = 86_400
HOSTS = ("office.example.org", "other.example.org", "inside.example.org", "slow.example.org")


class Names(AbstractResolver):
    """Names of the test; every one of them leads to this machine."""

    def __init__(self, port: int, **addresses: list[str]) -> None:
        self.port = port
        self.addresses = addresses
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: int = 0):  # noqa: ANN201
        self.asked.append(host)
        found = self.addresses.get(host.partition(".")[0])
        if found is None:
            raise OSError("no such name")
        return [
            {"hostname": host, "host": one, "port": self.port, "family": socket.AF_INET, "proto": 0, "flags": socket.AI_NUMERICHOST}
            for one in found
        ]

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "example.org")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


class Office:
    """A web server of whatever host; `asked` are (method, host, path), `most` how many a host was asked at once."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str]] = []
        self.sent: list[str] = []
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.go = threading.Event()


@contextmanager
def served(certificate: Path) -> Iterator[tuple[Office, Names, ssl.SSLContext]]:
    office = Office()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            host = self.headers["host"].partition(":")[0]
            with office.lock:
                office.asked.append((self.command, host, self.path))
                office.sent.append(str(self.headers))
                office.now[host] += 1
                office.most[host] = max(office.most[host], office.now[host])
            if host.startswith("slow"):
                office.go.wait(5)
            status = {"/gone": 404, "/picky": 405 if self.command == "HEAD" else 200, "/broken": 500, "/shy": 403}.get(self.path, 200)
            onward = {
                "/moved": "https://other.example.org/here",
                "/home": "https://inside.example.org/printer",
                "/own": "https://127.0.0.1/admin",
                "/plain": "http://other.example.org/",
                "/round": "/round",
            }.get(self.path)
            with office.lock:
                office.now[host] -= 1
            self.send_response(302 if onward else status)
            if onward:
                self.send_header("location", onward)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_HEAD = answer

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the test reads `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    names = Names(server.server_port, office=["127.0.0.1"], other=["127.0.0.1"], slow=["127.0.0.1"], inside=["10.1.2.3"])
    try:
        yield office, names, ssl.create_default_context(cafile=str(certificate))
    finally:
        office.go.set()
        server.shutdown()
        server.server_close()


def allowed(address: str) -> bool:
    """The test's own idea of the open internet: this machine, as the resolver gives it. Everything else by the real rule."""
    return address == "127.0.0.1" or link_checks.is_public(address)


def look(certificate: Path, *paths: str, host: str = "office.example.org", strict: bool = False) -> tuple[list[int], Office]:
    with served(certificate) as (office, names, tls):
        urls = [path if path.startswith("https:") else f"https://{host}{path}" for path in paths]
        rule = link_checks.is_public if strict else allowed
        found = asyncio.run(link_checks.look(urls, resolver=names, allowed=rule, tls=tls))
        return [found[url] for url in urls], office


def test_a_page_that_is_there_is_asked_once_and_not_read(certificate):
    statuses, office = look(certificate, "/", "/shy", "/gone")
    assert statuses == [200, 403, 404]
    assert [method for method, _, path in office.asked if path == "/"] == ["HEAD"]


def test_a_site_that_refuses_head_is_asked_with_get(certificate):
    statuses, office = look(certificate, "/picky")
    assert statuses == [200]
    assert [method for method, _, _ in office.asked] == ["HEAD", "GET"]


def test_a_redirect_is_followed_where_it_stays_outside(certificate):
    assert look(certificate, "/moved")[0] == [200]
    assert look(certificate, "/round")[0] == [link_checks.NOBODY]


@pytest.mark.parametrize("path", ["/home", "/plain", "https://inside.example.org/", "https://10.0.0.1/", "https://localhost/", "https://[::1]/"])
def test_nothing_inside_a_network_is_asked(certificate, path):
    """SSRF: whether the record names it, a name resolves to it, or a public page leads there."""
    statuses, office = look(certificate, path)
    assert statuses == [link_checks.NOT_OURS_TO_ASK]
    assert not [host for _, host, _ in office.asked if host != "office.example.org"]


def test_a_redirect_to_an_address_written_out_is_refused_by_the_real_rule(certificate):
    """`allowed` lets 127.0.0.1 through for the test; by the real rule not even the first question is asked."""
    statuses, office = look(certificate, "/own", strict=True)
    assert statuses == [link_checks.NOT_OURS_TO_ASK]
    assert office.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"]
    + ["::1", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"],
)
def test_an_address_of_an_inner_network_is_not_public(address):
    assert not link_checks.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "9.9.9.9", "2606:4700:4700::1111"])
def test_an_address_of_the_internet_is_public(address):
    assert link_checks.is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://office.example.org/", "https://user@office.example.org/", "https://0x7f.1/", "https://2130706433/", "ftp://a.example.org/"],
)
def test_what_is_no_plain_https_name_is_not_asked(certificate, url):
    with served(certificate) as (office, names, tls):
        assert asyncio.run(link_checks.look([url], resolver=names, allowed=allowed, tls=tls)) == {url: link_checks.NOT_OURS_TO_ASK}
        assert (office.asked, names.asked) == ([], [])


def test_nobody_there_is_nobody(certificate):
    assert look(certificate, "https://nowhere.example.org/")[0] == [link_checks.NOBODY]


def test_a_host_is_asked_two_at_once_at_most(certificate):
    with served(certificate) as (office, names, tls):
        urls = [f"https://slow.example.org/{number}" for number in range(6)]

        async def both() -> None:
            asking = asyncio.ensure_future(link_checks.look(urls, resolver=names, allowed=allowed, tls=tls))
            while office.now["slow.example.org"] < link_checks.PER_HOST:
                await asyncio.sleep(0.01)
            office.go.set()
            await asking

        asyncio.run(both())
        assert office.most["slow.example.org"] == link_checks.PER_HOST
        assert len(office.asked) == 6


def test_a_failure_counts_once_a_day_and_an_answer_ends_the_count():
    one: Checked | None = None
    for at_s, failures in ((0, 1), (3600, 1), (DAY_S, 2), (DAY_S + 7200, 2), (2 * DAY_S, 3)):
        one = link_checks.counted(one, "https://example.org/", 404, NOW_S // DAY_S * DAY_S + at_s)
        assert one.failures == failures
    assert link_checks.counted(one, "https://example.org/", 403, NOW_S).failures == 0
    assert link_checks.counted(one, "https://example.org/", link_checks.NOT_OURS_TO_ASK, NOW_S).failures == 0


def test_what_failed_on_three_days_stands_in_the_work_list(house, town):
    """And a link that nobody names any more is forgotten."""
    dead, well = "https://dead.example.org/", "https://well.example.org/"
    broken = replace(place(1), web=dead)
    written = guide(2, f'<p><a href="{dead}">x</a></p>')
    for record in (broken, written, place(3, web=well)):
        house.store.write_now(lambda db, record=record: records.put(db, town, record, EDIT))
    at = [NOW_S + day * DAY_S for day in range(3)]
    for now_s in at:
        assert not noted.failing(house.store.read, town.slug)
        before = noted.known(house.store.read, town.slug).get(dead)
        found = [link_checks.counted(before, dead, 0, now_s), link_checks.counted(None, well, 200, now_s)]
        house.store.write_now(lambda db, found=found: noted.put(db, town.slug, found, {dead, well}))
    failing = noted.failing(house.store.read, town.slug)
    listed = records.listed(house.store.read, town.slug)
    assert [(one.record, one.path, one.key) for one in orders.troubles(listed, link_checks.links_of, failing)] == [
        (written.id, "body.de", "check.link_fails"),
        (broken.id, "web", "check.link_fails"),
    ]
    house.store.write_now(lambda db: noted.put(db, town.slug, [], {well}))
    assert set(noted.known(house.store.read, town.slug)) == {well}


def test_a_number_that_nobody_can_dial_is_a_trouble_without_any_network():
    record = replace(place(1), phones=(Phone("12"), Phone("+499001234567", label=text("de", "teuer")), Phone("+496990009214")))
    found = orders.troubles([record], link_checks.links_of, frozenset())
    assert [(one.path, one.key) for one in found] == [("phones.0.number", "check.phone"), ("phones.1.number", "check.phone_costs")]


def test_the_command_says_what_it_asked(house, town, settings, monkeypatch):
    """`lotse check links --json`, with the network taken away: one silent link today, nothing told yet."""
    from click.testing import CliRunner

    from server.cli.check import check

    async def dead(urls, **_):  # noqa: ANN001, ANN003, ANN202
        return dict.fromkeys(urls, 0)

    monkeypatch.setattr(link_checks, "look", dead)
    house.store.write_now(lambda db: records.put(db, town, place(1, web="https://dead.example.org/"), EDIT))
    done = CliRunner().invoke(check, ["links", "--town", "testtown", "--json", "--data", str(settings.data)])
    assert msgspec.json.decode(done.stdout) == {"asked": 1, "silent_today": 1, "troubles": []}, done.output
