"""Every vector of `sync/vectors/`, run by the Python side; the phone runs the same files (`pwa/test/`)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from pytest import mark, param, raises

from content.public import WIRE_KINDS
from content.text import Text, show
from sync import blocks, canon, delta, feed, keys, parts, splice
from sync import errors as sync_errors
from sync.errors import SyncError
from sync.head import etag, parse
from sync.replica import Answer, Replica, State
from tests.sync import make_vectors

VECTORS = make_vectors.VECTORS


def cases(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_text("utf-8"))
    return found if isinstance(found, list) else found["cases"]


def by_id(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in records}


def in_order(records: dict[str, Any]) -> list[Any]:
    return [records[record_id] for record_id in sorted(records)]


def fields_of(table: list[Any]) -> dict[str, list[str]]:
    return dict(table)


def canonical(given: dict[str, Any]) -> str:
    return canon.canonical(canon.read(given["json"].encode())).decode()


def root(given: dict[str, Any]) -> dict[str, Any]:
    records = by_id(given["records"])
    hashes = {record_id: canon.record_hash(record) for record_id, record in records.items()}
    urgent = canon.urgent_ids(records)
    return {
        "hashes": {record_id: digest.hex() for record_id, digest in hashes.items()},
        "urgent": canon.roll(hashes, urgent).hex(),
        "rest": canon.roll(hashes, records.keys() - urgent).hex(),
        "root": canon.state_root(hashes, urgent).hex(),
    }


def parsed(given: dict[str, Any]) -> dict[str, Any]:
    head = parse(bytes.fromhex(given["head"]))
    said = {name: getattr(head, name) for name in ("key_id", "epoch", "seq", "issued_s", "expires_s")}
    return said | {"feed": head.feed.hex(), "root": head.root.hex(), "etag": etag(head)}


def checked(given: dict[str, Any]) -> str:
    phone = Replica(given["feed"], bytes.fromhex(given["root_key"]))
    phone.document = keys.read_document(bytes.fromhex(given["document"]), phone.root_key)
    if "stored" in given:
        phone.state = State(parse(bytes.fromhex(given["stored"])))

    class NoNews:
        def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
            return Answer(200, bytes.fromhex(given["document"]))

    head = phone._head(NoNews(), Answer(200, bytes.fromhex(given["answer"])), "")
    return "unchanged" if head is None else "new"


def fresh(given: dict[str, Any]) -> bool:
    phone = Replica("lindenhafen/de", b"")
    head = parse(make_vectors.head(issued_s=1, expires_s=given["expires_s"]))
    phone.state = State(head)
    return phone.is_fresh(given["now_s"], given["date_s"])


def verified(given: dict[str, Any]) -> bool:
    return keys.verify(*(bytes.fromhex(given[name]) for name in ("public", "message", "signature")))


def document(given: dict[str, Any]) -> dict[str, Any]:
    found = keys.read_document(bytes.fromhex(given["document"]), bytes.fromhex(given["root_key"]))
    said = {name: getattr(found, name) for name in ("epoch", "issued_s", "expires_s")}
    return said | {"keys": {str(key_id): key.hex() for key_id, key in found.keys.items()}}


def applied(given: dict[str, Any]) -> dict[str, Any]:
    before = json.dumps(given["records"])
    table = fields_of(given["fields"])
    found = delta.apply(by_id(given["records"]), delta.from_wire(given["delta"]), table)
    for record in found.records.values():
        canon.record_hash(record)
    assert json.dumps(given["records"]) == before, "a delta is applied to a copy"
    grown = blocks.table_of(found.fields)
    return {"records": in_order(found.records)} | ({"fields": grown} if grown != given["fields"] else {})


def proven(given: dict[str, Any]) -> list[Any]:
    return advanced(given, given["body"].encode())


def primed(given: dict[str, Any]) -> list[Any]:
    return advanced(given, bytes.fromhex(given["body"]))


def advanced(given: dict[str, Any], body: bytes) -> list[Any]:
    records = by_id(given["records"])
    head = parse(make_vectors.head(root=bytes.fromhex(given["root"])))
    phone = Replica("lindenhafen/de", b"")
    hashes = {record_id: canon.record_hash(record) for record_id, record in records.items()}
    phone.state = State(None, records, hashes, fields_of(given["fields"]))
    return in_order(phone._applied(head, Answer(200, bytes(120) + body)).records)


def assembled(given: dict[str, Any]) -> dict[str, Any]:
    wanted = parts.read_list(canon.read(given["list"].encode()))
    held = {name: part.encode() for name, part in given["parts"].items()}
    root = bytes.fromhex(given["root"])
    urgent = parts.urgent(wanted, held, root)
    found = parts.assemble(wanted, held)
    hashes = {record_id: canon.record_hash(record) for record_id, record in found.records.items()}
    parts.prove(found.records, hashes, root)
    return {"records": in_order(found.records), "urgent": in_order(urgent)}


class Script:
    """A server that answers only what the vector says, in its order."""

    def __init__(self, exchange: list[dict[str, Any]]) -> None:
        self.left = list(exchange)

    def get(self, path: str, *, etag: str = "", past_caches: bool = False) -> Answer:
        assert self.left, f"asked for {path}, but nothing more should be asked"
        said = self.left.pop(0)
        assert (path, etag) == (said["path"], said.get("if_none_match", ""))
        return Answer(said["status"], bytes.fromhex(said["body"]), said.get("etag", ""))


def told(given: dict[str, Any]) -> str:
    phone = Replica(given["feed"], bytes.fromhex(given["root_key"]))
    for step in given["steps"]:
        script = Script(step["exchange"])
        try:
            result = phone.catch_up(script, step["now_s"])
        except SyncError as problem:
            result = type(problem).__name__
        assert result == step.get("outcome", step.get("error"))
        assert not script.left, "more should have been asked"
        assert (phone.seq, phone.root.hex(), in_order(phone.records)) == (step["seq"], step["root"], step["records"])
        phone = Replica.from_bytes(phone.to_bytes())
    return "told"


def picked(given: dict[str, Any]) -> dict[str, Any]:
    words = msgspec.convert(given["text"], Text)
    shown = show(words, given["lang"])
    return {"shown": msgspec.to_builtins(shown) if shown else None, "wire": feed._nested_text(words, given["lang"])}


def marked(given: dict[str, Any]) -> dict[str, Any]:
    texts = {name: msgspec.convert(words, Text) for name, words in given["texts"].items()}
    record = WIRE_KINDS[given["kind"]](id="a1", **texts)
    wire = feed.compose(record, given["lang"], land="HE", quarter="2026Q4")
    return {name: value for name, value in wire.items() if name not in ("id", "kind")}


RUNNERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "canon/canonical.json": canonical,
    "canon/root-generated.json": root,
    "head/parse-generated.json": parsed,
    "head/check-generated.json": checked,
    "head/fresh.json": fresh,
    "keys/verify-generated.json": verified,
    "keys/document-generated.json": document,
    "delta/apply.json": applied,
    "delta/splice.json": lambda given: splice.apply(given["old"], given["splices"]),
    "delta/prove-generated.json": proven,
    "delta/primed-generated.json": primed,
    "parts/blocks.json": lambda given: in_order(blocks.fill(given["blocks"], fields_of(given["fields"]))),
    "parts/table.json": lambda given: blocks.table_of(blocks.read_table(given["fields"])),
    "parts/assemble-generated.json": assembled,
    "replica/exchange-generated.json": told,
    "text/pick.json": picked,
    "text/marks.json": marked,
}
ALL = [param(name, case, id=f"{name}: {case['name']}") for name in RUNNERS for case in cases(VECTORS / name)]


@mark.parametrize("name, case", ALL)
def test_vector(name, case):
    if "error" in case:
        with raises(getattr(sync_errors, case["error"])):
            RUNNERS[name](case["given"])
    else:
        assert RUNNERS[name](case["given"]) == case["expect"]


def test_the_generated_files_are_what_the_generator_writes():
    assert make_vectors.main(["--check"]) == 0, "python -m tests.sync.make_vectors"


def test_names_are_told_once_per_file():
    for name in RUNNERS:
        names = [case["name"] for case in cases(VECTORS / name)]
        assert len(names) == len(set(names)), name
