"""What can go wrong in the house: one class per condition, with a stable number and a catalogue key.

The first three digits of a number are the HTTP status; numbers are never reused. Fields fill the placeholders of the
sentence in `server/words/` (for operators) or in the reader's catalogue. No field ever holds what a person wrote.
"""

from __future__ import annotations

from typing import ClassVar


class ServerError(Exception):
    """Base of this room; `fields` are what the sentence needs to be clear."""

    number: ClassVar[int] = 50000
    key: ClassVar[str] = "server.failed"

    def __init__(self, **fields: str | int) -> None:
        super().__init__(self.key, fields)
        self.fields = fields


class NothingHere(ServerError):
    """No such address."""

    number = 40400
    key = "http.nothing_here"


class UnknownTown(ServerError):
    """`town` is not in this data folder; `known` lists those that are."""

    number = 40401
    key = "town.unknown"


class LanguageNotServed(ServerError):
    """The language exists, but this town has no feed in it."""

    number = 40402
    key = "town.language_not_served"


class PartGone(ServerError):
    """No part has this hash any more: ask for the feed again from 0."""

    number = 40407
    key = "sync.part_gone"


class PublicationGone(ServerError):
    """The publication is not kept any more, or never was."""

    number = 40405
    key = "sync.publication_gone"


class RecordGone(ServerError):
    """No record with this id in this town."""

    number = 40406
    key = "record.gone"


class BadRequest(ServerError):
    """A request that its own address cannot read: not JSON, a field missing or of another type."""

    number = 40001
    key = "http.malformed"


class NotSignedIn(ServerError):
    """No session and no token, or one that ended."""

    number = 40101
    key = "edit.not_signed_in"


class NotAllowed(ServerError):
    """The person is known and their role does not have `right` (here)."""

    number = 40301
    key = "edit.not_allowed"


class CrossSite(ServerError):
    """Another site's page asked, or the session's own CSRF value did not come along."""

    number = 40302
    key = "edit.cross_site"


class ProofRefused(ServerError):
    """A passkey that we do not know, or an answer that proves nothing; which of them is said to nobody."""

    number = 40303
    key = "login.refused"


class InvitationUnknown(ServerError):
    number = 40430
    key = "invitation.unknown"


class PersonUnknown(ServerError):
    """Nobody in `town` has this address."""

    number = 40431
    key = "person.unknown"


class TokenUnknown(ServerError):
    number = 40432
    key = "token.unknown"


class TooSlow(ServerError):
    """A body that did not arrive in time."""

    number = 40801
    key = "http.too_slow"


class PersonExists(ServerError):
    number = 40931
    key = "person.exists"


class LastAdmin(ServerError):
    """Without this admin nobody could invite anybody."""

    number = 40932
    key = "person.last_admin"


class LastPasskey(ServerError):
    number = 40933
    key = "passkey.last"


class InvitationOver(ServerError):
    """Used, expired or withdrawn."""

    number = 41030
    key = "invitation.over"


class TooLarge(ServerError):
    number = 41301
    key = "http.too_large"


class PersonRefused(ServerError):
    """A person's description is not usable: `field` says which."""

    number = 42231
    key = "person.refused"


class TooMany(ServerError):
    """Asked too often; `retry_s` is when the next is answered."""

    number = 42901
    key = "http.too_many"


class NothingExported(ServerError):
    """No such file of this town: it has published nothing in `lang`, or no such record has a file of its own."""

    number = 40440
    key = "export.nothing"


class MethodRefused(ServerError):
    """Readers only GET and HEAD."""

    number = 40501
    key = "http.method_refused"


class FolderTaken(ServerError):
    """Another server already works on this data folder."""

    number = 40901
    key = "server.folder_taken"


class TownExists(ServerError):
    number = 40902
    key = "town.exists"


class IdTaken(ServerError):
    """A record with this id exists already: a collision is refused (DESIGN 9)."""

    number = 40903
    key = "record.id_taken"


class TownRefused(ServerError):
    """A town's own description is not usable: `field` says which, `value` what was given."""

    number = 42201
    key = "town.refused"


class UnknownFormat(ServerError):
    number = 42203
    key = "import.unknown_format"


class TooManyRemoved(ServerError):
    """One import may not remove more than a fifth of a town's records unasked (STYLE 1)."""

    number = 42204
    key = "import.too_many_removed"


class FileUnusable(ServerError):
    """A file to import cannot be opened or read as its format."""

    number = 42205
    key = "import.file_unusable"


class NothingPublished(ServerError):
    """No town has published anything, so there is nothing to carry to another place."""

    number = 40420
    key = "target.nothing_published"


class TargetMissing(ServerError):
    number = 40421
    key = "target.no_folder"


class BucketMissing(ServerError):
    number = 40422
    key = "target.no_bucket"


class TargetRefused(ServerError):
    """The object store knows us and says no, or does not know us."""

    number = 40320
    key = "target.refused"


class TargetTaken(ServerError):
    """Another house's key document lies there: two of them would sweep each other away."""

    number = 40923
    key = "target.taken"


class TargetUnknown(ServerError):
    """Neither a folder nor an address that we can write to."""

    number = 42223
    key = "target.unknown"


class TargetUnwritable(ServerError):
    number = 50320
    key = "target.unwritable"


class TargetUnreachable(ServerError):
    number = 50420
    key = "target.unreachable"


class LinkFailed(ServerError):
    """`lotse pull` reached nobody, or an answer that is no feed."""

    number = 50220
    key = "pull.link_failed"


class PullRefused(ServerError):
    """What came is not what the town signed; nothing of it was kept."""

    number = 50221
    key = "pull.refused"


class RootMissing(ServerError):
    """A feed file proves nothing by itself: the root key must be known before."""

    number = 42220
    key = "pull.root_missing"


class MirrorPinned(ServerError):
    """The mirror trusts one root key; what was offered is signed by another."""

    number = 40920
    key = "mirror.pinned"


class NoTownToMirror(ServerError):
    """Neither the command nor the origin names a town."""

    number = 42221
    key = "mirror.no_town"


class ReportRefused(ServerError):
    """A reader's message that is none of ours: its size, its shape, its words. Sending it again would not help."""

    number = 40060
    key = "report.refused"


class ReportUnknown(ServerError):
    """No report with this key in this town."""

    number = 40460
    key = "report.unknown"


class MailRefused(ServerError):
    """LOTSE_MAIL is no address that mail can be sent through."""

    number = 42260
    key = "mail.refused"


class RootAway(ServerError):
    """The root key was moved away and is needed now; `file` is where it was moved to."""

    number = 42290
    key = "keys.root_away"


class RootForeign(ServerError):
    """This is a root key, but not the one that phones have pinned."""

    number = 42291
    key = "keys.root_foreign"


class RootElsewhere(ServerError):
    """The root key may not be moved here: a file is there already, or it is inside the data folder."""

    number = 40940
    key = "keys.root_elsewhere"


class SeatBelt(ServerError):
    """More than a fifth of a town's published records would leave its feeds within an hour: somebody has to say so twice."""

    number = 42801
    key = "edit.seat_belt"


class PlanRefused(ServerError):
    """A plan is for a time that comes, within about a year, and publishes or archives."""

    number = 42270
    key = "edit.plan_refused"


class UploadGone(ServerError):
    """A file waits an hour for its second step, and only for the town it was sent to."""

    number = 41070
    key = "upload.gone"


class UploadUnreadable(ServerError):
    """Nothing of the file can be read as its format; `reason` is a catalogue key."""

    number = 42271
    key = "upload.unreadable"


class CalendarRefused(ServerError):
    """Not an https address of a public host, or one that is subscribed to already."""

    number = 42272
    key = "calendar.refused"


class CalendarUnreachable(ServerError):
    """The calendar did not come: `reason` says how far it got."""

    number = 50270
    key = "calendar.unreachable"


class PictureRefused(ServerError):
    """Base of what is no picture for a guide."""

    number = 42273
    key = "picture.refused"


class PictureUnreadable(PictureRefused):
    """Neither JPEG, PNG nor WebP, or damaged; a drawing with a program in it (SVG) least of all."""

    number = 42274
    key = "picture.unreadable"


class PictureMoves(PictureRefused):
    """More than one frame: it would cost readers more than it tells them."""

    number = 42275
    key = "picture.moves"


class PictureTooLarge(PictureRefused):
    """More pixels than are ever decoded here."""

    number = 42276
    key = "picture.too_large"


class DatabaseBroken(ServerError):
    number = 50001
    key = "store.broken"


class KeysUnusable(ServerError):
    """A file of the key folder is missing, unreadable or open to others."""

    number = 50002
    key = "keys.unusable"


class AppMissing(ServerError):
    """The app was not built, so there is no page to show."""

    number = 50301
    key = "http.app_missing"


class DatabaseLocked(ServerError):
    number = 50302
    key = "store.locked"


class FolderUnwritable(ServerError):
    number = 50303
    key = "store.unwritable"


class PortTaken(ServerError):
    number = 50304
    key = "server.port_taken"


class DiskFull(ServerError):
    number = 50701
    key = "store.disk_full"


class MachineOff(ServerError):
    """No machine translation is set up here."""

    number = 40460
    key = "machine.off"


class MachineRefused(ServerError):
    """Help lines, alerts and confidential records are translated by people only."""

    number = 42260
    key = "machine.refused"


class MachineUnusable(ServerError):
    """What came is no translation, or lost a tag, a placeholder or a number."""

    number = 50260
    key = "machine.unusable"


class MachineSilent(ServerError):
    """The service did not answer in time, or has no time."""

    number = 50460
    key = "machine.silent"
