"""The headers of every answer, as whole sets (safety brief 8): a test compares them whole.

Pages carry the strict set. `/sync` carries only what a reader or a mirror's reader needs: every byte there is paid for
by prepaid data, and its type is one that no browser shows as a page.
"""

from __future__ import annotations

Headers = list[tuple[bytes, bytes]]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'{mirrors}",
        "font-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types lotse",
    )
)
_ALLOWED = ("geolocation", "camera")
_REFUSED = (
    *("microphone", "payment", "usb", "bluetooth", "serial", "hid", "midi", "accelerometer", "gyroscope", "magnetometer"),
    *("display-capture", "idle-detection", "browsing-topics", "attribution-reporting"),
    # Chromium tells every request its make, model class and system, 106 bytes, unless the page forbids it (sync/DECISIONS.md 15).
    *("ch-ua", "ch-ua-mobile", "ch-ua-platform"),
)
PERMISSIONS_POLICY = ", ".join([*(f"{name}=(self)" for name in _ALLOWED), *(f"{name}=()" for name in _REFUSED)])
_PASSKEYS = ", ".join(f"publickey-credentials-{name}=(self)" for name in ("create", "get"))

# granian names itself where the app sends no Server header; an empty one names nothing.
NO_SERVER = (b"server", b"")

_PAGE: Headers = [
    NO_SERVER,
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"origin-agent-cluster", b"?1"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"permissions-policy", PERMISSIONS_POLICY.encode()),
]


def page(mirrors: tuple[str, ...] = ()) -> Headers:
    """The strict set; `mirrors` are the operator's hosts that a reader's app may fetch `/sync` and `/map` from."""
    policy = CONTENT_SECURITY_POLICY.format(mirrors="".join(f" https://{host}" for host in mirrors))
    return [*_PAGE, (b"content-security-policy", policy.encode())]


def editor() -> Headers:
    """`/edit` and `/api`: as strict, with passkeys, and with nobody to connect to but this server."""
    plain = [(name, value) for name, value in page() if name != b"permissions-policy"]
    return [*plain, (b"permissions-policy", f"{PERMISSIONS_POLICY}, {_PASSKEYS}".encode())]


# A 304 is the answer of almost every poll: the tag and nothing else. What another origin needs to read an answer is added
# when one asks (a browser sends `Origin` then, and never to its own origin): see `for_origin`.
SYNC_UNCHANGED: Headers = [NO_SERVER]
SYNC: Headers = [
    *SYNC_UNCHANGED,
    (b"content-type", b"application/octet-stream"),
    (b"vary", b"accept-encoding, origin"),
]
_OTHER_ORIGIN: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"etag, date"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]


def for_origin(own: Headers, origin: bytes) -> Headers:
    """`own`, with leave to read for a page of another origin."""
    return [*own, *_OTHER_ORIGIN] if origin else own


SYNC_PREFLIGHT: Headers = [
    *SYNC_UNCHANGED,
    *_OTHER_ORIGIN,
    (b"access-control-allow-methods", b"GET"),
    (b"access-control-allow-headers", b"if-none-match"),
    (b"access-control-max-age", b"86400"),
]

FEED_CACHING = (b"cache-control", b"max-age=60")
FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
KEYS_CACHING = (b"cache-control", b"max-age=3600")
ASK_EVERY_TIME = (b"cache-control", b"no-cache")
NEVER_KEEP = (b"cache-control", b"no-store")
ERASE = b'"cache", "cookies", "storage"'
ERASE_STORAGE = b'"storage"'
