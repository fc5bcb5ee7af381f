"""The two ceremonies of WebAuthn: what a browser is asked, and whether its answer proves anything.

User verification is required (a found phone opens nothing), credentials are discoverable (nobody types who they are, so nobody learns
who edits here), no attestation (which make of key somebody owns is none of our business). Bound to the host of `origin`: a copied page
on another host gets nothing that opens this server.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from msgspec import Struct
from webauthn.helpers import base64url_to_bytes, options_to_json_dict, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from server.errors import ProofRefused
from server.guards import Person
from server.store.passkeys import Passkey

NAME = "Lotse"
# What the library meets in an answer that somebody made by hand: all of it is one refusal.
_UNUSABLE = (WebAuthnException, InvalidSignature, UnsupportedAlgorithm, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
_MOST_ID_BYTES = 1023

Credential = dict[str, Any]
"""What `PublicKeyCredential.toJSON()` gives in a browser."""


class New(Struct, frozen=True):
    """A credential that was just made."""

    id: bytes
    public_key: bytes
    sign_count: int


class Ceremony(Struct, frozen=True):
    """Both ceremonies for one origin."""

    origin: str

    @property
    def host(self) -> str:
        return urlsplit(self.origin).hostname or "localhost"

    def ask_new(self, person: Person, challenge: bytes, known: list[Passkey]) -> dict[str, Any]:
        """PublicKeyCredentialCreationOptionsJSON; `known` are refused by the authenticators that hold them."""
        options = webauthn.generate_registration_options(
            rp_id=self.host,
            rp_name=NAME,
            user_id=person.id.encode(),
            user_name=f"{person.email} ({person.town})",
            user_display_name=person.name or person.email,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=passkey.id) for passkey in known],
            supported_pub_key_algs=_ALGORITHMS,
        )
        return options_to_json_dict(options)

    def ask_known(self, challenge: bytes) -> dict[str, Any]:
        """PublicKeyCredentialRequestOptionsJSON for whoever has a passkey of this host."""
        return options_to_json_dict(
            webauthn.generate_authentication_options(
                rp_id=self.host, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
            )
        )

    def prove_new(self, credential: Credential, challenge: bytes) -> New:
        """Raises ProofRefused."""
        try:
            found = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
                require_user_verification=True,
                supported_pub_key_algs=_ALGORITHMS,
            )
        except _UNUSABLE as error:
            raise ProofRefused() from error
        if not 0 < len(found.credential_id) <= _MOST_ID_BYTES:
            raise ProofRefused()
        return New(found.credential_id, found.credential_public_key, found.sign_count)

    def prove_known(self, credential: Credential, challenge: bytes, passkey: Passkey) -> int:
        """The new count of a passkey that just answered. Raises ProofRefused, also where the count did not rise: a copy is about."""
        try:
            found = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self.host,
                expected_origin=self.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _UNUSABLE as error:
            raise ProofRefused() from error
        return found.new_sign_count

    @staticmethod
    def challenge_of(credential: Credential) -> bytes:
        """The challenge that an answer claims to answer. Raises ProofRefused."""
        try:
            return parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])).challenge
        except _UNUSABLE as error:
            raise ProofRefused() from error

    @staticmethod
    def id_of(credential: Credential) -> bytes:
        """Raises ProofRefused."""
        try:
            return base64url_to_bytes(credential["id"])
        except _UNUSABLE as error:
            raise ProofRefused() from error
