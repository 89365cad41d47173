"""Attaching a national signature: a detached CMS file over the proposal's bytes, beside the party's own signature.

It is evidence and nothing more: no signature is replaced, no rule asks for it. What its check gave is recorded with it,
once, when it is attached; a file that is no detached CMS signature of one signer is refused and leaves nothing.

Source: decision 24; design 6.1 (upload).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from registry.evidence.activity import Action
from registry.procedures import NotAllowedError, NotFoundError, NotOpenError, ProcedureError, ProposalRecord, Register
from registry.procedures.acting import acting
from registry.records import proposals
from registry.records.database import Connection
from registry.records.national_signatures import FILE_OBJECT, NewNational, StoredNational, add_national, national_list
from registry.records.proposals import StoredProposal
from registry.records.vocabulary import ProposalStatus
from registry.rights.parties import Act, Actor, may
from registry.rights.words import Words
from registry.signing.national import (
    MOST_FILE,
    CmsFileError,
    CmsRefusal,
    check_national,
    read_national,
    result_of,
)

MEDIA_TYPE = "application/pkcs7-signature"
MOST_FILES = 16
"""Beside one proposal."""
_ATTACHABLE = {ProposalStatus.OPEN, ProposalStatus.COMPLETE, ProposalStatus.SEALED}


class NationalRefusedError(ProcedureError):
    """The file is not taken; nothing is stored."""


def may_attach(record: ProposalRecord, actor: Actor) -> bool:
    """Whether the person may attach a file to this proposal; for showing what is of use, not for guarding."""
    party = actor.state in {party.state for party in record.parties}
    return party and may(actor, Act.PROPOSAL_SIGN) and record.status in _ATTACHABLE


def attach_national(register: Register, actor: Actor, number: int, data: bytes, *, now: datetime) -> StoredNational:
    """Attach a file to a proposal, with what its check gave.

    Args:
        register: The register.
        actor: A signatory of a party.
        number: Of the proposal: open, complete or sealed.
        data: The file.
        now: Time.

    Raises:
        NotAllowedError: The person signs for no party.
        NotFoundError: No such proposal that the person may read.
        NotOpenError: The proposal came to nothing.
        NationalRefusedError: The file is no detached CMS signature of one signer, or there already, or one too many.
    """
    named = f"proposal/{number}"
    with acting(register, actor, Action.PROPOSAL_ATTACH, named, now=now) as act:
        stored = _proposal(act.connection, actor, number)
        held = national_list(act.connection, number)
        file = _checked(stored, actor, data, now)
        if file.sha256 in {each.sha256 for each in held}:
            raise NationalRefusedError(_THERE)
        if len(held) >= MOST_FILES:
            raise NationalRefusedError(_TOO_MANY)
        add_national(act.connection, file)
        # The file's hash goes into the activity log: from then on nobody can swap the file unseen.
        act.objects.append(f"{FILE_OBJECT}{file.sha256}")
        return national_list(act.connection, number)[-1]


def _proposal(connection: Connection, actor: Actor, number: int) -> StoredProposal:
    if not may(actor, Act.PROPOSAL_SIGN):
        raise NotAllowedError(Words("Ваша роль не предусматривает подписание.", "Your role does not sign."))
    readable = proposals.proposal_by_number(connection, actor, number)
    stored = readable and proposals.lock_proposal(connection, number)
    if stored is None:
        raise NotFoundError
    if actor.state not in {party.state for party in stored.parties}:
        raise NotAllowedError(
            Words(
                "Подпись вашего государства по этому предложению не требуется.",
                "Your state's signature is not asked for on this proposal.",
            )
        )
    if stored.status not in _ATTACHABLE:
        raise NotOpenError(stored.status)
    return stored


def _checked(stored: StoredProposal, actor: Actor, data: bytes, now: datetime) -> NewNational:
    try:
        said = read_national(data)
    except CmsFileError as error:
        raise NationalRefusedError(REFUSALS[error.refusal]) from error
    finding = check_national(said, stored.payload)
    return NewNational(
        proposal=stored.id,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type=MEDIA_TYPE,
        content=data,
        account=actor.account,
        state=actor.state,
        organ=actor.organ,
        attached_at=now,
        algorithm=said.algorithm,
        digest_algorithm=said.digest_algorithm,
        claimed_digest=None if said.claimed_digest is None else said.claimed_digest.hex(),
        signer=said.signer,
        result=result_of(finding),
        finding=finding,
    )


_THERE = Words("Этот файл уже приложен.", "This file is attached already.")
_TOO_MANY = Words(
    f"К предложению приложено {MOST_FILES} файлов; больше не принимается.",
    f"{MOST_FILES} files are attached to the proposal; no more are taken.",
)
REFUSALS: Mapping[CmsRefusal, Words] = {
    CmsRefusal.TOO_LARGE: Words(
        f"Файл слишком велик: принимается не более {MOST_FILE // 1024} КиБ. Нужна отсоединённая подпись, без самих "
        "байтов.",
        f"The file is too large: at most {MOST_FILE // 1024} KiB are taken. A detached signature is wanted, without "
        "the bytes themselves.",
    ),
    CmsRefusal.NOT_DER: Words(
        "Файл не является подписью CMS в кодировке DER. Сохраните подпись в DER (не PEM и не BER), например: "
        "openssl cms -sign -binary -outform DER.",
        "The file is no CMS signature in DER. Save the signature as DER (neither PEM nor BER), for example: "
        "openssl cms -sign -binary -outform DER.",
    ),
    CmsRefusal.NOT_SIGNED_DATA: Words(
        "Файл CMS не содержит подписи (тип SignedData): возможно, он зашифрован или служит другой цели.",
        "The CMS file holds no signature (type SignedData): it may be encrypted, or serve another purpose.",
    ),
    CmsRefusal.NOT_DETACHED: Words(
        "Подпись присоединённая: в файле лежат и сами байты. Создайте отсоединённую подпись.",
        "The signature is attached: the file holds the bytes too. Make a detached signature.",
    ),
    CmsRefusal.CONTENT_TYPE: Words(
        "Подпись сделана не под данными (тип содержимого не data). Подпишите файл байтов предложения как есть.",
        "The signature is not over data (another content type). Sign the file of the proposal's bytes as it is.",
    ),
    CmsRefusal.SIGNERS: Words(
        "В файле должна быть подпись ровно одного лица. Несколько подписей приложите отдельными файлами.",
        "The file must hold the signature of exactly one signer. Attach several signatures as files of their own.",
    ),
    CmsRefusal.ATTRIBUTES: Words(
        "Подписанные атрибуты файла неполны или повторяются: нужны тип содержимого и хеш сообщения, каждый один раз.",
        "The file's signed attributes are incomplete or repeated: content type and message digest are wanted, each "
        "once.",
    ),
}
