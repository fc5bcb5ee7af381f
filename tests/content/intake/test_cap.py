"""Official warnings: what becomes a draft, what is refused, and that no file can make the parser fetch or grow."""

import json

import msgspec
import pytest

from content.check import check, errors
from content.intake import Unreadable, cap
from content.privacy import public
from tests.content.intake.real import real, town

HERE = town()
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
NS = 'xmlns="urn:oasis:names:tc:emergency:cap:1.2"'


def info(**said) -> str:
    fields = {
        "category": "Met",
        "event": "Unwetter",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "expires": "2026-11-25T18:00:00+01:00",
        "headline": "Sturm in Lindenhafen",
        "description": "Bleiben Sie im Haus.",
    } | said
    order = ("language", "category", "event", "urgency", "severity", "certainty", "onset", "expires", "headline", "description", "contact")
    return "<info>" + "".join(f"<{name}>{fields[name]}</{name}>" for name in order if fields.get(name)) + "</info>"


def alert(*infos: str, more: str = "", **said) -> bytes:
    fields = {
        "identifier": "w1",
        "sender": "x@example.org",
        "sent": "2026-11-25T10:00:00+01:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
    } | said
    body = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value)
    return f"{HEAD}<alert {NS}>{body}{more}{''.join(infos or (info(language='de'),))}</alert>".encode()


def one(raw: bytes):
    intake = cap.read(raw, town=HERE, lang="de")
    assert intake.refused == ()
    return intake.found[0].record


def refused(raw: bytes) -> tuple[str, str]:
    intake = cap.read(raw, town=HERE, lang="de")
    assert intake.found == ()
    return intake.refused[0].field, intake.refused[0].reason


def test_a_warning_is_a_draft_that_a_reader_never_sees():
    record = one(alert())
    assert (record.status, record.severity, record.title.source, record.summary.source) == (
        "draft",
        "emergency",
        "Sturm in Lindenhafen",
        "Bleiben Sie im Haus.",
    )
    stored = msgspec.structs.replace(record, id="abc", town="town")
    assert errors(check(stored, HERE)) == [] and public(stored, town=HERE) is None


def test_german_comes_first_and_other_languages_are_translations_of_it():
    record = one(alert(info(language="en-GB", headline="Storm"), info(language="de-DE"), info(language="xx", headline="?")))
    assert record.title.source_lang == "de" and {tag: said.text for tag, said in record.title.said.items()} == {
        "de": "Sturm in Lindenhafen",
        "en": "Storm",
    }


def test_html_in_a_text_is_gone_and_nobody_is_named():
    record = one(
        alert(
            info(
                language="de",
                headline="&lt;b&gt;Sturm&lt;/b&gt;",
                description="Bleiben&lt;br/&gt;Sie im Haus. erika.muster@example.org",
                contact="Erika Muster",
            )
        )
    )
    assert (record.title.source, record.summary.source) == ("Sturm", "Bleiben Sie im Haus.")
    assert b"Muster" not in msgspec.json.encode(record) and b"x@example.org" not in msgspec.json.encode(record)


ENDS = [("", 86_400, "intake.expires_missing"), ("3021-11-22T05:19:00+01:00", 14 * 86_400, "intake.expires_too_late")]


@pytest.mark.parametrize(("expires", "lasts_s", "reason"), ENDS)
def test_an_end_that_is_missing_or_absurd_is_set_and_noted(expires, lasts_s, reason):
    intake = cap.read(alert(info(language="de", expires=expires)), town=HERE, lang="de")
    record = intake.found[0].record
    assert record.expires_s - record.starts_s == lasts_s and [note.reason for note in intake.noted] == [reason]


NOT_A_WARNING = [
    (alert(status="Test"), ("status", "intake.alert_not_actual")),
    (alert(status="Exercise"), ("status", "intake.alert_not_actual")),
    (alert(msgType="Ack"), ("msgType", "intake.alert_not_actual")),
    (alert(msgType="Cancel", references="a,b,c"), ("msgType", "intake.alert_cancelled")),
    (alert(msgType="Update"), ("references", "intake.missing")),
    (alert(scope="Private"), ("scope", "intake.private")),
    (alert(sent=""), ("sent", "intake.missing")),
    (alert(sent="yesterday"), ("sent", "intake.not_understood")),
    (alert(info(language="de", headline="", event="")), ("headline", "intake.missing")),
    (alert(info(language="de", severity="Dreadful")), ("severity", "intake.not_understood")),
    (alert(info(language="de", expires="2026-11-25T09:00:00+01:00")), ("expires", "check.ends_before_it_begins")),
    (alert(info(language="xx")), ("language", "intake.not_understood")),
]


@pytest.mark.parametrize(("raw", "reason"), NOT_A_WARNING)
def test_what_is_no_warning_to_the_public_is_refused_by_name(raw, reason):
    assert refused(raw) == reason


def test_an_update_is_a_draft_of_its_own_and_leaves_the_published_one_alone():
    intake = cap.read(alert(msgType="Update", identifier="w2", references="x@example.org,w1,2026"), town=HERE, lang="de")
    assert intake.found[0].key == "w2" and intake.found[0].aliases == ()


BOMBS = [
    '<!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE alert SYSTEM "http://127.0.0.1:1/x.dtd">',
    '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "<!DOCTYPE alert>",
]


@pytest.mark.parametrize("doctype", BOMBS)
def test_a_document_type_is_refused_where_it_begins(doctype):
    raw = alert().decode().replace(HEAD, HEAD + doctype).encode()
    with pytest.raises(Unreadable) as no:
        cap.read(raw, town=HERE, lang="de")
    assert no.value.reason == "intake.doctype"


SPOILED = [
    (alert()[:-9], "intake.bad_xml"),
    (alert().replace(b"<headline>", b"<headline>&undeclared;"), "intake.bad_xml"),
    (alert().replace(b"cap:1.2", b"cap:3.0"), "intake.wrong_shape"),
    (alert(more="<sender>y</sender>"), "intake.wrong_shape"),
    ((HEAD + "<a>" * 5000).encode(), "intake.wrong_shape"),
    (alert(more="<x>" * 60), "intake.too_deep"),
    (b'[{"a": 1}]', "intake.wrong_shape"),
]


@pytest.mark.parametrize(("raw", "reason"), SPOILED)
def test_a_spoiled_file_has_one_reason(raw, reason):
    with pytest.raises(Unreadable) as no:
        cap.read(raw, town=HERE, lang="de")
    assert no.value.reason == reason


def test_a_signature_is_seen_and_not_believed():
    signed = alert(more='<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>')
    intake = cap.read(signed, town=HERE, lang="de")
    assert [note.reason for note in intake.noted] == ["intake.signature_not_checked"]


def test_the_warning_service_speaks_the_same_in_json():
    warning = {
        "identifier": "mow.1",
        "sender": "DE-X",
        "sent": "2026-11-25T10:00:00+01:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "info": [
            {
                "event": "Brand",
                "urgency": "Immediate",
                "severity": "Moderate",
                "certainty": "Observed",
                "headline": "Rauch",
                "description": "Fenster<br/>schließen",
                "area": [{"areaDesc": "Lindenhafen", "geocode": []}],
            }
        ],
    }
    record = one(json.dumps(warning).encode())
    assert (record.title.source_lang, record.severity, record.area, record.summary.source) == (
        "de",
        "warning",
        "Lindenhafen",
        "Fenster schließen",
    )


@pytest.mark.parametrize("field", ["headline", "description", "contact", "event"])
def test_a_warning_that_tells_of_a_refuge_leaves_no_word(field):
    intake = cap.read(alert(info(language="de", **{field: "Brand im Frauenhaus PLANTED, Lindenweg 12"})), town=HERE, lang="de")
    assert [no.reason for no in intake.refused] == ["intake.refuge"] and b"PLANTED" not in msgspec.json.encode(intake)


FILES = {
    "43b080713727.cap": "taken",
    "australia.cap": "taken",
    "canada_errors.cap": "intake.missing",
    "earthquake-iso8859-1.cap": "taken",
    "earthquake_signed.cap": "taken",
    "no_optional_fields.cap": "intake.missing",
    "wcatwc-warning.cap": "taken",
    "xee.cap": "intake.doctype",
}


@pytest.mark.parametrize("name", FILES)
def test_the_real_messages(name):
    raw = real(f"cap/{name}")
    try:
        intake = cap.read(raw, town=HERE, lang="de")
    except Unreadable as no:
        assert no.reason == FILES[name]
        return
    assert ("taken" if intake.found else intake.refused[0].reason) == FILES[name]
    assert "\ufffd" not in msgspec.json.encode(intake).decode()
