"""`regctl cosign`: the register asks the witnesses; once, for as long as it serves, or by file.

Source: formats 3.5; decision 20.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import click

from registry.auditlog.notes import MOST_NOTE_BYTES
from registry.cli.listening import end_with_parent
from registry.cli.opening import now, opened, read_named, spoken
from registry.cli.regctl_stamp import StampWatch, authority_asker
from registry.cli.spoken import (
    EXIT_INPUT,
    EXIT_INVALID,
    EXIT_NOTHING_SIGNED,
    CommandFault,
    SpokenOption,
    colour_option,
    json_option,
    language_option,
)
from registry.cli.terminal import labelled, terminal_width
from registry.procedures import Register
from registry.procedures.cosign import (
    Asked,
    CosignRound,
    Outcome,
    WitnessReply,
    cosign_checkpoint,
    request_for,
    take_cosignatures,
)
from registry.procedures.read_log import log_state
from registry.rights.words import Language, Words
from registry.witness.client import ask
from registry.witness.errors import WitnessError

DEADLINE_S = 3.0
"""For one answer of a witness, from the connection to the last byte."""
LOOK_S = 0.5
"""Between two looks at the log."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 2.0, 60.0
"""Before a witness that gave no cosignature is asked again: at first, and at most, doubled each time."""
STANDARD = "-"

ABOUT = Words(
    "Просит свидетелей подписать новейшую контрольную точку и хранит их подписи. Адреса свидетелей — в register.toml, "
    "раздел [witnesses]. Пока работает regctl serve, это делается само.",
    "Asks the witnesses to cosign the newest checkpoint and keeps what they sign. Their addresses stand in "
    "register.toml, under [witnesses]. While regctl serve runs, this is done by itself.",
)
HELP_WATCH = Words(
    "Не завершаться: просить снова, когда журнал растёт или свидетель молчал.",
    "Go on: ask again when the log grows, or a witness gave nothing.",
)
HELP_REQUEST = Words(
    "Никого не спрашивать: записать сюда запрос для свидетеля без сети.",
    "Ask nobody: write the request for a witness without a network here.",
)
HELP_SIZE = Words(
    "Размер журнала, который тот свидетель подписал последним; иначе 0.",
    "Size that this witness cosigned last; else 0.",
)
HELP_ANSWER = Words(
    "Никого не спрашивать: принять из файла подписи свидетеля без сети.",
    "Ask nobody: take in the cosignatures of a witness without a network from this file.",
)
ONE_OF = Words("укажите что-то одно: --watch, --request или --answer", "give one of --watch, --request, --answer")
NOT_WRITTEN = Words("{file}: не записано: {said}", "{file}: cannot be written: {said}")
REQUEST_WRITTEN = Words(
    "Запрос записан: {file}. Свидетель ответит: regctl witness cosign ПАПКА {file}",
    "Request written: {file}. The witness answers with regctl witness cosign FOLDER {file}",
)
NO_GOOD_LINE = Words(
    "{file}: подписи свидетеля этого реестра под новейшей контрольной точкой здесь нет",
    "{file}: no cosignature here by a witness of this register over the newest checkpoint",
)
CHECKPOINT = Words("Контрольная точка", "Checkpoint")
ENTRIES = Words("записей: {size}", "entries: {size}")
QUORUM = Words("Подписали государства", "States that cosigned")
OF = Words("{count} из требуемых {quorum}: {states}", "{count} of the {quorum} needed: {states}")
NO_QUORUM = Words("{states}; кворум не установлен", "{states}; no quorum is set")
WITNESSED = Words("Засвидетельствована", "Witnessed")
YES, NOT_YET = Words("да", "yes"), Words("ещё нет", "not yet")
WITNESS = Words("Свидетель", "Witness")
NO_WITNESSES = Words("управление не ввело ни одного свидетеля", "governance has introduced none")
_SAID = {
    Outcome.COSIGNED: Words("подписал", "cosigned"),
    Outcome.NO_ADDRESS: Words("адреса нет в register.toml", "no address in register.toml"),
    Outcome.NO_ANSWER: Words("не ответил", "no answer"),
    Outcome.REFUSED: Words("отказал", "refused"),
    Outcome.UNFIT: Words("ответил, но годной подписи нет", "answered, but without a good cosignature"),
}


@spoken(
    "cosign",
    ABOUT,
    "regctl cosign --request checkpoint.request --size 120",
    "regctl cosign --answer checkpoint.cosignatures",
)
@click.option("--watch", is_flag=True, cls=SpokenOption, about=HELP_WATCH)
@click.option("--request", metavar="FILE", cls=SpokenOption, about=HELP_REQUEST)
@click.option("--size", type=click.IntRange(0), default=0, metavar="N", cls=SpokenOption, about=HELP_SIZE)
@click.option("--answer", metavar="FILE", cls=SpokenOption, about=HELP_ANSWER)
@json_option()
@language_option()
@colour_option()
@click.pass_obj
def cosign(  # noqa: PLR0913 - the command's own options
    home: Path | None,
    *,
    watch: bool,
    request: str | None,
    size: int,
    answer: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Have the newest checkpoint cosigned."""
    if sum((watch, request is not None, answer is not None)) > 1:
        raise click.UsageError(ONE_OF.within(language))
    with opened(home) as (settings, register):
        if watch:
            end_with_parent()
            if settings.authority is not None:
                # A thread of its own: an authority that is slow holds up no witness.
                stamping = StampWatch(register, authority_asker(settings.authority.address))
                threading.Thread(target=stamping.go_on, daemon=True).start()
            Watch(register, settings.witnesses).go_on()
        if request is not None:
            _write(request, request_for(register, size))
            if request != STANDARD:
                click.echo(REQUEST_WRITTEN.filled(file=request).within(language))
            return
        done = _round(register, settings.witnesses, answer)
    _show(done, language, as_json=as_json)


def _round(register: Register, addresses: Mapping[str, str], answer: str | None) -> CosignRound:
    if answer is None:
        return cosign_checkpoint(register, addresses, ask_witness, now=now())
    done = take_cosignatures(register, read_named(answer, MOST_NOTE_BYTES), now=now())
    if not any(asked.outcome is Outcome.COSIGNED for asked in done.asked):
        raise CommandFault(NO_GOOD_LINE.filled(file=answer), EXIT_INVALID)
    return done


def ask_witness(address: str, body: bytes) -> WitnessReply | None:
    """Send one request; None where no whole answer came within the bounds."""
    try:
        reply = ask(address, body, seconds=DEADLINE_S)
    except WitnessError:
        return None
    return WitnessReply(reply.status, reply.content_type, reply.body)


@dataclass(slots=True)
class Watch:
    """Asking for as long as the register serves: at once when the log grows, later and later whoever gives nothing."""

    register: Register
    addresses: Mapping[str, str]
    _size: int = -1
    _pauses: dict[str, float] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)

    def go_on(self) -> None:
        """Ask until the process ends."""
        while True:
            self.look(time.monotonic(), now())
            time.sleep(LOOK_S)

    def look(self, monotonic_s: float, at: datetime) -> CosignRound | None:
        """Ask whoever is due; None where nobody is."""
        size = log_state(self.register).checkpoint_size
        if size != self._size:
            # Whoever answers is asked at once; whoever did not waits out its pause, or the others would wait for it.
            self._size = size
            self._due = {name: self._due.get(name, 0.0) if name in self._pauses else 0.0 for name in self.addresses}
        due = {name: self.addresses[name] for name, when in self._due.items() if when <= monotonic_s}
        if not due or not size:
            return None
        done = cosign_checkpoint(self.register, due, ask_witness, now=at)
        for name in due:
            self._settle(name, done, monotonic_s)
        return done

    def _settle(self, name: str, done: CosignRound, monotonic_s: float) -> None:
        outcomes = {asked.outcome for asked in done.asked if asked.name == name}
        if outcomes <= {Outcome.COSIGNED}:
            self._pauses.pop(name, None)
            self._due.pop(name, None)
            return
        pause = min(self._pauses.get(name, FIRST_PAUSE_S / 2) * 2, LONGEST_PAUSE_S)
        self._pauses[name], self._due[name] = pause, monotonic_s + pause


def _write(place: str, request: bytes) -> None:
    if place == STANDARD:
        click.echo(request, nl=False)
        return
    try:
        Path(place).write_bytes(request)
    except OSError as error:
        said = error.strerror or str(error)
        raise CommandFault(NOT_WRITTEN.filled(file=place, said=said), EXIT_INPUT) from error


def _show(done: CosignRound, language: Language, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_as_object(done), ensure_ascii=False))
    else:
        rows = [(label.within(language), said.within(language)) for label, said in _rows(done)]
        column = max(len(label) for label, _ in rows) + 2
        for label, said in rows:
            for line in labelled(label, said, column, terminal_width()):
                click.echo(line)
    if done.seen.quorum and not done.seen.is_quorate:
        click.get_current_context().exit(EXIT_NOTHING_SIGNED)


def _rows(done: CosignRound) -> Iterator[tuple[Words, Words]]:
    seen = done.seen
    states = ", ".join(sorted(seen.states)) or "—"
    yield CHECKPOINT, ENTRIES.filled(size=seen.checkpoint.size)
    if seen.quorum:
        yield QUORUM, OF.filled(count=len(seen.states), quorum=seen.quorum, states=states)
        yield WITNESSED, YES if seen.is_quorate else NOT_YET
    else:
        yield QUORUM, NO_QUORUM.filled(states=states)
    for asked in done.asked:
        yield WITNESS, _outcome(asked)
    if not done.asked:
        yield WITNESS, NO_WITNESSES


def _outcome(asked: Asked) -> Words:
    said = _SAID[asked.outcome]
    status = f" (HTTP {asked.status})" if asked.outcome is Outcome.REFUSED else ""
    whole = Words("{state}, {name}: {said}{status}", "{state}, {name}: {said}{status}")
    return whole.filled(state=asked.state, name=asked.name, said=said, status=status)


def _as_object(done: CosignRound) -> dict[str, object]:
    seen = done.seen
    return {
        "size": seen.checkpoint.size,
        "root": seen.checkpoint.root.hex(),
        "quorum": seen.quorum,
        "states": sorted(seen.states),
        "witnessed": seen.is_quorate,
        "witnesses": [
            {"state": asked.state, "name": asked.name, "outcome": asked.outcome, "status": asked.status}
            for asked in done.asked
        ],
    }
