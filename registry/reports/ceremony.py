"""The minutes of a key ceremony: a checklist for one act of governance, on screen, on paper and as PDF.

What the register knows stands filled in: the act, the digest of its bytes, the keys that may sign with their
fingerprints, the thresholds, the signatures given. What only the people in the room know is left to be written: who was
present, what was compared aloud, the marks at each step.

Source: design 5.1 (key ceremony as a checklist with printable minutes); formats 3.3 and 3.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from registry.reports.log_facts import LogFacts
from registry.reports.statement import Cell, Column, Digest, Fact, Section, Statement
from registry.reports.wording import instant, long_day
from registry.rights.entries import EntryId, StateCode
from registry.rights.parties import Body
from registry.rights.words import Words


@dataclass(frozen=True, slots=True)
class CeremonyKey:
    """A governance certificate that may sign the act."""

    state: StateCode
    is_new: bool
    """Brought in by the act itself."""
    common_name: str
    fingerprint: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class CeremonyThreshold:
    """How many certificates of one state must sign, of how many, and how many have."""

    state: StateCode
    is_new: bool
    needed: int
    of: int
    given: int


@dataclass(frozen=True, slots=True)
class CeremonySignature:
    """A signature that the register has accepted."""

    state: StateCode
    common_name: str
    fingerprint: str
    signed_at: datetime
    """The signer's claim."""
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Ceremony:
    """One act of governance, frozen: everything that its minutes need."""

    number: int
    """Of the proposal."""
    kind: str
    title: Words
    sentence: Words
    entry_id: EntryId
    """SHA-256 of the bytes to be signed."""
    size: int
    """Of those bytes."""
    after: EntryId | None
    """The governance entry that it follows."""
    frozen_at: datetime
    deadline: datetime
    index: int | None
    """Position in the log once sealed."""
    thresholds: tuple[CeremonyThreshold, ...]
    keys: tuple[CeremonyKey, ...]
    signatures: tuple[CeremonySignature, ...]


def minutes_of(ceremony: Ceremony, language: str, body: Body, log: LogFacts) -> Statement:
    """Return the minutes in one language, as a report of sections.

    Args:
        ceremony: The act.
        language: "ru" or "en".
        body: The body of states that keeps the register.
        log: The log as it stands now.
    """
    newest = log.recorded_until
    return Statement(
        language=language,
        register_name=body.name.within(language),
        report=_REPORT.within(language),
        number=str(ceremony.number),
        caption=_STATUS[ceremony.index is not None].filled(index=ceremony.index or 0).within(language),
        title=ceremony.title.within(language),
        in_force_on=ceremony.frozen_at.date(),
        as_recorded_at=log.size,
        query=ceremony.sentence.within(language),
        facts=_facts(ceremony, language, log),
        sections=(
            _present(ceremony, language, body),
            _keys(ceremony, language, body),
            _thresholds(ceremony, language, body),
            _steps(ceremony, language),
            _signatures(ceremony, language, body),
            _closing(language),
        ),
        newest=None,
        log=LogFacts(log.register, log.founding_id, log.size, log.root, newest, log.demo),
        mark_colour=body.mark_colour,
    )


def _facts(ceremony: Ceremony, language: str, log: LogFacts) -> tuple[Fact, ...]:
    facts: Iterable[tuple[Words, Cell]] = (
        (Words("Содержание акта", "What the act does"), ceremony.sentence.within(language)),
        (Words("Предложение", "Proposal"), str(ceremony.number)),
        (Words("SHA-256 подписываемых байтов", "SHA-256 of the bytes signed"), Digest(ceremony.entry_id)),
        (Words("Байтов", "Bytes"), ceremony.size),
        (Words("Следует за записью управления", "Follows the governance entry"), Digest(ceremony.after or "0" * 64)),
        (Words("Зафиксировано", "Frozen"), instant(ceremony.frozen_at, language)),
        (Words("Подписать до", "To be signed until"), long_day(ceremony.deadline.date(), language)),
        (Words("Учредительная запись реестра", "Founding entry of the register"), Digest(log.founding_id)),
    )
    return tuple(Fact(label.within(language), value) for label, value in facts)


def _present(ceremony: Ceremony, language: str, body: Body) -> Section:
    """Lines to be written on: one for the person who leads, a witness, and a holder of each key."""
    roles = [_LEADS, _MINUTES, *(_HOLDS.filled(state=body.state_name(key.state)) for key in ceremony.keys)]
    return Section(
        key="present",
        title=Words("Присутствовали", "Present").within(language),
        columns=(
            _column("role", Words("Роль", "Role"), language, 4),
            _column("name", Words("Фамилия, имя, отчество; документ", "Name; identity document"), language, 6),
            _column("arrived", Words("Прибыл в", "Arrived at"), language, 2),
            _column("signed", Words("Подпись", "Signature"), language, 4),
        ),
        rows=tuple((role.within(language), _BLANK, _BLANK, _BLANK) for role in roles),
        note=_NO_ONE_ALONE.within(language),
    )


def _keys(ceremony: Ceremony, language: str, body: Body) -> Section:
    return Section(
        key="keys",
        title=Words("Ключи, которые вправе подписать", "Keys that may sign").within(language),
        columns=(
            _column("state", Words("Государство", "State"), language, 3),
            _column("key", Words("Сертификат", "Certificate"), language, 5),
            _column("role", Words("Ключ", "Key"), language, 3),
            _column("until", Words("Действует до", "Valid until"), language, 3),
            _column("fingerprint", Words("Отпечаток (SHA-256)", "Fingerprint (SHA-256)"), language, 5),
            _column("read", Words("Сверено вслух", "Read aloud"), language, 2),
        ),
        rows=tuple(
            (
                body.state_name(key.state).within(language),
                key.common_name,
                _KEYS[key.is_new].within(language),
                key.not_after.date(),
                Digest(key.fingerprint),
                _BOX,
            )
            for key in ceremony.keys
        ),
        empty=Words("Ключей управления нет.", "There are no governance keys.").within(language),
        note=_READ_ALOUD.within(language),
    )


def _thresholds(ceremony: Ceremony, language: str, body: Body) -> Section:
    return Section(
        key="thresholds",
        title=Words("Пороги", "Thresholds").within(language),
        columns=(
            _column("state", Words("Государство", "State"), language, 4),
            _column("role", Words("Какие ключи", "Which keys"), language, 4),
            _column("needed", Words("Требуется", "Needed"), language, 2, numeric=True),
            _column("of", Words("Из", "Of"), language, 2, numeric=True),
            _column("given", Words("Поставлено", "Given"), language, 2, numeric=True),
            _column("missing", Words("Недостаёт", "Missing"), language, 2, numeric=True),
        ),
        rows=tuple(
            (
                body.state_name(each.state).within(language),
                _KEYS[each.is_new].within(language),
                each.needed,
                each.of,
                each.given,
                max(0, each.needed - each.given),
            )
            for each in ceremony.thresholds
        ),
        empty=Words("Пороги не установлены.", "No threshold is set.").within(language),
    )


def _steps(ceremony: Ceremony, language: str) -> Section:
    steps = [*_BEFORE, *(_ROTATION if any(key.is_new for key in ceremony.keys) else ()), *_SIGNING, *_AFTER]
    named = [step.filled(number=ceremony.number) for step in steps]
    return Section(
        key="steps",
        title=Words("Порядок", "Steps").within(language),
        columns=(
            _column("step", Words("№", "No."), language, 1, numeric=True),
            _column("what", Words("Что делается", "What is done"), language, 12),
            _column("time", Words("Время", "Time"), language, 2),
            _column("done", Words("Сделано", "Done"), language, 2),
        ),
        rows=tuple((place, step.within(language), _BLANK, _BOX) for place, step in enumerate(named, start=1)),
    )


def _signatures(ceremony: Ceremony, language: str, body: Body) -> Section:
    return Section(
        key="signatures",
        title=Words("Принятые подписи", "Signatures accepted").within(language),
        columns=(
            _column("state", Words("Государство", "State"), language, 3),
            _column("key", Words("Сертификат", "Certificate"), language, 4),
            _column("signed", Words("Подписано", "Signed"), language, 4),
            _column("received", Words("Получено", "Received"), language, 4),
            _column("fingerprint", Words("Отпечаток (SHA-256)", "Fingerprint (SHA-256)"), language, 5),
        ),
        rows=tuple(
            (
                body.state_name(each.state).within(language),
                each.common_name,
                instant(each.signed_at, language),
                instant(each.received_at, language),
                Digest(each.fingerprint),
            )
            for each in ceremony.signatures
        ),
        empty=Words(
            "Подписей пока нет; после подписания распечатайте протокол ещё раз.",
            "No signature is in yet; print the minutes again once they are.",
        ).within(language),
    )


def _closing(language: str) -> Section:
    return Section(
        key="closing",
        title=Words("Замечания и подписи присутствующих", "Remarks, and signatures of those present").within(language),
        columns=(
            _column("remark", Words("Замечание; особое мнение", "Remark; dissent"), language, 8),
            _column("name", Words("Фамилия, имя, отчество", "Name"), language, 5),
            _column("signed", Words("Подпись, дата", "Signature, date"), language, 4),
        ),
        rows=((_BLANK, _BLANK, _BLANK),) * LINES,
    )


def _column(key: str, label: Words, language: str, weight: int, *, numeric: bool = False) -> Column:
    return Column(key, label.within(language), weight, numeric)


LINES = 4
"""Empty lines at the end."""
_BOX, _BLANK = "[\u00a0\u00a0\u00a0]", "\u00a0\n\u00a0"
"""To be ticked, and to be written on."""
_REPORT = Words("Протокол церемонии ключей", "Minutes of a key ceremony")
_STATUS = {
    False: Words("в реестр ещё не внесено", "not sealed yet"),
    True: Words("внесено записью {index}", "sealed as entry {index}"),
}
_KEYS = {False: Words("действующий", "present"), True: Words("новый", "new")}
_LEADS = Words("Ведёт церемонию", "Leads the ceremony")
_MINUTES = Words("Ведёт протокол", "Keeps the minutes")
_HOLDS = Words("Держатель ключа, {state}", "Holder of a key, {state}")
_NO_ONE_ALONE = Words(
    "Кто составил или зафиксировал предложение, не подписывает его. Ведущий и держатель ключа — разные люди.",
    "Who drafted or froze the proposal does not sign it. Whoever leads and a holder of a key are different people.",
)
_READ_ALOUD = Words(
    "Отпечаток читают вслух группами по четыре: один — с носителя ключа, другой — с этого листа. При расхождении "
    "церемония прекращается.",
    "The fingerprint is read aloud in groups of four: one reads from the key's medium, another from this sheet. If "
    "they differ, the ceremony ends.",
)
_BEFORE = (
    Words(
        "Названы присутствующие и их роли; двери закрыты, посторонних и средств записи нет.",
        "Those present and their roles are named; doors are shut, no others and no recording devices are there.",
    ),
    Words(
        "Компьютер для подписи загружен с проверенного носителя и отключён от сети; часы сверены.",
        "The signing computer was started from a checked medium and is off the network; its clock was compared.",
    ),
    Words(
        "Запрос на подпись предложения {number} перенесён на него файлом.",
        "The signing request of proposal {number} was carried to it as a file.",
    ),
    Words(
        "Текст акта прочитан вслух со страницы, которую показывает regctl sign, а не с этого листа.",
        "The act was read aloud from the page that regctl sign shows, not from this sheet.",
    ),
    Words(
        "SHA-256 подписываемых байтов прочитан вслух группами по четыре и совпал с этим листом.",
        "The SHA-256 of the bytes was read aloud in groups of four and agrees with this sheet.",
    ),
    Words(
        "Идентификатор учредительной записи сверен с опубликованным государством.",
        "The founding entry's id was compared with the one that the state publishes.",
    ),
)
_ROTATION = (
    Words(
        "Новые ключи созданы на этом компьютере или на токене; сертификаты на них выпущены, отпечатки совпали с этим "
        "листом.",
        "The new keys were made on this computer or on a token; their certificates were issued, their fingerprints "
        "agree with this sheet.",
    ),
    Words(
        "Подписывают и действующие, и новые ключи: без новых подписей государство могло бы лишиться управления.",
        "Both present and new keys sign: without the new ones the state might lose its say.",
    ),
)
_SIGNING = (
    Words(
        "Отпечаток каждого ключа прочитан вслух и отмечен в таблице ключей.",
        "Each key's fingerprint was read aloud and ticked in the table of keys.",
    ),
    Words(
        "Каждый держатель подписал сам: regctl sign; пароль ввёл только он.",
        "Each holder signed in person with regctl sign, and nobody else typed the password.",
    ),
    Words(
        "Файлы подписей перенесены и загружены на странице предложения; носители ключей опечатаны и убраны.",
        "The signature files were carried back and uploaded on the page of the proposal; key media were sealed and put "
        "away.",
    ),
)
_AFTER = (
    Words(
        "Реестр принял подписи: сверены время и отпечатки в таблице подписей.",
        "The register accepted the signatures: times and fingerprints in the table were compared.",
    ),
    Words(
        "После внесения файл доказательства записи проверен: regverify evidence, итог VALID.",
        "After sealing, the entry's evidence file was verified: regverify evidence, verdict VALID.",
    ),
    Words(
        "Протокол подписан присутствующими; экземпляр передан каждому государству.",
        "Those present signed the minutes; each state was given a copy.",
    ),
)
