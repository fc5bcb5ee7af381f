"""What can go wrong while people edit: signing in, files, pictures, machines, plans, readers' reports. Import them from `server.errors`."""

from __future__ import annotations

from server.condition import ServerError


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


class MachineOff(ServerError):
    """No machine translation is set up here."""

    number = 40461
    key = "machine.off"


class MachineRefused(ServerError):
    """Help lines, alerts and confidential records are translated by people only."""

    number = 42268
    key = "machine.refused"


class MachineUnusable(ServerError):
    """What came is no translation, or lost a tag, a placeholder or a number."""

    number = 50260
    key = "machine.unusable"


class MachineSilent(ServerError):
    """The service did not answer in time, or has no time."""

    number = 50460
    key = "machine.silent"
