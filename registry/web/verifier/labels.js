// What the page itself says, in both languages.
import { both } from "./words.js";

export const LABELS = {
  title: both("Проверка файла доказательств", "Verify an evidence file"),
  lead: both(
    "Страница работает без сети и ничего никуда не отправляет: сохраните её на любом носителе и откройте на компьютере, которому доверяете. Реестру и его оператору верить не нужно.",
    "This page works without a network and sends nothing anywhere: keep it on any medium and open it on a computer that you trust. Neither the register nor its operator need be trusted.",
  ),
  file: both("Файл доказательств", "Evidence file"),
  fileHint: both(
    "Имя оканчивается на .evidence.json; его предлагает страница каждой записи, он же вложен в выписку.",
    "Its name ends in .evidence.json; every entry's page offers it, and extracts carry it as an attachment.",
  ),
  founding: both("Идентификатор учредительной записи", "Id of the founding entry"),
  foundingHint: both(
    "64 шестнадцатеричные цифры; возьмите их из публикации государства, а не из реестра.",
    "64 hex digits; take them from a state's publication, not from the register.",
  ),
  kept: both("Сохранённая контрольная точка (если есть)", "Checkpoint that you have kept (if any)"),
  keptHint: both("С нею будет сверена точка из файла.", "The file's checkpoint is compared with it."),
  tsa: both("Сертификат службы меток времени, которой вы доверяете (если есть)", "Certificate of a time-stamping authority that you trust (if any)"),
  tsaHint: both(
    "Её собственный или её удостоверяющего центра: PEM, один или несколько, либо DER; получите его не из реестра.",
    "Its own, or that of the one who vouches for it: PEM, one or several, or DER; get it from elsewhere than the register.",
  ),
  badTsa: both("В файле {name} нет сертификатов в PEM или DER.", "There are no certificates in PEM or DER in {name}."),
  choose: both("Выбрать файл", "Choose a file"),
  noneChosen: both("не выбран", "none chosen"),
  verify: both("Проверить", "Verify"),
  working: both("Проверяется…", "Verifying…"),
  needFile: both("Выберите файл доказательств.", "Choose an evidence file."),
  needFounding: both(
    "Введите 64 шестнадцатеричные цифры в нижнем регистре; пробелы не мешают.",
    "Enter 64 lower-case hex digits; spaces do no harm.",
  ),
  unreadable: both("Файл не прочитан: {name}.", "The file cannot be read: {name}."),
  unsupported: both(
    "Этот браузер не умеет проверять подписи Ed25519. Возьмите более новый браузер или программу regverify.",
    "This browser cannot verify Ed25519 signatures. Use a newer browser, or the program regverify.",
  ),
  internal: both(
    "Внутренняя ошибка, вердикта нет: {said}. Сообщите о ней разработчикам вместе с файлом.",
    "Internal error, no verdict: {said}. Please report it together with the file.",
  ),
  verdict: both("Вердикт", "Verdict"),
  exitCode: both("код завершения regverify: {code}", "exit code of regverify: {code}"),
  entry: both("Запись", "Entry"),
  index: both("Номер в журнале", "Index in the log"),
  signed: both("Подписали", "Signed"),
  steps: both("Шаги проверки", "Steps"),
  input: both("Вход", "Input"),
  rule: both("Правило", "Rule"),
  explained: both("Что это значит", "What this means"),
  byHand: both("Вручную", "By hand"),
  limits: both("Чего этот ответ не касается", "What this answer does not cover"),
  stepFault: both("Шаг {number}, {title}: {fault}", "Step {number}, {title}: {fault}"),
  repeat: both("Та же проверка в командной строке", "The same on the command line"),
  noteOfFault: {
    VALID: both("Заметка", "Note"),
    INVALID: both("Нарушение", "Fault"),
    INCOMPLETE: both("Не хватает", "Missing"),
    "NOT COVERED": both("Почему", "Why"),
  },
  conclusion: {
    VALID: both(
      "Доказано: запись подлинна, подписана всеми сторонами и стоит в журнале.",
      "Proved: the entry is genuine, signed by every party, and stands in the log.",
    ),
    "NOT COVERED": both("Под записью нет ни одной подписи.", "Nobody has signed the entry."),
  },
  own: both(
    "Подлинность самой страницы: её SHA-256 (sha256sum verify.html) должен совпасть с тем, что вы получили не из реестра, или с тем, что даёт make verifier из исходных текстов.",
    "Whether this page is genuine: its SHA-256 (sha256sum verify.html) must equal one that you did not get from the register, or the one that make verifier gives from the sources.",
  ),
};
