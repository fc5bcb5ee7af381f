"""An update of the app as its difference (RFC 9842): to a browser that names what it has, and to nobody else."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path

import brotli
import pytest
import zstandard

from server.http.dictionaries import KEPT_BUILDS, KEPT_S, MAGIC, parse
from tests.server.asgi import Browser

DAY_S = 24 * 3600
TAKES = "gzip, deflate, br, zstd, dcb, dcz"


def script(word: str) -> bytes:
    """Long enough that its difference is worth a header."""
    lines = [f"function f{at}(a,b){{return a.{hashlib.sha256(str(at).encode()).hexdigest()}+b}}" for at in range(200)]
    return "\n".join([*lines, word]).encode()


def build(app: Path, word: str, *, stem: str = "chunk") -> str:
    """The app built anew in place: one script and one picture; gives the script's name."""
    shutil.rmtree(app, ignore_errors=True)
    (app / "assets").mkdir(parents=True)
    content = script(word)
    name = f"assets/{stem}-{hashlib.sha256(content).hexdigest()[:8]}.js"
    (app / name).write_bytes(content)
    (app / f"{name}.br").write_bytes(brotli.compress(content))
    (app / "assets/mark180-0123abcd.png").write_bytes(b"\x89PNG")
    (app / "index.html").write_text(word)
    return name


def named(content: bytes) -> str:
    return f":{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def ask(browser: Browser, name: str, available: str, takes: str = TAKES):
    return browser.get(f"/{name}", accept_encoding=takes, available_dictionary=available)


def read(patch: bytes, old: bytes) -> bytes:
    """As a browser does: the header must name what it has, the frame is unpacked upon it."""
    assert patch[:8] == MAGIC and patch[8:40] == hashlib.sha256(old).digest()
    dictionary = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(patch[40:])


@pytest.fixture
def browser(house):
    build(house.settings.app, "one")
    one = Browser(house)
    yield one
    one.close()


def test_a_build_travels_as_its_difference_to_the_one_before(browser, house):
    name = build(house.settings.app, "two")
    answer = ask(browser, name, named(script("one")))
    assert answer.header("content-encoding") == "dcz"
    assert read(answer.raw, script("one")) == script("two")
    assert len(answer.raw) < 200 < len(brotli.compress(script("two")))
    assert answer.header("content-length") == str(len(answer.raw))
    assert answer.header("cache-control") == "public, max-age=31536000, immutable"


def test_every_text_offers_itself_to_the_next_of_its_stem(browser, house):
    name = build(house.settings.app, "two", stem="text-fa-AF")
    answer = browser.get(f"/{name}")
    assert answer.header("use-as-dictionary") == 'match="/assets/text-fa-AF-*.js"'
    assert answer.header("vary") == "accept-encoding, available-dictionary"
    assert answer.body == script("two") and answer.header("content-encoding") == "br"
    picture = browser.get("/assets/mark180-0123abcd.png")
    assert picture.header("use-as-dictionary") == "" and picture.header("vary") == "accept-encoding"


@pytest.mark.parametrize(
    ("available", "takes"),
    [
        (named(script("never built")), TAKES),
        (named(script("one")), "gzip, br"),
        (named(script("one")), "br, dcz;q=0"),
        (named(script("one")).strip(":"), TAKES),
        (named(script("one"))[:-3] + ":", TAKES),
        (f"{named(script('one'))}, {named(script('one'))}", TAKES),
        ("", TAKES),
    ],
    ids=["unknown", "no dcz", "dcz refused", "no colons", "too short", "two", "nothing"],
)
def test_who_names_nothing_that_we_have_gets_brotli(browser, house, available, takes):
    name = build(house.settings.app, "two")
    answer = ask(browser, name, available, takes)
    assert answer.header("content-encoding") == "br" and answer.body == script("two")
    assert answer.header("vary") == "accept-encoding, available-dictionary"


def test_a_hash_is_a_byte_sequence_and_nothing_else():
    good = named(b"x").encode()
    assert parse(good) == hashlib.sha256(b"x").digest() == parse(b" " + good + b" ")
    for bad in (
        b"",
        b"::",
        good[1:],
        good[:-1],
        good + b";a=1",
        good.replace(b"=", b""),
        b":" + b"A" * 43 + b"==:",
        b":" + b"A-_" * 14 + b"A=:",
    ):
        assert parse(bad) is None, bad


def test_another_file_is_no_dictionary(browser, house):
    """Whoever could ask for any pair would make the server compress everything against everything."""
    build(house.settings.app, "two", stem="rooms")
    name = build(house.settings.app, "three")
    browser.get(f"/{name}")
    assert ask(browser, name, named(script("two"))).header("content-encoding") == "br"


def test_a_patch_that_saves_nothing_is_not_sent(browser, house):
    name = build(house.settings.app, "x")
    (house.settings.app / name).write_bytes(b"short")
    (house.settings.app / f"{name}.br").write_bytes(brotli.compress(b"short"))
    answer = ask(browser, name, named(script("one")))
    assert answer.body == b"short" and answer.header("content-encoding") != "dcz"


def test_a_server_that_slept_through_a_build_still_knows_the_one_before(browser, house):
    name = build(house.settings.app, "two")
    anew = Browser(house)
    assert ask(anew, name, named(script("one"))).header("content-encoding") == "dcz"
    anew.close()


def test_old_builds_leave_after_five_and_after_sixty_days(browser, house, clock):
    for number in range(KEPT_BUILDS + 3):
        clock.now_s += DAY_S
        name = build(house.settings.app, f"build {number}")
        browser.get(f"/{name}", accept_encoding=TAKES, available_dictionary=named(b""))
    shells = house.settings.data / "shells"
    assert len(list(shells.iterdir())) == KEPT_BUILDS + 1
    assert ask(browser, name, named(script("build 2"))).header("content-encoding") == "dcz"
    assert ask(browser, name, named(script("build 1"))).header("content-encoding") == "br"
    clock.now_s += KEPT_S
    name = build(house.settings.app, "after the summer")
    answer = ask(browser, name, named(script(f"build {KEPT_BUILDS + 2}")))
    assert answer.header("content-encoding") == "dcz", "it was the newest until today"
    assert ask(browser, name, named(script("build 3"))).header("content-encoding") == "br", "followed longer ago than that"


def test_a_full_disk_costs_the_difference_not_the_app(house):
    (house.settings.data / "shells").write_text("in the way")
    build(house.settings.app, "one")
    one = Browser(house)
    name = build(house.settings.app, "two")
    answer = ask(one, name, named(script("one")))
    assert answer.header("content-encoding") == "br" and answer.body == script("two")
    one.close()
