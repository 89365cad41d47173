"""What the comparison of two checkpoints says, in both languages: its steps, their rules, and what can be wrong."""

from __future__ import annotations

from registry.evidence.plan import Plan
from registry.rights.words import Words

_READING_RULE = Words(
    "Спецификации C2SP signed-note и tlog-checkpoint: источник, размер, корень и ни одной строки сверх того; из файла "
    "доказательств берётся его контрольная точка.",
    "C2SP signed-note and tlog-checkpoint: origin, size, root, and no further line; of an evidence file, its "
    "checkpoint is taken.",
)
OLDER = Plan(Words("Прежняя контрольная точка прочитана строго", "Older checkpoint, strictly decoded"), _READING_RULE)
NEWER = Plan(Words("Новая контрольная точка прочитана строго", "Newer checkpoint, strictly decoded"), _READING_RULE)
SIGNATURES = Plan(
    Words("Подпись журнала под обеими точками", "The log's signature on both checkpoints"),
    Words(
        "Ed25519 по RFC 8032; имя ключа журнала совпадает с источником контрольной точки.",
        "Ed25519 as in RFC 8032; the name of the log's key is the checkpoint's origin.",
    ),
)
ORDER = Plan(
    Words("Один журнал, и он не стал короче", "One log, and it has not become shorter"),
    Words(
        "Источники обеих точек равны, размер прежней не больше размера новой.",
        "Both origins are equal; the older size is not above the newer one.",
    ),
)
HASHES = Plan(
    Words("Хеши, связывающие два дерева", "Hashes that tie the two trees"),
    Words(
        "RFC 6962, раздел 2.1.2: хеши берутся из плиток журнала (C2SP tlog-tiles) или из файла доказательства "
        "(C2SP tlog-witness, add-checkpoint).",
        "RFC 6962, section 2.1.2: the hashes come from the log's tiles (C2SP tlog-tiles) or from a proof file "
        "(C2SP tlog-witness, add-checkpoint).",
    ),
)
HISTORY = Plan(
    Words("Новое дерево начинается с прежнего", "The newer tree begins with the older one"),
    Words(
        "RFC 9162, раздел 2.1.4.2: из одних и тех же хешей следуют оба корня; при равных размерах корни равны.",
        "RFC 9162, section 2.1.4.2: both roots follow from the same hashes; equal sizes have equal roots.",
    ),
)

NO_KEY = Words(
    "Ключ журнала не указан, подписи не проверены. Ключ стоит в учредительной записи; укажите его через --vkey.",
    "The log's key was not given, so its signatures were not checked. The founding entry has it: give it with --vkey.",
)
NEEDS = Words("Не проверено: нужен итог шага {number}.", "Not judged: it needs the outcome of step {number}.")
OTHER_LOG = Words(
    "Точки принадлежат разным журналам: «{older}» и «{newer}».",
    'The checkpoints are of different logs: "{older}" and "{newer}".',
)
SHORTER = Words(
    "Прежняя точка охватывает записей: {older}, новая — только {newer}. Либо файлы указаны в обратном порядке, либо "
    "журнал откатили: запросите точку, охватывающую не меньше {older}.",
    "The older checkpoint covers {older} entries, the newer one only {newer}. Either the files are in the wrong order "
    "or the log was rolled back: ask for a checkpoint that covers at least {older}.",
)
NO_SOURCE = Words(
    "Для размеров {older} и {newer} нужны хеши: укажите журнал или зеркало через --log либо файл через --proof.",
    "Sizes {older} and {newer} need hashes: give the log or a mirror with --log, or a file with --proof.",
)
ABSENT = Words("{said}. Запросите плитку у другого зеркала.", "{said}. Ask another mirror for the tile.")
OTHER_SIZES = Words(
    "Файл доказательства составлен от размера {found}, а нужен от {expected}.",
    "The proof file begins at size {found}; {expected} is needed.",
)
OTHER_TARGET = Words(
    "Файл доказательства ведёт к другой контрольной точке, не к новой.",
    "The proof file leads to another checkpoint than the newer one.",
)
UNFIT = Words(
    "Из этих хешей следует корень {found}, а у новой точки {expected}: хеши не от этого дерева. Возьмите их у другого "
    "зеркала.",
    "These hashes lead to root {found}, the newer checkpoint has {expected}: they are not of this tree. Take them from "
    "another mirror.",
)
FORK = Words(
    "При размере {size} в прежней точке корень {kept}, а дерево новой точки даёт {found}: журнал показал две разные "
    "истории. Сохраните оба файла: они — доказательство.",
    "At size {size} the older checkpoint has root {kept}, the tree of the newer one gives {found}: the log has shown "
    "two histories. Keep both files: they are the proof.",
)
EMPTY = Words("пустое дерево: с него начинается каждое", "the empty tree: every tree begins with it")
NOTHING_NEEDED = Words("размеры равны: хеши не нужны", "equal sizes: no hashes are needed")

LIMITS = (
    Words(
        "Видят ли другие тот же журнал: сравните контрольные точки с другими проверяющими и свидетелями.",
        "Whether others see the same log: compare checkpoints with other auditors and with witnesses.",
    ),
    Words(
        "Верны ли сами записи: на это отвечают regverify log и regverify evidence.",
        "Whether the entries themselves are sound: regverify log and regverify evidence answer that.",
    ),
)
