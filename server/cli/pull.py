"""`lotse pull URL --town T --lang L --into DIR`: the reference phone, one catch-up."""

from __future__ import annotations

import base64
import binascii
import os
import time
from pathlib import Path

import click
import msgspec

from content.languages import canonical
from server.cli import language, tell
from server.errors import KeysUnusable, LinkFailed, PullRefused
from server.link import HttpLink
from server.store.trouble import unwritable
from server.words import say
from sync.errors import SyncError, Unanswered
from sync.replica import Replica


@click.command()
@click.argument("url")
@click.option("--town", required=True)
@click.option("--lang", required=True)
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="folder that keeps what was pulled")
@click.option("--root", help="the town's root key, base64url; default: pinned from its page at the first contact")
@click.option("--again", is_flag=True, help="end a pause of a day that a broken snapshot caused")
@click.option("--json", "as_json", is_flag=True)
def pull(url: str, town: str, lang: str, into: Path, root: str | None, again: bool, as_json: bool) -> None:
    """Catch up once with a server, prove it, keep it in DIR."""
    feed = f"{town}/{canonical(lang)}"
    link = HttpLink(url)
    path = into / f"{town}.{canonical(lang)}.replica"
    replica = _kept(path) or Replica(feed, _root_key(root) if root else _pinned(link, town))
    if again:
        replica.end_pause()
    try:
        replica.catch_up(link, int(time.time()))
    except Unanswered as unknown:
        raise LinkFailed(url=url, reason=f"HTTP {unknown.status}, {unknown.path}") from unknown
    except SyncError as refused:
        raise PullRefused(url=url, reason=say(refused.key, language()), number=refused.number) from refused
    finally:
        link.close()
        _keep(path, replica)
    found = {
        "seq": replica.seq,
        "root": replica.root.hex(),
        "records": len(replica.records),
        "requests": link.requests,
        "bytes_down": link.bytes_down,
        "bytes_up": link.bytes_up,
    }
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        tell("pull.done", **{**found, "root": found["root"][:16]})


def _kept(path: Path) -> Replica | None:
    """What was pulled before; a damaged file is put aside, and the phone begins anew."""
    try:
        return Replica.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return None
    except SyncError:
        path.replace(path.with_suffix(".damaged"))
        return None


def _keep(path: Path, replica: Replica) -> None:
    temporary = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(replica.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path.parent, error) from error


def _pinned(link: HttpLink, town: str) -> bytes:
    found = link.pinned_root(town)
    if not found:
        raise LinkFailed(url=link.url, reason=f"/{town}/ shows no root key; give it with --root")
    return _root_key(found)


def _root_key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != 64:
        raise KeysUnusable(file="--root")
    return key
