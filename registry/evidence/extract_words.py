"""What the verification of a sealed extract says, in both languages: its steps, their rules, and what can be wrong."""

from __future__ import annotations

from registry.evidence.plan import Plan
from registry.rights.words import Words

COVERAGE = Plan(
    Words("Печать охватывает весь файл", "The seal covers the entire file"),
    Words(
        "ISO 32000-1, 12.8.1: одна печать, и вне её лежат все байты файла до единого.",
        "ISO 32000-1, 12.8.1: one seal, and every byte of the file that is not the seal itself lies under it.",
    ),
)
SEAL = Plan(
    Words("Печать подлинна", "The seal is intact"),
    Words(
        "PAdES B-B (RFC 5652): SHA-256 охваченных байтов равен названному в печати, подпись ECDSA P-256 сходится с "
        "ключом её сертификата.",
        "PAdES B-B (RFC 5652): SHA-256 of the bytes covered equals the one in the seal, and the ECDSA P-256 signature "
        "is that of its certificate's key.",
    ),
)
BEFORE = Plan(
    Words("Документ до печати", "The document before the seal"),
    Words(
        "Печать дописана к документу: начало файла названной длины имеет SHA-256, названный в основании печати.",
        "The seal is appended to the document: the beginning of the file, of the length named, has the SHA-256 that "
        "the seal's reason names.",
    ),
)
FILES = Plan(
    Words("Вложенные файлы прочитаны", "Attached files, read"),
    Words(
        "ISO 32000-1, 7.11.4: вложены statement.json и хотя бы один файл доказательств.",
        "ISO 32000-1, 7.11.4: statement.json and at least one evidence file are attached.",
    ),
)
EVIDENCE = Plan(
    Words("Каждый вложенный файл доказательств", "Each attached evidence file"),
    Words(
        "Тринадцать шагов regverify evidence для каждого файла; итог — худший из выводов.",
        "The thirteen steps of regverify evidence for each file; the gravest verdict counts.",
    ),
)
CERTIFICATE = Plan(
    Words("Печать — этого реестра", "The seal is this register's"),
    Words(
        "Сертификат печати — тот, что назван в учредительной записи вложенных доказательств.",
        "The seal's certificate is the one that the founding entry of the attached evidence names.",
    ),
)

NEEDS = Words("Не проверено: нужен итог шага {number}.", "Not judged: it needs the outcome of step {number}.")
OTHER_BYTES = Words(
    "В печати назван SHA-256 {stated}, а у файла {found}: файл изменён после наложения печати.",
    "The seal names SHA-256 {stated}, the file has {found}: it was changed after sealing.",
)
OTHER_DOCUMENT = Words(
    "Основание печати называет {stated} ({size} байт), а у начала файла {found}.",
    "The seal's reason names {stated} ({size} bytes), the beginning of the file has {found}.",
)
NO_EVIDENCE = Words(
    "К файлу не приложено ни одного файла доказательств, а он говорит о записях: запросите выписку у реестра.",
    "No evidence file is attached, though the extract speaks of entries: ask the register for it.",
)
NO_STATEMENT = Words("Вложения statement.json нет.", "There is no attachment statement.json.")
IN_FILE = Words("{name}: шаг {number}, {title}: {fault}", "{name}: step {number}, {title}: {fault}")
UNSIGNED = Words("{name}: ни одной подписи.", "{name}: nobody has signed.")
OTHER_CERTIFICATE = Words(
    "Печать поставлена сертификатом {found}, а реестр назвал {expected}: это не печать реестра.",
    "The seal was made with certificate {found}, the register names {expected}: it is not the register's seal.",
)
NO_TRUST = Words(
    "Ни из одного вложенного файла не получено доказанной цепочки управления, названной вами.",
    "No attached file gives a proved governance chain of the register that you named.",
)

LIMITS = (
    Words(
        "Напечатанное на страницах: что оно повторяет вложенные доказательства, ручается печатью реестр, а "
        "доказывают лишь сами вложенные файлы.",
        "What is printed on the pages: that it repeats the attached evidence is vouched for by the register's seal; "
        "only the attached files are proof.",
    ),
    Words(
        "Нет ли других записей об этом результате: спросите реестр или зеркало под той же контрольной точкой.",
        "Whether there are other entries about this result: ask the register or a mirror under the same checkpoint.",
    ),
    Words(
        "Отозван ли сертификат печати позже учреждения и верна ли дата печати: это слово реестра.",
        "Whether the seal's certificate was given up later, and whether the date of sealing is right: that is the "
        "register's word.",
    ),
)
