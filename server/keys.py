"""The key folder: made at the first start, 0600, never inside the database and never in a backup (safety brief 8).

`root.key` signs the key document and may be moved away to a safe place (`take_offline`): only a new feed key and, once a year,
the document itself need it back for a moment, from its file. `feed-N.key` signs heads. `epoch` lies here and not in the
database, so that a restored database cannot fall back behind what phones have seen.
"""

from __future__ import annotations

import os
import stat
from base64 import urlsafe_b64encode
from pathlib import Path

import msgspec

from server.errors import KeysUnusable, RootAway, RootElsewhere, RootForeign
from server.store.connect import exclusive
from server.store.trouble import unwritable
from sync.errors import SyncError
from sync.head import Head
from sync.keys import KeyDocument, generate, make_document, public_key, read_document, sign_head

DOCUMENT_LIFETIME_S = 366 * 86_400
RENEWED_BEFORE_S = 183 * 86_400
# An operator without the root key at hand has so long to fetch it; phones refuse heads issued after the document's end.
ENDS_SOON_S = 60 * 86_400
# A stolen key's signatures must lie below everything new (PROTOCOL 8.5).
EPOCHS_PER_KEY = 256


class Keys(msgspec.Struct, frozen=True):
    """What a server needs to sign: the pinned root, the document as it travels, the feed key and the epoch of its heads."""

    root_public: bytes
    document: bytes
    key_id: int
    private: bytes
    epoch: int

    @property
    def root_text(self) -> str:
        """The root public key as it stands in a page: base64url without padding (PROTOCOL 8.3)."""
        return urlsafe_b64encode(self.root_public).rstrip(b"=").decode()

    def sign(self, head: Head) -> Head:
        return sign_head(self.private, head)

    def __repr__(self) -> str:
        return f"Keys(root={self.root_text}, key_id={self.key_id}, epoch={self.epoch})"


def open_keys(folder: Path, now_s: int) -> Keys:
    """The keys of this folder, made now where there are none; a document near its end is signed anew.

    Raises KeysUnusable, FolderUnwritable.
    """
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    with exclusive(folder / "lock"):
        if not (folder / "root.pub").exists():
            if any(folder.glob("*.key")):
                raise KeysUnusable(file=str(folder / "root.pub"))
            root, feed = generate(), generate()
            _write_secret(folder / "root.key", root)
            _write_secret(folder / "feed-1.key", feed)
            _write(folder / "epoch", b"1")
            _document(folder, root, epoch=1, keys={1: public_key(feed)}, now_s=now_s)
            _write(folder / "root.pub", public_key(root).hex().encode())
        return _renewed(folder, _read(folder), now_s)


def rotate(folder: Path, now_s: int, root_file: Path | None = None) -> Keys:
    """A new feed key and a higher epoch; the old key's signatures no longer count.

    `root_file`: where the root key lies, if not in the folder. Raises RootAway, RootForeign, KeysUnusable.
    """
    old = open_keys(folder, now_s)
    with exclusive(folder / "lock"):
        root = _root(folder, old, root_file)
        key_id = old.key_id % 255 + 1
        feed = generate()
        _write_secret(folder / f"feed-{key_id}.key", feed)
        epoch = _parsed(old).epoch + EPOCHS_PER_KEY
        # The document first: it alone is enough, should the power fail before the epoch is written.
        _document(folder, root, epoch=epoch, keys={key_id: public_key(feed)}, now_s=now_s)
        _write(folder / "epoch", str(epoch).encode())
        (folder / f"feed-{old.key_id}.key").unlink(missing_ok=True)
        return _read(folder)


def renew(folder: Path, now_s: int, root_file: Path | None = None) -> Keys:
    """The key document signed anew for another year, same keys, same epoch. Raises RootAway, RootForeign, KeysUnusable."""
    old = open_keys(folder, now_s)
    with exclusive(folder / "lock"):
        _sign_again(folder, _root(folder, old, root_file), _parsed(old), now_s)
        return _read(folder)


def take_offline(folder: Path, now_s: int, file: Path) -> None:
    """Move the root key to `file`, which must not be there yet and must lie outside the data folder.

    The copy is read back before the original goes. Raises RootAway, RootElsewhere, KeysUnusable, FolderUnwritable.
    """
    held = open_keys(folder, now_s)
    target = file.resolve()
    if target.exists() or target.is_relative_to(folder.parent.resolve()):
        raise RootElsewhere(file=str(file))
    with exclusive(folder / "lock"):
        root = _root(folder, held, None)
        _write_secret(target, root)
        _sync_folder(target.parent)
        if public_key(_read_secret(target, checked=False)) != held.root_public:
            raise KeysUnusable(file=str(target))
        _write(folder / "root.away", f"{now_s} {target}".encode())
        (folder / "root.key").unlink()
        _sync_folder(folder)


class RootPlace(msgspec.Struct, frozen=True):
    """Where the root key is: in the folder, or where and when it was moved (`path` empty: nobody noted it)."""

    here: bool
    path: str = ""
    moved_s: int = 0


def root_place(folder: Path) -> RootPlace:
    if (folder / "root.key").exists():
        return RootPlace(True)
    try:
        moved_s, _, path = (folder / "root.away").read_text().partition(" ")
        return RootPlace(False, path, int(moved_s))
    except (OSError, ValueError):
        return RootPlace(False)


def raise_epoch(folder: Path, now_s: int) -> Keys:
    """After a restore: heads of the new epoch lie above all that phones may have seen (DESIGN 9)."""
    old = open_keys(folder, now_s)
    with exclusive(folder / "lock"):
        _write(folder / "epoch", str(old.epoch + 1).encode())
        return _read(folder)


def _renewed(folder: Path, keys: Keys, now_s: int) -> Keys:
    document = _parsed(keys)
    # Without the root key at hand the document runs out visibly: `lotse doctor` and the server's log say when.
    if document.expires_s - now_s > RENEWED_BEFORE_S or not (folder / "root.key").exists():
        return keys
    _sign_again(folder, _root(folder, keys, None), document, now_s)
    return _read(folder)


def _sign_again(folder: Path, root: bytes, document: KeyDocument, now_s: int) -> None:
    # Never older than what phones hold, whatever this machine's clock says: they would call it a rollback (PROTOCOL 8.4).
    _document(folder, root, epoch=document.epoch, keys=document.keys, now_s=max(now_s, document.issued_s + 1))


def _root(folder: Path, keys: Keys, file: Path | None) -> bytes:
    """The root key from the folder or from `file`; never another one than phones have pinned."""
    if file is None and not (folder / "root.key").exists():
        raise RootAway(file=root_place(folder).path or "?")
    # A stick's file system may know no owners, so only the folder's own files must be closed to others.
    root = _read_secret(folder / "root.key") if file is None else _read_secret(file, checked=False)
    if public_key(root) != keys.root_public:
        raise RootForeign(file=str(file or folder / "root.key"))
    return root


def _parsed(keys: Keys) -> KeyDocument:
    return read_document(keys.document, keys.root_public)


def expires_s(keys: Keys) -> int:
    """When the key document runs out."""
    return _parsed(keys).expires_s


def ends_in_days(folder: Path, keys: Keys, now_s: int) -> int | None:
    """Days until the document runs out, where that is soon and nothing in this folder can sign the next one."""
    left_s = expires_s(keys) - now_s
    return None if left_s > ENDS_SOON_S or root_place(folder).here else max(0, left_s // 86_400)


def _document(folder: Path, root: bytes, *, epoch: int, keys: dict[int, bytes], now_s: int) -> None:
    _write(folder / "keys.doc", make_document(root, epoch=epoch, issued_s=now_s, expires_s=now_s + DOCUMENT_LIFETIME_S, keys=keys))


def _read(folder: Path) -> Keys:
    try:
        root_public = bytes.fromhex((folder / "root.pub").read_text())
        document = (folder / "keys.doc").read_bytes()
        epoch = int((folder / "epoch").read_text())
    except (OSError, ValueError) as error:
        raise KeysUnusable(file=str(folder)) from error
    try:
        signed = read_document(document, root_public)
    except SyncError as error:
        raise KeysUnusable(file=str(folder / "keys.doc")) from error
    key_id = max(signed.keys)
    return Keys(root_public, document, key_id, _read_secret(folder / f"feed-{key_id}.key"), max(epoch, signed.epoch))


def _read_secret(path: Path, *, checked: bool = True) -> bytes:
    try:
        if checked and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeysUnusable(file=str(path))
        secret = bytes.fromhex(path.read_text())
    except (OSError, ValueError) as error:
        raise KeysUnusable(file=str(path)) from error
    if len(secret) != 32:
        raise KeysUnusable(file=str(path))
    return secret


def _write_secret(path: Path, secret: bytes) -> None:
    _write(path, secret.hex().encode())


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk: a key that signed something must not be forgotten."""
    temporary = path.with_suffix(".new")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise unwritable(path.parent, error) from error


def _sync_folder(path: Path) -> None:
    """A name that is not on the disk yet may be gone after a power cut, and the key with it."""
    try:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise unwritable(path, error) from error
