"""Taking a signature in: verified, stored, and, when it was the last one, sealed and published at once.

Source: design 2 (walk of a licence), formats 3.5 (order of writes).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import FileStorage

from registry.evidence.signing_request import MOST_ANSWER, SigningAnswerFile
from registry.procedures import LogKeyAbsentError, ProposalRecord, Register
from registry.procedures.lapse import lapse_overtaken
from registry.procedures.publish import publish_checkpoint
from registry.procedures.read_queue import read_proposal
from registry.procedures.seal import seal_complete
from registry.procedures.sign import add_signature
from registry.records.vocabulary import ProposalStatus
from registry.rights.parties import Actor
from registry.rights.words import Words
from registry.signing.jws import Signature
from registry.web.journal import log_failure


class AnswerError(ValueError):
    """No file came, it is too large, or it answers another proposal; `words` say so."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an accepted signature."""

    words: Words
    is_good: bool
    is_sealed: bool


def answered_signature(
    file: FileStorage | None, record: ProposalRecord, decode: Callable[[bytes], SigningAnswerFile]
) -> Signature:
    """Return the signature of an uploaded answer.

    Raises:
        AnswerError: No file, too large a file, or an answer to other bytes.
        SigningFileError: The file is no answer.
    """
    if file is None or not file.filename:
        raise AnswerError(_NO_FILE)
    content = file.stream.read(MOST_ANSWER + 1)
    if len(content) > MOST_ANSWER:
        raise AnswerError(_TOO_LARGE)
    answer = decode(content)
    if answer.digest != record.entry_id:
        raise AnswerError(_OTHER_PROPOSAL)
    return answer.signature


def accept_signature(register: Register, actor: Actor, number: int, signature: Signature, *, now: datetime) -> Outcome:
    """Add the signature; with the last one seal every complete proposal and publish a checkpoint.

    Raises:
        ProcedureError: The signature is refused; nothing changed.
    """
    record = add_signature(register, actor, number, signature, now=now)
    if record.status is not ProposalStatus.COMPLETE:
        return Outcome(_SIGNED, is_good=True, is_sealed=False)
    is_published = _seal_and_publish(register, now)
    lapse_overtaken(register, now=now)
    status = read_proposal(register, actor, number).status
    if status is ProposalStatus.SEALED:
        return Outcome(_SEALED if is_published else _UNPUBLISHED, is_good=True, is_sealed=True)
    return Outcome(_LAPSED if status is ProposalStatus.LAPSED else _SIGNED, is_good=False, is_sealed=False)


def _seal_and_publish(register: Register, now: datetime) -> bool:
    """Seal what is complete and publish, and go on where sealing awaited the checkpoint; whether all is published.

    What is sealed stays sealed where the key is absent that governance names for the checkpoint: the service's journal
    says so, and the operator mends it.

    Source: decision 27.
    """
    try:
        awaits_checkpoint = True
        while awaits_checkpoint:
            awaits_checkpoint = seal_complete(register, now=now).awaits_checkpoint
            # Only after the commit: a checkpoint must never promise an entry that is not stored.
            publish_checkpoint(register, now=now)
    except LogKeyAbsentError as error:
        log_failure(error)
        return False
    return True


_SIGNED = Words("Подпись принята.", "The signature is accepted.")
_SEALED = Words(
    "Подпись принята. Она была последней: запись внесена в реестр.",
    "The signature is accepted. It was the last one: the entry is sealed.",
)
_UNPUBLISHED = Words(
    "Подпись принята. Она была последней: запись внесена в реестр. Подписаны пока не все контрольные точки: у реестра "
    "нет ключа одного из журналов, и об этом сказано в журнале службы.",
    "The signature is accepted. It was the last one: the entry is sealed. Not every checkpoint is signed yet: the "
    "register lacks a log's key, and the service's journal says so.",
)
_LAPSED = Words(
    "Подпись принята, но внести запись нельзя: предложение утратило силу. Причина указана ниже.",
    "The signature is accepted, but the entry cannot be sealed: the proposal has lapsed. The reason stands below.",
)
_NO_FILE = Words("Выберите файл подписи (.signature.json).", "Choose the file of the signature (.signature.json).")
_TOO_LARGE = Words(
    "Файл слишком велик: файл подписи занимает не более 128 КиБ.",
    "The file is too large: the file of a signature has at most 128 KiB.",
)
_OTHER_PROPOSAL = Words(
    "Файл содержит подпись под другими байтами: его дайджест не совпадает с дайджестом этого предложения.",
    "The file holds a signature over other bytes: its digest is not that of this proposal.",
)
