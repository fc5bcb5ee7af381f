"""A bucket of an object store, through obstore: the host of the object knows three headers and negotiates nothing.

So every object has one encoding: brotli for what the app fetches (all its browsers take it over https), gzip for pages,
which are also for old phones and link previews. Headers that only a CDN can add are named in docs/static.md; the content
policy, which must never be missing, also stands in the pages themselves.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from server.errors import BucketMissing, TargetRefused, TargetUnknown, TargetUnreachable
from server.targets import Form, Item, Stored

_CHARSET = b'<meta charset="utf-8">'
_MD5 = re.compile(r'"?[0-9a-f]{32}"?')
_MISSING = re.compile(r"NoSuchBucket|status code: 404")
# Without any key obstore asks a cloud machine for its role, and on other machines nobody answers.
_REFUSED = re.compile(
    r"status code: 40[013]|AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|169\.254\.|/latest/(api|meta-data)|[Cc]redential"
)
# obstore raises Python's own errors where there is one that says the same.
_TROUBLE = (BaseError, OSError)


class Bucket:
    """`s3://bucket/prefix`. Raises BucketMissing, TargetRefused, TargetUnreachable, the last one after `patience_s` of trying."""

    workers = 16

    def __init__(self, address: str, *, patience_s: int) -> None:
        parts = urlsplit(address)
        self.address = address.rstrip("/")
        self._bucket, prefix = parts.netloc, parts.path.strip("/")
        if not self._bucket or "@" in self._bucket:
            raise TargetUnknown(target=f"s3://…{parts.path}")
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or os.environ.get("AWS_ENDPOINT") or ""
        named: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
        try:
            self._store = S3Store(
                self._bucket,
                prefix=prefix or None,
                client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=max(patience_s, 5))},
                retry_config={"max_retries": 50, "retry_timeout": timedelta(seconds=patience_s)},
                **named,
            )
        except _TROUBLE as error:
            raise self._trouble(error) from error

    def stored(self) -> dict[str, Stored]:
        try:
            return {meta["path"]: Stored(meta["size"], meta["e_tag"] or "") for chunk in obstore.list(self._store) for meta in chunk}
        except _TROUBLE as error:
            raise self._trouble(error) from error

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None
        except _TROUBLE as error:
            raise self._trouble(error) from error

    def forms(self, item: Item) -> list[Form]:
        plain, encoded, encoding = item.plain, item.br, "br"
        if item.kind.startswith("text/html"):
            plain = _with_policy(item)
            encoded, encoding = gzip.compress(plain, 9, mtime=0), "gzip"
        if not encoded or len(encoded) >= len(plain):
            encoded, encoding = plain, ""
        return [Form(name=item.name, body=encoded, kind=item.kind, caching=item.caching, encoding=encoding, lasting=item.lasting)]

    def has(self, form: Form, stored: Stored) -> bool:
        if stored.size != len(form.body):
            return False
        if form.lasting:
            return True
        # Where the store encrypts with keys of its own the tag is no MD5: then it is put again, which is only slower.
        return bool(_MD5.fullmatch(stored.etag)) and stored.etag.strip('"') == hashlib.md5(form.body, usedforsecurity=False).hexdigest()

    def put(self, form: Form) -> None:
        attributes: Any = {"Content-Type": form.kind, "Cache-Control": form.caching}
        if form.encoding:
            attributes["Content-Encoding"] = form.encoding
        try:
            # One request for each: in several pieces the tag would not be the MD5 of the whole.
            obstore.put(self._store, form.name, form.body, attributes=attributes, use_multipart=False)
        except _TROUBLE as error:
            raise self._trouble(error) from error

    def delete(self, names: list[str]) -> None:
        try:
            obstore.delete(self._store, names)
        except _TROUBLE as error:
            raise self._trouble(error) from error

    def _trouble(self, error: BaseException) -> BucketMissing | TargetRefused | TargetUnreachable:
        words = str(error)
        if isinstance(error, FileNotFoundError) or _MISSING.search(words):
            return BucketMissing(bucket=self._bucket)
        if isinstance(error, PermissionError) or _REFUSED.search(words):
            code = re.search(r"<Code>(\w+)</Code>", words)
            return TargetRefused(target=self.address, reason=code[1] if code else "no key")
        return TargetUnreachable(target=self.address)


def _with_policy(item: Item) -> bytes:
    """The page with its policy inside; `frame-ancestors` exists only as a header."""
    if not item.policy:
        return item.plain
    policy = "; ".join(rule for rule in item.policy.split("; ") if not rule.startswith("frame-ancestors"))
    words = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}"><meta name="referrer" content="no-referrer">'
    return item.plain.replace(_CHARSET, _CHARSET + words.encode(), 1)
