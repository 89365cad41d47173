// Signed notes, verifier keys, checkpoints, cosignatures and the text of a proof.
// Source: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof; formats 3.5.
import { concat, decodeBase64, equal, hex, sha256, utf8 } from "./bytes.js";
import { rawEd25519 } from "./certificates.js";
import { UnsignedFault, both, refuse } from "./words.js";

export const ED25519 = 0x01;
export const COSIGNATURE_ED25519 = 0x04;
export const COSIGNATURE_ML_DSA_44 = 0x06;
const PUBLIC_KEY_SIZES = new Map([[ED25519, 32], [COSIGNATURE_ED25519, 32], [COSIGNATURE_ML_DSA_44, 1312]]);
const COSIGNATURE_SIZES = new Map([[COSIGNATURE_ED25519, 64], [COSIGNATURE_ML_DSA_44, 2420]]);
const MOST_NAME_BYTES = 255;
const MOST_NOTE_BYTES = 64 * 1024;
const MOST_PROOF_CHARACTERS = MOST_NOTE_BYTES + 2 * 4096 + 4096;
const MOST_EXTRA_BYTES = 4096;
const MOST_HASHES = 63;
const HASH_SIZE = 32;
const KEY_ID_SIZE = 4;
const TIME_SIZE = 8;
const LATEST = 253_402_300_799n;
const BELOW = 2n ** 63n;
const HEADER = "c2sp.org/tlog-proof@v1";

const noteFault = (ru, en) => refuse(`Контрольная точка: ${ru}`, `Checkpoint: ${en}`);
const proofFault = (ru, en) => refuse(`Доказательство: ${ru}`, `Proof: ${en}`);

const decimal = (text, fault) => {
  const number = /^(?:0|[1-9][0-9]{0,18})$/.test(text) ? BigInt(text) : BELOW;
  if (number >= BELOW) fault("ожидалось десятичное число без нулей впереди.", "a decimal without leading zeroes was expected.");
  return number;
};

// Characters that Python calls white space beyond those of \s, and controls.
const isKeyName = (name) => name !== "" && !/[+\u0000-\u001f\u0085]|(?!\ufeff)\s/.test(name);

// Null where the browser offers no ML-DSA: such lines are then passed over, never taken as valid.
const rawMlDsa = (bytes) =>
  crypto.subtle.importKey("raw-public", bytes, { name: "ML-DSA-44" }, false, ["verify"]).catch(() => null);

export const parseVkey = async (text) => {
  const parts = text.split("+");
  const [name, keyId] = parts;
  const encoded = parts.slice(2).join("+");
  if (parts.length < 3 || !isKeyName(name)) noteFault("ключ проверки записан неверно.", "expected name+key id+base64.");
  const bytes = decodeBase64(encoded);
  const [kind, key] = [bytes[0], bytes.slice(1)];
  if (PUBLIC_KEY_SIZES.get(kind) !== key.length) {
    noteFault("ключ проверки неизвестного рода.", "expected a key of kind 0x01, 0x04 or 0x06.");
  }
  const id = (await sha256(concat(utf8(`${name}\n`), bytes))).slice(0, KEY_ID_SIZE);
  if (hex(id) !== keyId) noteFault("отпечаток ключа не его.", "the key id is not the key's.");
  return { name, id: keyId, kind, public: await (kind === COSIGNATURE_ML_DSA_44 ? rawMlDsa(key) : rawEd25519(key)) };
};

const lineOf = (line) => {
  const parts = line.startsWith("— ") ? line.slice(2).split(" ") : [];
  if (parts.length !== 2 || !isKeyName(parts[0])) noteFault("строка подписи не той формы.", "expected a signature line.");
  const data = decodeBase64(parts[1]);
  if (data.length <= KEY_ID_SIZE) noteFault("подпись слишком коротка.", "expected a key id and a signature.");
  return { name: parts[0], id: hex(data.slice(0, KEY_ID_SIZE)), signature: data.slice(KEY_ID_SIZE) };
};

export const parseNote = (bytes) => {
  if (bytes.length > MOST_NOTE_BYTES) noteFault("больше 64 КиБ.", "larger than 64 KiB.");
  let whole = "";
  try {
    whole = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    noteFault("не UTF-8.", "expected UTF-8.");
  }
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) noteFault("управляющий знак.", "a control character was found.");
  const cut = whole.lastIndexOf("\n\n");
  const lines = whole.slice(cut + 2);
  if (cut < 0 || !lines.endsWith("\n")) noteFault("нет подписей после пустой строки.", "expected signature lines after a blank line.");
  return { text: `${whole.slice(0, cut)}\n`, signatures: lines.slice(0, -1).split("\n").map(lineOf) };
};

// What the text states: origin, size, root, and no further line.
export const parseCheckpoint = async (text) => {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length < 3 || lines[0] === "") {
    noteFault("ожидались три строки: источник, размер, корень.", "expected the three lines origin, size and root.");
  }
  if (lines.length > 3) noteFault("лишние строки после корня.", "expected no line after the root.");
  const [origin, size, root] = [lines[0], decimal(lines[1], noteFault), decodeBase64(lines[2])];
  if (root.length !== HASH_SIZE || (size === 0n && !equal(root, await sha256(new Uint8Array())))) {
    noteFault("корень не той формы.", "the root is not of its form.");
  }
  return { origin, size, root };
};

const isSigned = async (key, signature, message) =>
  key.public !== null && signature.length === 64 && crypto.subtle.verify({ name: "Ed25519" }, key.public, signature, message);

const linesBy = (note, key) => note.signatures.filter((line) => line.name === key.name && line.id === key.id);

// The note, if the log's key has signed it.
export const openCheckpoint = async (bytes, logKey) => {
  const note = parseNote(bytes);
  const stated = await parseCheckpoint(note.text);
  if (stated.origin !== logKey.name) {
    noteFault(`точка журнала «${stated.origin}», а не «${logKey.name}».`, `expected one of ${logKey.name}, found one of ${stated.origin}.`);
  }
  const lines = linesBy(note, logKey);
  for (const line of lines) {
    if (!(await isSigned(logKey, line.signature, utf8(note.text)))) {
      noteFault("подпись ключа журнала не сходится.", "the signature of the log's key does not verify.");
    }
  }
  if (lines.length === 0) {
    throw new UnsignedFault(
      both("Контрольная точка: ключ журнала её не подписывал.", "Checkpoint: the log's key has not signed it."),
    );
  }
  return { stated, note };
};

const timeOf = (signature) => signature.slice(0, TIME_SIZE).reduce((time, byte) => time * 256n + BigInt(byte), 0n);

const eightBytes = (number) => Uint8Array.from({ length: 8 }, (_, place) => Number((number >> BigInt(56 - 8 * place)) & 255n));

const short = (name) => {
  const bytes = utf8(name);
  if (bytes.length < 1 || bytes.length > MOST_NAME_BYTES) noteFault("имя слишком длинно для ML-DSA-44.", "a name is too long for ML-DSA-44.");
  return concat(Uint8Array.of(bytes.length), bytes);
};

// What a witness signs: for Ed25519 two lines before the text, for ML-DSA-44 one structure.
const cosignedMessage = async (text, key, signature) => {
  if (key.kind === COSIGNATURE_ED25519) return utf8(`cosignature/v1\ntime ${timeOf(signature)}\n${text}`);
  const { origin, size, root } = await parseCheckpoint(text);
  const time = eightBytes(timeOf(signature));
  return concat(utf8("subtree/v1\n\0"), short(key.name), time, short(origin), eightBytes(0n), eightBytes(size), root);
};

const isCosigned = async (text, key, signature) => {
  const [message, raw] = [await cosignedMessage(text, key, signature), signature.slice(TIME_SIZE)];
  if (key.kind === COSIGNATURE_ED25519) return isSigned(key, raw, message);
  return crypto.subtle.verify({ name: "ML-DSA-44" }, key.public, raw, message);
};

const isCosigner = (key) => COSIGNATURE_SIZES.has(key.kind) && (key.kind === COSIGNATURE_ED25519 || key.public !== null);

// The earliest second at which each known witness states to have seen the checkpoint, by key.
export const cosigners = async (note, keys) => {
  const found = new Map();
  for (const key of keys.filter(isCosigner)) {
    for (const { signature } of linesBy(note, key)) {
      const isGood =
        signature.length === TIME_SIZE + COSIGNATURE_SIZES.get(key.kind) &&
        timeOf(signature) <= LATEST &&
        (await isCosigned(note.text, key, signature));
      if (!isGood) {
        noteFault(`подпись свидетеля ${key.name} не сходится.`, `the cosignature of ${key.name} does not verify.`);
      }
      const time = Number(timeOf(signature));
      // An ML-DSA-44 line without a time says nothing of when the tree was the newest.
      if (time !== 0 || key.kind === COSIGNATURE_ED25519) found.set(key, Math.min(time, found.get(key) ?? time));
    }
  }
  return found;
};

const isBy = async (text, line, key) => {
  if (key.kind === ED25519) return isSigned(key, line.signature, utf8(text));
  return isCosigner(key) && isCosigned(text, key, line.signature);
};

// Throws a Fault for a line of a known key whose name or key id was changed; lines of unknown keys are ignored.
export const checkNoLineAltered = async (note, keys) => {
  const known = new Set(keys.map((key) => `${key.name} ${key.id}`));
  for (const line of note.signatures.filter((each) => !known.has(`${each.name} ${each.id}`))) {
    for (const key of keys) {
      if (line.id === key.id || (line.name === key.name && (await isBy(note.text, line, key)))) {
        noteFault(
          `строка подписи ключа «${key.name}» изменена: имя или отпечаток ключа не его.`,
          `a signature line of key "${key.name}" was altered: its name or key id is not the key's.`,
        );
      }
    }
  }
};

// Index, hashes and checkpoint of a proof's text, nothing verified.
export const parseProof = (text) => {
  if (text.length > MOST_PROOF_CHARACTERS && [...text].length > MOST_PROOF_CHARACTERS) proofFault("слишком длинно.", "too long.");
  const cut = text.indexOf("\n\n");
  const [first, ...lines] = text.slice(0, Math.max(cut, 0)).split("\n");
  const checkpoint = text.slice(cut + 2);
  if (cut < 0 || first !== HEADER || checkpoint === "") proofFault(`ожидалось ${HEADER}.`, `expected ${HEADER}.`);
  const hasExtra = lines[0]?.startsWith("extra ") ?? false;
  if (hasExtra && decodeBase64(lines.shift().slice(6)).length > MOST_EXTRA_BYTES) proofFault("слишком длинно.", "too long.");
  const index = lines.shift() ?? "";
  if (!index.startsWith("index ")) proofFault("ожидалась строка с номером.", "expected a line with the index.");
  if (lines.length > MOST_HASHES) proofFault("больше 63 хешей.", "more than 63 hashes.");
  const hashes = lines.map(decodeBase64);
  if (hashes.some((hash) => hash.length !== HASH_SIZE)) proofFault("хеш не из 32 байт.", "a hash has not 32 bytes.");
  return { index: decimal(index.slice(6), proofFault), hashes, checkpoint, hasExtra };
};
