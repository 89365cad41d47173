"""What can be wrong with an entry's evidence, as facts; each knows the step of formats 3.8 that names it.

The words of the floors below (bytes, signatures, log) are turned into both languages here.
"""

from __future__ import annotations

from registry.auditlog import errors as log
from registry.auditlog.errors import AuditLogError
from registry.encoding import errors as form
from registry.encoding.errors import EncodingError
from registry.rights.errors import RightsError
from registry.rights.governance_errors import GovernanceError
from registry.rights.payloads import PayloadError
from registry.rights.words import Words
from registry.signing import errors as sign
from registry.signing.errors import SigningError

GroundError = EncodingError | SigningError | AuditLogError | RightsError
GROUND_ERRORS = (EncodingError, SigningError, AuditLogError, RightsError)
"""What the floors below raise for bad bytes."""


class EvidenceError(ValueError):
    """Base: the evidence does not hold; `step` is the step of formats 3.8 that finds it."""

    step = 1

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class BundleError(EvidenceError):
    """The file is not an evidence file of formats 3.8."""


class EnvelopeError(EvidenceError):
    """The bytes are not an envelope of formats 3.4."""


class LeafError(EvidenceError):
    """The bytes are not a leaf, or the instant is not one, of formats 3.4."""

    step = 8


class ActivityError(EvidenceError):
    """The bytes are not an activity record of formats 3.7."""


class GovernanceLinkError(EvidenceError):
    """The entry does not continue the governance chain."""

    step = 3


class EntryPayloadError(EvidenceError):
    """The payload is not one of formats 3.2, or belongs to another register."""

    step = 4


class EntrySignatureError(EvidenceError):
    """A signature is malformed, or not that of its certificate's key over these bytes."""

    step = 5


class SignerError(EvidenceError):
    """A certificate may not sign this entry: unknown, revoked, without mandate, not valid, or of another chain."""

    step = 6


class PartyMissingError(EvidenceError):
    """A state in `parties` has not signed, or not often enough; nothing is proved against those that have."""

    step = 7

    def __init__(self, words: Words, missing: tuple[str, ...]) -> None:
        super().__init__(words)
        self.missing = missing


class UnexpectedSignerError(EvidenceError):
    """A signature by a state that is no party, a second one for a party, or signatures out of order."""

    step = 7


class ExtractShapeError(EvidenceError):
    """The PDF is not laid out as the register writes it, so it cannot be answered for."""


class NotExtractError(EvidenceError):
    """The bytes are no PDF, or more than an extract can be."""


class SealAbsentError(EvidenceError):
    """The PDF bears no seal at all."""


class SealCoverageError(EvidenceError):
    """The seal leaves a part of the file uncovered."""


_RU: dict[type[Exception], str] = {
    EncodingError: "Байты не имеют установленной формы",
    form.TooLargeError: "Данных больше, чем допускается в этом месте",
    form.NotUtf8Error: "Это не UTF-8 (или в начале стоит метка порядка байтов)",
    form.JsonSyntaxError: "Это не одно значение JSON",
    form.DuplicateMemberError: "Член объекта назван дважды",
    form.MemberNameError: "Имя члена объекта не из знаков ASCII",
    form.NumberError: "Число не является целым в пределах ±(2^53 − 1)",
    form.ForbiddenCharacterError: "В тексте недопустимый управляющий или служебный знак",
    form.NotNormalizedError: "Текст не в форме нормализации NFC",
    form.TooDeepError: "Вложенность больше 64 уровней",
    form.NotCanonicalError: "JSON верен, но байты не канонические (RFC 8785)",
    form.Base64urlError: "Это не каноническая запись base64url",
    SigningError: "Подпись или сертификат не принимаются",
    sign.HeaderError: "Защищённый заголовок подписи не таков, как требует формат",
    sign.AlgorithmError: "Алгоритм подписи не допускается или не соответствует ключу",
    sign.CertificateError: "Сертификат повреждён или не годится для этой цели",
    sign.CertificateChainError: "Цепочка сертификата не ведёт к удостоверяющему центру государства на эту дату",
    sign.SignatureMismatchError: "Подпись не сходится: она сделана не этим ключом или не над этими байтами",
    sign.DerError: "Данные не имеют установленной формы DER",
    sign.StampError: "Метка времени не принимается",
    sign.StampAlgorithmError: "Метка подписана способом, который здесь не проверяется",
    sign.StampCertificateAbsentError: "Сертификата службы меток времени нет ни в метке, ни среди указанных",
    sign.StampAnswerError: "Служба меток времени не выдала метку",
    sign.CmsError: "Печать не имеет формы PAdES B-B",
    AuditLogError: "Данные журнала не принимаются",
    log.ProofError: "Доказательство включения не сходится",
    log.ProofRangeError: "Номер записи лежит вне дерева этой контрольной точки",
    log.ProofLengthError: "В доказательстве не столько хешей, сколько нужно дереву этого размера",
    log.ProofMismatchError: "Из доказательства следует другой корень дерева",
    log.NoteError: "Подписанная заметка контрольной точки не принимается",
    log.NoteTooLargeError: "Заметка контрольной точки больше 64 КиБ",
    log.NoteSignatureError: "Подпись известного ключа под контрольной точкой не сходится",
    log.VerifierKeyError: "Ключ проверки записан неверно",
    log.CheckpointError: "Контрольная точка не принимается",
    log.CheckpointSyntaxError: "Текст контрольной точки — не три строки: источник, размер, корень",
    log.ExtensionLineError: "В контрольной точке есть лишние строки после корня",
    log.OriginError: "Контрольная точка принадлежит другому журналу",
    log.CheckpointUnsignedError: "Ключ журнала не подписывал эту контрольную точку",
    log.CosignatureError: "Подпись известного свидетеля повреждена или не сходится",
    log.TlogProofError: "Текст доказательства не принимается",
    log.TlogProofTooLargeError: "Текст доказательства длиннее, чем бывает",
    log.TlogProofSyntaxError: "Текст доказательства не имеет установленной формы",
    log.TooManyHashesError: "В доказательстве больше 63 хешей",
    log.CheckpointRequestError: "Файл доказательства согласованности не имеет установленной формы",
}


def words_of(error: GroundError) -> Words:
    """Return what an error of the floors below says, in both languages.

    Errors of bytes, signatures and log are worded in English for developers; the Russian text says what kind of fault
    it is and repeats the exact finding.
    """
    if isinstance(error, PayloadError | GovernanceError):
        return error.words
    said = str(error)
    ru = next((_RU[kind] for kind in type(error).__mro__ if kind in _RU), "Данные не принимаются")
    return Words(f"{ru} ({said}).", f"{said[:1].upper()}{said[1:]}.")
