"""Without a line to the town: the town from the phone beside, as a file, and from a mirror in the house."""

from __future__ import annotations

import datetime
import json
import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from server.store import towns
from server.store.connect import open_store
from tests.bench.line import lotse
from tests.e2e import phone as phones
from tests.e2e import tour
from tests.e2e.editing import publish, served_root
from tests.e2e.replica import held, last_checked
from tests.e2e.wire import Wire
from tests.e2e.words import PLACE, TOWN, say
from tests.server.mirrors import LiveMirror, wait

ROW = "main button:has-text({!r})"
TOAST = "document.querySelector('[role=status] .toast')?.innerText"


@pytest.fixture
def second(live) -> Iterator[Wire]:
    one = Wire(live)
    yield one
    one.cut()


def open_pass(one, lang: str = "de") -> None:
    tour.show(one, "settings")
    one.page.click(ROW.format(say("pass.title", lang)))
    one.wait_for("document.querySelector('.sheet input[type=file]')", "the sheet")


#: Playwright hears of no download and no choice of a file in Debian's Firefox: there the file is taken where the page makes it.
KEEP = "(() => { const make = URL.createObjectURL; URL.createObjectURL = (blob) => { window.made = blob; return make.call(URL, blob); }; })()"
MADE = """window.made && window.made.arrayBuffer().then((raw) => [...new Uint8Array(raw)])"""


def passed_on(one, into: Path, lang: str = "de") -> Path:
    open_pass(one, lang)
    if one.browser == "firefox":
        one.evaluate(KEEP)
        one.page.click(f".sheet button:has-text({say('pass.on', lang)!r})")
        path = into / f"{TOWN}-{lang}.lotse"
        path.write_bytes(bytes(one.wait_for(MADE, "the file")))
        return path
    with one.page.expect_download() as download:
        one.page.click(f".sheet button:has-text({say('pass.on', lang)!r})")
    path = into / download.value.suggested_filename
    download.value.save_as(path)
    return path


def take(one, path: Path, key: str, lang: str = "de") -> None:
    open_pass(one, lang)
    if one.browser == "firefox":
        one.page.set_input_files(".sheet input[type=file]", path)
    else:
        with one.page.expect_file_chooser() as chooser:
            one.page.click(f".sheet button:has-text({say('pass.take', lang)!r})")
        chooser.value.set_files(path)
    one.wait_for(f"{TOAST} === {json.dumps(say(key, lang))}", key)


def test_the_town_goes_from_phone_to_phone_without_any_network(wire, second, phone, tmp_path):
    """PROTOCOL 10: the second phone has the app and the numbers, its server is gone, and it reads the whole town from the file."""
    giver = phone(wire, town="de")
    tour.settle(giver)
    giver.evaluate(f"localStorage.setItem('lotse.saved-by-me', '{PLACE.id}')")
    wire.cut()
    path = passed_on(giver, tmp_path)
    assert path.name == f"{TOWN}-de.lotse"
    taker = phone(second)
    tour.choose_language(taker)
    taker.page.click("nav .some .dock-act")
    tour.home(taker)
    taker.wait_for("navigator.serviceWorker.getRegistration().then((it) => Boolean(it?.active))", "the worker has the app")
    second.cut()
    assert held(taker)["seq"] == 0
    take(taker, path, "pass.taken")
    assert (held(taker)["root"], held(taker)["records"]) == (held(giver)["root"], held(giver)["records"])
    tour.show(taker, "place")
    assert PLACE.title.source in taker.page.inner_text("main")
    broken = tmp_path / "broken.lotse"
    broken.write_bytes(path.read_bytes()[:-200])
    take(taker, broken, "pass.refused")
    arabic = tmp_path / "ar.lotse"
    lotse(second.server.data, "export", "feed", "--town", TOWN, "--lang", "ar", "--out", str(arabic))
    take(taker, arabic, "pass.other")
    assert held(taker)["root"] == held(giver)["root"]
    assert not taker.errors and not taker.strangers and not taker.violations


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_how_it_looks(live, phone, lang):
    one = phone(live, town=lang)
    tour.start(one)
    tour.show(one, "settings")
    shots = Path(__file__).parent / "shots"
    one.page.screenshot(path=shots / f"settings.{lang}.png", full_page=True)
    open_pass(one, lang)
    one.page.screenshot(path=shots / f"pass.{lang}.png")
    box = one.evaluate("(() => { const it = document.querySelector('.sheet').getBoundingClientRect(); return [it.left, it.right]; })()")
    assert box[0] >= 0 and box[1] <= 360
    small = one.evaluate("[...document.querySelectorAll('.sheet button')].filter((it) => it.getBoundingClientRect().height < 44).length")
    assert small == 0


@pytest.fixture
def certificate(tmp_path) -> tuple[str, str]:
    """A self-signed one for localhost, as the phone of this test alone believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return str(chain), str(private)


class SecureMirror(LiveMirror):
    """By https, as a phone's page demands it."""

    def __init__(self, source: str, into: Path, certificate: tuple[str, str]) -> None:
        super().__init__(source, into, "--certificate", certificate[0], "--private-key", certificate[1], "--lang", "de")
        self.trust = ssl.create_default_context(cafile=certificate[0])

    def answer(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        try:
            with urllib.request.urlopen(f"https://localhost:{self.port}{path}", context=self.trust, timeout=5) as reply:
                return reply.status, {}, reply.read()
        except urllib.error.HTTPError as refused:
            return refused.code, {}, b""
        except OSError:
            return 0, {}, b""


def test_a_phone_whose_town_is_gone_goes_on_with_the_mirror_in_the_house(own, phone, certificate, tmp_path, browser_name, monkeypatch):
    """The page's own policy names the mirror, the mirror's answers give leave, the app asks it by itself, and says how old it is."""
    if browser_name != "chromium":
        pytest.skip("Firefox takes no certificate from a switch")
    monkeypatch.setattr(phones, "QUIET", [*phones.QUIET, "--ignore-certificate-errors"])
    mirror = SecureMirror(own.url, tmp_path / "mirror", certificate)
    store = open_store(own.data)
    store.write_now(lambda db: towns.change(db, replace(towns.get(db, TOWN), mirrors=(f"localhost:{mirror.port}",))))
    store.close()
    lotse(own.data, "publish", "--town", TOWN)
    one = phone(own)
    tour.settle(one)
    with mirror:
        wait(lambda: mirror.answer(f"/sync/v1/{TOWN}/de/0")[0] == 200, mirror.said)
        publish(own, (PLACE.id, lambda place: replace(place, web="https://example.org/neu")))
        root = served_root(own)
        lotse(own.data, "mirror", own.url, "--into", str(tmp_path / "mirror"), "--lang", "de")
        own.stop()
        last_checked(one, 1)
        tour.show(one, "settings")
        one.page.click(ROW.format(say("settings.check_now")))
        answers = [say("changes.title"), say("settings.up_to_date")]
        one.wait_for(f"{json.dumps(answers)}.includes({TOAST})", "the mirror's answer")
        assert held(one)["root"] == root
        assert not one.violations
        assert all(f"https://localhost:{mirror.port}/sync/v1/" in url for url in one.strangers) and one.strangers
