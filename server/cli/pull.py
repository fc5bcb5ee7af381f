"""`lotse pull URL|FILE --town T --lang L --into DIR`: the reference phone, one catch-up, over a line or from a feed file."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click
import msgspec

from content.languages import canonical
from server.cli import language, tell
from server.errors import FileUnusable, LinkFailed, PullRefused, RootMissing
from server.link import HttpLink
from server.root_text import from_text
from server.store.trouble import unwritable
from server.words import say
from sync import feed_file
from sync.errors import SyncError, Unanswered
from sync.replica import Replica


@click.command()
@click.argument("url", metavar="URL|FILE")
@click.option("--town", required=True)
@click.option("--lang", required=True)
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="folder that keeps what was pulled")
@click.option("--root", help="the town's root key, base64url; default: pinned from its page at the first contact")
@click.option("--again", is_flag=True, help="end a pause of a day that a broken snapshot caused")
@click.option("--json", "as_json", is_flag=True)
def pull(url: str, town: str, lang: str, into: Path, root: str | None, again: bool, as_json: bool) -> None:
    """Catch up once with a server or from a feed file, prove it, keep it in DIR."""
    feed = f"{town}/{canonical(lang)}"
    link = link_to(url, feed)
    path = into / f"{town}.{canonical(lang)}.replica"
    replica = _kept(path) or Replica(feed, from_text(root) if root else _pinned(link, town))
    # A file is taken by hand, so a pause does not hold it up (PROTOCOL 7.4).
    if again or isinstance(link, FileLink):
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


class FileLink:
    """A feed file as the link that the command counts: it asks nobody (PROTOCOL 10.3)."""

    requests = bytes_up = bytes_down = 0

    def __init__(self, path: str, feed: str = "") -> None:
        """Raises FileUnusable, PullRefused."""
        self.url = path
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            raise FileUnusable(file=path, reason=error.strerror or "") from error
        try:
            self.file = feed_file.read(raw, feed)
        except SyncError as refused:
            raise PullRefused(url=path, reason=say(refused.key, language()), number=refused.number) from refused
        self.get = self.file.get

    def close(self) -> None:
        """Nothing is open."""


def link_to(url: str, feed: str = "") -> HttpLink | FileLink:
    """The way to a server, or to a file where `url` is no address. Raises LinkFailed, FileUnusable, PullRefused."""
    return HttpLink(url) if "://" in url else FileLink(url, feed)


def _pinned(link: HttpLink | FileLink, town: str) -> bytes:
    if isinstance(link, FileLink):
        raise RootMissing(file=link.url)
    found = link.pinned_root(town)
    if not found:
        raise LinkFailed(url=link.url, reason=f"/{town}/ shows no root key; give it with --root")
    return from_text(found)
