"""Every exit of the editors' side: how it is asked by everybody, how its door is opened, and what then leaves to whom."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from msgspec import Struct
from msgspec.structs import replace

from content import refusal
from content.export import csv_texts, xliff
from content.privacy import public
from content.refusal import Finding, texts
from content.translation import Unit
from server import app as application
from server import exports, guards, machine, mail, pictures, readable, translations, uploads
from server.cli import run
from server.http import orders as http_orders
from server.http import preview as http_preview
from server.http import problems
from server.store import audit, calendars, records
from server.store.calendars import Calendar
from server.targets import open_target
from server.targets.carry import carry
from server.targets.site import Site
from tests.server.conftest import NOW_S
from tests.server.planted import NEIGHBOUR, NOTED, OLD, PURGED, SECRETS, WORDS, Planted, whole
from tests.server.routes import ROUTES
from tests.server.signed import seat
from tests.server.test_pictures import exif, photo, saved

Sent = dict[str, list[bytes]]
NOBODY = "nobody in particular"
MAPPING = {"kind": "place", "key": "Nr", "source": {"name": "Liste"}, "fields": {"Name": "title", "Straße": "address.street"}}
ADDRESSES = tuple(secret.words for secret in SECRETS.values() if not secret.only)
Patch = pytest.MonkeyPatch


class Exit(Struct, frozen=True):
    """`ask` gives what each viewer got. `open` switches the exit's door off; then `finds` (viewer, secret) must leave. `early`: before
    anything is planted, for what is made on the way in."""

    ask: Callable[[Planted], Sent]
    open: Callable[[Planted, Patch], None]
    finds: tuple[str, str]
    early: bool = False


# --- how each is asked


def asked(*calls: tuple[str, str] | tuple[str, str, Any]) -> Callable[[Planted], Sent]:
    def ask(town: Planted) -> Sent:
        sent: Sent = {viewer: [] for viewer in town.seats}
        for method, path, *body in calls:
            for viewer, bodies in town.everybody(method, path, body[0] if body else None).items():
                sent[viewer] += bodies
        return sent

    return ask


def gets(*paths: str) -> Callable[[Planted], Sent]:
    return asked(*(("GET", path) for path in paths))


def refused_edits(town: Planted) -> Sent:
    """What was refused on the way in; and nobody brings back what was hidden, by undoing it or by taking what waits."""
    hidden = records.change_of(town.house.store.read, OLD)
    calls: list[Any] = [("POST", "undo", {"record": OLD, "change": hidden}), ("POST", "plan", {"record": OLD, "at_s": 0})]
    calls += [("POST", f"proposals/{number}", {"outcome": "taken"}) for number in range(1, 9)]
    calls += [("POST", "confirm", {"records": [OLD], "verified_on": "2026-11-01"})]
    return {**asked(*calls)(town), NOBODY: town.refusals}


def checked(town: Planted) -> Sent:
    """The address never comes back with its refusal, and nobody hears of a record that is not theirs."""
    refuge = {"kind": "place", "id": "new0000001", "town": "testtown", "location_policy": "confidential"}
    german = {"source_lang": "de", "said": {"de": {"text": "Deutsch für Frauen in der Pfarrei"}}}
    with_address = refuge | {"title": german, "address": {"street": WORDS["in a field"]}}
    spoken = refuge | {"title": german, "summary": {"source_lang": "de", "said": {"de": {"text": f"In der {WORDS['in free text']}."}}}}
    alike = {**refuge, "location_policy": "exact", "title": german, "point": {"lat_e7": 500_500_000, "lon_e7": 87_000_000}}
    calls: list[Any] = [("POST", "check", {"record": one}) for one in (with_address, spoken, alike)]
    return asked(*calls, ("POST", "days", {"hours": {"osm": "Mo 09:00-12:00"}}))(town)


def exported(town: Planted) -> Sent:
    return gets(*(f"export/{name}?lang={lang}" for name in exports.FORMATS for lang in ("de", "en", "ar")))(town)


def files_back(town: Planted) -> Sent:
    """A translator's file that tells the address: in a row for the record, and as the record's name."""
    words = WORDS["in a translator's file"]
    there = Unit(OLD, "place", "Beratung", "summary", "de", "Rufen Sie an.", "en", "", "missing")
    back = csv_texts.write([there, replace(there, record="nobody0001")])
    table = back.replace(b"Rufen Sie an.;", f"Rufen Sie an.;We are at {words}.".encode())
    form = xliff.write([there], "de", "en").replace(b"</source>", f"</source><target>We are at {words}.</target>".encode())
    assert words.encode() in table and words.encode() in form
    files = (("csv", table), ("xliff", form), ("csv", words.encode()), ("xliff", words.encode()))
    return asked(*(("POST", f"translations/en/file?format={kind}{dry}", raw) for kind, raw in files for dry in ("&dry_run=1", "")))(town)


def machines(town: Planted) -> Sent:
    """What the service would have been sent: everybody asks for every text."""
    heard_by = Listening()
    town.patch.setattr(machine, "provider", lambda settings: heard_by)
    for record in (OLD, NOTED, NEIGHBOUR, PURGED):
        for field in ("title", "summary", "note_internal"):
            town.everybody("POST", "translations/en/machine", {"record": record, "field": field})
            town.everybody("POST", "translations/ar/machine", {"record": record, "field": field})
    return {NOBODY: [words.encode() for words in heard_by.words]}


class Listening:
    def __init__(self) -> None:
        self.words: list[str] = []

    async def translate(self, text: str, source: str, target: str, /) -> str:
        self.words.append(text)
        return text


def imported(town: Planted) -> Sent:
    """Files with a refuge in them, in every shape that the editor's page takes."""
    street = WORDS["in a row of an import"]
    table = f"Nr;Name;Straße\n1;Frauenhaus Teststadt;{street}\n2;Zuflucht;{street}\n".encode()
    feature = f"""{{"type":"FeatureCollection","features":[{{"type":"Feature","id":"node/1",
        "geometry":{{"type":"Point","coordinates":[8.7,50.1]}},
        "properties":{{"name":"Frauenhaus","amenity":"social_facility","social_facility":"shelter","addr:street":"{street}"}}}}]}}""".encode()
    lines = ("UID:1", "DTSTART:20261201T090000", "SUMMARY:Treffen im Frauenhaus", f"LOCATION:{street}")
    event = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", "")).encode()  # noqa: E501
    service = f"""[{{"id":"s1","name":"Frauenhaus","status":"active","organization":{{"id":"o1","name":"Frauenhaus"}},
        "service_at_locations":[{{"id":"x","location":{{"id":"l","addresses":[{{"address_1":"{street}","city":"T"}}]}}}}]}}]""".encode()
    files = (("geojson", feature), ("ical", event), ("hsds", service))
    sent = asked(("GET", "imports"), *(("POST", f"imports?format={kind}", raw) for kind, raw in files))(town)
    for viewer in town.seats:
        columns = town.ask(viewer, "POST", "imports?format=csv", table)
        sent[viewer].append(whole(columns))
        number = columns.json().get("id", "none")
        for step in ("try", "run"):
            reply = town.ask(viewer, "POST", f"imports/{number}/{step}", {"mapping": MAPPING, "lang": "de"})
            assert reply.status in (200, 403), reply.text
            # What is said of a refused row is an exit of its own: nobody may see the street here, not even who sent it.
            sent.setdefault(f"{viewer}, of refused rows", []).append(whole(reply))
    return sent


def pictured(town: Planted) -> Sent:
    words = WORDS["in a picture's metadata"].encode()
    raws = [saved(photo(400, 300), "JPEG", exif=located(), comment=words), saved(photo(400, 300), "WEBP", exif=located(), xmp=words)]
    sent: Sent = {NOBODY: []}
    for raw in raws:
        assert words in raw
        reply = town.ask("partner", "POST", "pictures", raw)
        sent[NOBODY] += [whole(reply), whole(town.ask("admin", "GET", f"pictures/{reply.json()['hash']}"))]
    kept = town.house.store.read.execute("select body from picture").fetchall()
    return {NOBODY: [*sent[NOBODY], *(body for (body,) in kept)]}


def located() -> Any:
    found = exif()
    found[0x010E] = WORDS["in a picture's metadata"].encode()
    return found


def accidents(town: Planted) -> Sent:
    """Requests that go wrong in every way: nobody's words come back."""
    words, sent = WORDS["in a search or an address"], [b""]
    told = f'{{"{words}": "{words}", "record": "{words}", "records": ["{words}"]}}'.encode()
    query = "?" + urlencode({name: words for name in ("lang", "since", "format", "source")})
    for name in ROUTES:
        method, _, path = name.partition(" ")
        path = re.sub(r"\{\w+\}", words, path) + query
        # Signed in anew each time: one of the routes signs out.
        admin = seat(town.browser, town.house)
        for raw in (b"", words.encode(), told, b"[" * 100_000):
            own = path.startswith("/api/edit/")
            reply = admin._ask(method, path.removeprefix("/api/edit/"), raw, {}) if own else town.browser.send(method, path, raw)
            sent += [whole(reply)] if reply.status >= 400 else []
    return {NOBODY: sent}


def logged(town: Planted) -> Sent:
    """The line of every request above, and what a crash in the middle of one says."""
    accidents(town)
    for path in ("/testtown/de/place/", "/nowhere/", "/api/", "/sync/v1/testtown/"):
        town.browser.get(path + WORDS["in a search or an address"])

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError(WORDS["in a field"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(records, "put", crash)
        body = {"kind": "place", "title": {"source_lang": "de", "said": {"de": {"text": WORDS["in a field"]}}}}
        reply = town.mutate("editor", {"mid": "crash", "record": "crash00001", "act": "create", "body": body})
        assert reply.status == 500
    town.browser.app.log.flush()
    return {NOBODY: [town.log.getvalue().encode(), town.lines.getvalue().encode(), whole(reply)]}


def mailed(town: Planted) -> Sent:
    found = mail.due_letters(town.house.store, "testtown", NOW_S, "2026-11-25", "https://lotse.example.org/edit/")
    assert found, "somebody has something to check"
    return {NOBODY: [f"{one.subject}\n{one.body}".encode() for one in found]}


def commanded(town: Planted) -> Sent:
    """What the operator's commands print of the same files."""
    folder = town.house.settings.data.parent
    street = WORDS["in a row of an import"]
    table, mapping = folder / "list.csv", folder / "mapping.json"
    table.write_text(f"Nr;Name;Straße\n1;Frauenhaus Teststadt;{street}\n")
    mapping.write_text(json.dumps(MAPPING))
    printed = []
    for arguments in (
        ("import", "csv", str(table), "--town", "testtown", "--mapping", str(mapping)),
        ("import", "csv", str(table), "--town", "testtown", "--mapping", str(mapping), "--json"),
        ("mail", "due", "--town", "testtown", "--dry-run", "--json"),
        ("town", "list", "--json"),
        *(("export", name, "--town", "testtown", "--lang", "de", "--out", str(folder / f"out.{name}")) for name in exports.FORMATS),
    ):
        printed.append(printed_by(*arguments, "--data", str(town.house.settings.data)))
    return {NOBODY: [*printed, *(path.read_bytes() for path in folder.glob("out.*") if path.is_file())]}


def printed_by(*arguments: str) -> bytes:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        run(list(arguments))
    return f"{out.getvalue()}\n{err.getvalue()}".encode()


def static(town: Planted) -> Sent:
    target = town.house.settings.data.parent / "static"
    carry(Site(town.house), open_target(str(target), patience_s=1), NOW_S)
    return {NOBODY: [path.read_bytes() + str(path).encode() for path in target.rglob("*") if path.is_file()]}


def described(town: Planted) -> Sent:
    return {NOBODY: [whole(town.browser.get("/api/openapi.json"))]}


# --- how its door is opened


def opened(module: Any, name: str, value: Any) -> Callable[[Planted, Patch], None]:
    return lambda town, patch: patch.setattr(module, name, value)


def no_record_is_confidential(module: Any) -> Callable[[Planted, Patch], None]:
    return opened(module, "is_confidential", lambda record: False)


def granted(role: guards.Role, right: guards.Right) -> Callable[[Planted, Patch], None]:
    return lambda town, patch: patch.setitem(guards.TABLE, role, {**guards.TABLE[role], right: "all"})


def refusals_quote(town: Planted, patch: Patch) -> None:
    def quoted(record: Any, _town: Any) -> Iterator[Finding]:
        return (Finding(path, said) for path, said in texts(record) if any(words in said for words in ADDRESSES))

    patch.setattr(refusal, "_spoken", quoted)


def rows_quote(town: Planted, patch: Patch) -> None:
    refusals_quote(town, patch)
    patch.setattr(translations, "_settled", lambda settled: str(settled.problem))


def any_door(record: Any, *, town: Any) -> Any:
    shown = public(replace(record, status="published", sensitivity="public"), town=town)
    note = getattr(record, "note_internal", "")
    return replace(shown, organisation=note) if shown is not None and note else shown


def noted(town: Planted, patch: Patch) -> None:
    town.house.store.write_now(lambda db: audit.note(db, "testtown", NOW_S, "x", "refused", "", WORDS["in a field"]))


def calendar_in_trouble(town: Planted, patch: Patch) -> None:
    told = Calendar(1, "https://example.org/x.ics", "", (), "de", "x", trouble=WORDS["in a field"])
    patch.setattr(calendars, "listed", lambda db, slug: [told])


def titled(town: Planted, patch: Patch) -> None:
    config = town.browser.app.routes.openapi_config
    assert config is not None
    patch.setattr(config, "title", WORDS["in a field"])


def quoting(error: Any, scope: Any) -> tuple[bytes, bytes]:
    return b"text/plain", f"{error!r} {scope['path']}".encode()


def row_with_its_words(row: int, field: str, reason: str) -> Any:
    return uploads_row(row, f"{field} {WORDS['in a row of an import']}", reason)


uploads_row = uploads.Row
FILES = tuple(f"{lang}/file?format={kind}" for lang in ("ar", "en") for kind in ("csv", "xliff"))
EXITS: dict[str, Exit] = {
    "records": Exit(gets("records?since=0", "records?since=1"), opened(readable, "may_look_back", lambda *_: True),
                    ("translator", "in a proposal from before")),
    "history": Exit(gets(*(f"records/{one}/history" for one in (OLD, PURGED, NOTED, NEIGHBOUR, "foreign001", "refuge0001"))),
                    no_record_is_confidential(readable), ("translator", "in an old version")),
    "check": Exit(checked, opened(http_preview, "may", lambda *_: True), ("partner", "neighbour's draft")),
    "check, of what is refused": Exit(checked, refusals_quote, ("editor", "in free text")),
    "work list of a language": Exit(gets("translations/ar", "translations/en"), opened(translations, "may_look_back", lambda *_: True),
                                    ("translator", "in an old version")),
    "translation files": Exit(gets(*(f"translations/{file}&every=1" for file in FILES)),
                              no_record_is_confidential(translations), ("translator", "name of a protected record")),
    "translation files that come back": Exit(files_back, rows_quote, ("editor", "in a translator's file")),
    "a machine's requests": Exit(machines, no_record_is_confidential(machine), (NOBODY, "name of a protected record")),
    "exports": Exit(exported, opened(exports, "public", any_door), ("partner", "internal note")),
    "imports": Exit(imported, opened(uploads, "Row", row_with_its_words), ("editor, of refused rows", "in a row of an import")),
    "orders": Exit(gets("orders"), opened(http_orders, "may", lambda *_, **__: True), ("partner", "neighbour's organisation")),
    "reports": Exit(gets("reports"), granted("partner", "reports"), ("partner", "in a reader's words")),
    "people": Exit(gets("me", "people", "passkeys", "sessions", "tokens"), granted("partner", "people"), ("partner", "editor")),
    "audit": Exit(gets("audit"), noted, ("admin", "in a field")),
    "calendars": Exit(gets("calendars"), calendar_in_trouble, ("editor", "in a field")),
    "pictures": Exit(pictured, opened(pictures, "_written", lambda image, quality: saved(image, "WEBP", exif=located())),
                     (NOBODY, "in a picture's metadata")),
    "error messages": Exit(accidents, opened(application, "answer", quoting), (NOBODY, "in a search or an address")),
    "logs": Exit(logged, lambda town, patch: patch.setattr(town.browser.app.log, "route", lambda path: path),
                 (NOBODY, "in a search or an address")),
    "logs, of a crash": Exit(logged, opened(application, "note", lambda error: problems._logger.error("%s", error)),
                             (NOBODY, "in a field")),
    "description": Exit(described, titled, (NOBODY, "in a field")),
    "mails": Exit(mailed, opened(mail, "protected", lambda record: False), (NOBODY, "name of a protected record")),
    "commands": Exit(commanded, opened(exports, "public", any_door), (NOBODY, "internal note")),
    "static files": Exit(static, lambda town, patch: patch.setattr(town.house.publisher, "door", any_door),
                         (NOBODY, "internal note"), early=True),
    # The last: what it does to the record shows nowhere else.
    "answers to edits": Exit(refused_edits, refusals_quote, (NOBODY, "in free text"), early=True),
}  # fmt: skip
