// Verify an evidence file: thirteen steps in a fixed order, each judged where it can be, none taken on trust.
// Bad bytes are a verdict, never an exception. Source: formats 3.6 and 3.8.
import { decodeBase64, decodeBase64url, equal, hex, sha256, utf8 } from "./bytes.js";
import { parseCertificate, windowsOf } from "./certificates.js";
import {
  FOUNDED,
  checkMandate,
  checkSigners,
  follow,
  found,
  governanceSigners,
  isGovernance,
} from "./governance.js";
import { formatInstant, parseInstant } from "./instants.js";
import {
  COSIGNATURE_ED25519,
  COSIGNATURE_ML_DSA_44,
  ED25519,
  checkNoLineAltered,
  cosigners,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseProof,
  parseVkey,
} from "./notes.js";
import { entryId, openPayload } from "./payload.js";
import { aboutSignature, checkOrder, readHeader, saidOf, verifySignature } from "./signatures.js";
import { canonical, checkMembers, decodeJson } from "./strict_json.js";
import { MOST_TOKEN_BYTES, judgeTokens } from "./timestamps.js";
import { isIncluded, leafHash, provedRoots } from "./tree.js";
import { Fault, PartyMissing, UnsignedFault, both, joined, prefixed, refuse, shortened } from "./words.js";

const VALID = "VALID";
const INVALID = "INVALID";
const INCOMPLETE = "INCOMPLETE";
const NOT_COVERED = "NOT COVERED";
const EXIT_CODES = { [VALID]: 0, [INVALID]: 1, [INCOMPLETE]: 3, [NOT_COVERED]: 4 };

const FORMAT = "ip-rights-evidence/1";
const MOST_EVIDENCE = 16 * 1024 * 1024;
const MOST_PAYLOAD_TEXT = Math.floor((256 * 1024 * 4) / 3) + 4;
const MOST_SIGNATURES = 64;
const NO_HEAD = "0".repeat(64);

const judged = (number, verdict, input = "", fault = null) => ({
  number,
  verdict,
  input: shortened(input),
  fault: fault && both(shortened(fault.ru), shortened(fault.en)),
});

const dependsOn = (...numbers) =>
  both(
    `Не проверено: нужен итог шага ${numbers.join(", ")}. Получите у реестра исправный файл доказательств.`,
    `Not judged: it needs the outcome of step ${numbers.join(", ")}. Get a sound evidence file from the register.`,
  );

const NO_CHAIN = both(
  "В файле нет цепочки управления; запросите у реестра файл доказательств целиком.",
  "There is no governance chain in the file; ask the register for the whole evidence file.",
);

// Runs a check; gives its Fault, or null where it holds. What is no Fault is a mistake of this program.
const faultOf = async (check) => {
  try {
    await check();
    return null;
  } catch (cause) {
    if (cause instanceof Fault) return cause;
    throw cause;
  }
};

// Step 1: the file's form.

const formFault = (ru, en) => refuse(`Файл доказательств: ${ru}`, `Evidence file: ${en}`);

const readEnvelope = (value) => {
  checkMembers(value, ["payload", "signatures"], "Конверт", "Envelope");
  const { payload, signatures } = value;
  if (typeof payload !== "string" || payload.length > MOST_PAYLOAD_TEXT) formFault("«payload» слишком длинно.", '"payload" is too long.');
  if (!Array.isArray(signatures) || signatures.length > MOST_SIGNATURES) {
    formFault(`ожидалось не более ${MOST_SIGNATURES} подписей.`, `at most ${MOST_SIGNATURES} signatures were expected.`);
  }
  for (const signature of signatures) {
    checkMembers(signature, ["protected", "signature"], "Подпись конверта", "Signature of the envelope");
    if (typeof signature.protected !== "string" || typeof signature.signature !== "string") {
      formFault("подпись: ожидались тексты.", "signature: texts were expected.");
    }
  }
  return { payload: decodeBase64url(payload), payloadText: payload, signatures, content: value };
};

const readLink = (value) => {
  const { sealed_at: sealedAt, proof } = value;
  if (typeof sealedAt !== "string" || typeof proof !== "string") {
    formFault("sealed_at, proof: ожидались тексты.", "sealed_at, proof: texts were expected.");
  }
  return { envelope: readEnvelope(value.envelope), sealedAt: parseInstant(sealedAt), proof };
};

const checkTimestamp = (value) => {
  const token = typeof value === "string" ? decodeBase64(value) : new Uint8Array();
  if (token.length === 0 || token.length > MOST_TOKEN_BYTES) {
    formFault("ожидалась метка времени RFC 3161 в base64.", "an RFC 3161 token in base64 was expected.");
  }
};

const readFile = (bytes) => {
  const value = decodeJson(bytes, MOST_EVIDENCE);
  const names = ["format", "register", "envelope", "sealed_at", "proof", "governance", "timestamps"];
  checkMembers(value, names, "Файл доказательств", "Evidence file");
  if (value.format !== FORMAT) formFault(`ожидался формат ${FORMAT}.`, `format ${FORMAT} was expected.`);
  if (typeof value.register !== "string" || value.register === "") {
    formFault("ожидалось имя реестра.", "the register's name was expected.");
  }
  const entry = readLink(value);
  if (!Array.isArray(value.governance) || !Array.isArray(value.timestamps)) {
    formFault("governance, timestamps: ожидались списки.", "governance, timestamps: lists were expected.");
  }
  const governance = value.governance.map((link, position) => {
    const place = `governance.${position}`;
    checkMembers(link, ["envelope", "sealed_at", "proof"], `Файл доказательств, ${place}`, `Evidence file, ${place}`);
    return readLink(link);
  });
  value.timestamps.forEach(checkTimestamp);
  return { ...entry, register: value.register, governance, timestamps: value.timestamps };
};

// Steps 2 to 7: the entry, its signatures, and the governance that they stand on.

const openEntry = async (envelope, register) => {
  const payload = openPayload(envelope.payload, register);
  return { payload, id: await entryId(envelope.payload) };
};

const checkSigner = async (payload, header, trust, sealedAt) => {
  if (!trust.algorithms.includes(header.algorithm)) {
    refuse(
      `Алгоритм ${header.algorithm} не принят в реестре.`,
      `Algorithm ${header.algorithm} is not trusted by the register.`,
    );
  }
  const windows = isGovernance(payload.kind)
    ? await governanceWindows(payload, header, trust)
    : await officeWindows(payload, header, trust);
  const holds = ([first, last]) => first <= header.signedAt && header.signedAt <= last && first <= sealedAt && sealedAt <= last;
  if (!windows.some(holds)) {
    const spans = windows.map(([first, last]) => `${formatInstant(first)} — ${formatInstant(last)}`).join("; ");
    const [signed, sealed] = [formatInstant(header.signedAt), formatInstant(sealedAt)];
    refuse(
      `Сертификат ${header.fingerprint.slice(0, 16)}… (${header.state}) действует ${spans}; подписано ${signed}, внесено ${sealed}.`,
      `Certificate ${header.fingerprint.slice(0, 16)}… (${header.state}) is valid ${spans}; signed ${signed}, sealed ${sealed}.`,
    );
  }
};

// Governance certificates are trusted by themselves: governance entries hold them whole, no authority vouches.
const governanceWindows = async (payload, header, trust) => {
  if (!(await governanceSigners(trust, payload, header.state)).includes(header.fingerprint)) {
    refuse(
      `Сертификат ${header.fingerprint} не является сертификатом управления государства ${header.state}.`,
      `Certificate ${header.fingerprint} is not a governance certificate of state ${header.state}.`,
    );
  }
  return [[header.path[0].from, header.path[0].until]];
};

const officeWindows = async (payload, header, trust) => {
  checkMandate(trust, header.state, header.fingerprint, payload.kind);
  const authorities = [];
  for (const authority of trust.states.get(header.state).authorities) authorities.push(await parseCertificate(authority.der));
  return windowsOf(header.path, authorities);
};

const checkParties = async (payload, headers, trust) => {
  const states = headers.map((header) => header.state);
  const strangers = [...new Set(states)].filter((state) => !payload.parties.includes(state)).sort();
  if (strangers.length) {
    refuse(
      `Подписали не названные в «parties»: ${strangers.join(", ")}.`,
      `Signed though not named in "parties": ${strangers.join(", ")}.`,
    );
  }
  const missing = payload.parties.filter((state) => !states.includes(state));
  if (missing.length) {
    const listed = missing.join(", ");
    throw new PartyMissing(both(`Нет действительной подписи: ${listed}.`, `No good signature by: ${listed}.`), missing);
  }
  if (isGovernance(payload.kind)) {
    if (trust !== null) await checkSigners(trust, payload, headers);
  } else if (states.length !== payload.parties.length) {
    refuse("От одного государства больше одной подписи; нужна одна.", "More than one signature for a state; one is expected.");
  }
};

// Everything about a governance entry of the chain; gives the state of trust after it.
const verifyLink = async (link, trust) => {
  const { payload, id } = await openEntry(link.envelope, trust?.register ?? null);
  const applied = trust ?? (await found(id, payload));
  const headers = [];
  for (const [position, signature] of link.envelope.signatures.entries()) {
    headers.push(await aboutSignature(position, "", () => readHeader(signature)));
  }
  checkOrder(headers);
  for (const header of headers) await checkSigner(payload, header, applied, link.sealedAt);
  await checkParties(payload, headers, applied);
  for (const [position, header] of headers.entries()) {
    const signature = link.envelope.signatures[position];
    await aboutSignature(position, header.state, () => verifySignature(link.envelope.payloadText, signature, header));
  }
  if (!isGovernance(payload.kind)) return applied;
  const after = trust === null ? applied : await follow(trust, id, payload);
  await checkSigners(applied, payload, headers);
  return after;
};

// The state of trust after each governance entry of the chain.
const foldedChain = async (file) => {
  const trusts = [];
  let trust = null;
  for (const [position, link] of file.governance.entries()) {
    try {
      trust = await verifyLink(link, trust);
      trusts.push(trust);
      if (trust.register !== file.register) {
        refuse(`запись реестра «${trust.register}».`, `an entry of register "${trust.register}".`);
      }
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause;
      throw new Fault(prefixed(`Запись управления ${position}.`, `Governance entry ${position}.`, cause.words));
    }
  }
  return trusts;
};

const keyOrNull = async (line) => {
  let key = null;
  await faultOf(async () => {
    key = await parseVkey(line);
  });
  return key;
};

// The keys of the log and of its witnesses, read from the state of trust at the end of the chain; `logKeys` are the
// log's after each governance entry.
const groundsOf = async (trusts) => {
  const trust = trusts.at(-1);
  const logKey = await parseVkey(trust.logs.get("entries"));
  const witnesses = [];
  for (const { state, vkey } of trust.witnesses) witnesses.push({ state, key: await parseVkey(vkey) });
  const origin = `${trust.register}/entries`;
  if (logKey.name !== origin || logKey.kind !== ED25519) {
    refuse(
      `Ключ журнала записей должен быть ключом Ed25519 с именем «${origin}».`,
      `The entries log's key must be an Ed25519 key named "${origin}".`,
    );
  }
  for (const { state, key } of witnesses) {
    if (key.kind !== COSIGNATURE_ED25519 && key.kind !== COSIGNATURE_ML_DSA_44) {
      refuse(
        `Ключ свидетеля ${state} «${key.name}» не предназначен для подписи контрольных точек.`,
        `The key of witness ${state} "${key.name}" is not one for cosignatures.`,
      );
    }
  }
  const logKeys = [];
  for (const each of trusts) logKeys.push(await keyOrNull(each.logs.get("entries")));
  return { trust, logKey, logKeys, witnesses };
};

const judgePayload = async (file) => {
  const input = `${file.envelope.payload.length} bytes, sha256 = ${await entryId(file.envelope.payload)}`;
  let opened = null;
  const fault = await faultOf(async () => {
    opened = await openEntry(file.envelope, file.register);
  });
  return [judged(4, fault ? INVALID : VALID, input, fault?.words), opened];
};

const judgeFounding = async (file, opened, foundingId) => {
  const came = await entryId((file.governance[0] ?? file).envelope.payload);
  const input = `sha256(payload) = ${came}; founding id = ${foundingId}`;
  if (came === foundingId) return judged(2, VALID, input);
  if (file.governance.length === 0 && opened?.payload.kind !== FOUNDED) return judged(2, INCOMPLETE, input, NO_CHAIN);
  const fault = both(
    `Ожидалась учредительная запись ${foundingId}; в файле ${came}: это другой реестр или подмена.`,
    `Founding entry ${foundingId} was expected, ${came} is in the file: another register, or a forged one.`,
  );
  return judged(2, INVALID, input, fault);
};

const judgeGovernance = async (file, opened) => {
  const input = `${file.governance.length} governance entries`;
  if (file.governance.length === 0 && opened?.payload.kind !== FOUNDED) {
    return [judged(3, INCOMPLETE, input, NO_CHAIN), null];
  }
  let grounds = null;
  const fault = await faultOf(async () => {
    const trusts = file.governance.length ? await foldedChain(file) : [await found(opened.id, opened.payload)];
    const trust = trusts.at(-1);
    const read = await groundsOf(trusts);
    if (opened !== null && file.governance.length && isGovernance(opened.payload.kind)) {
      await follow(trust, opened.id, opened.payload);
    }
    grounds = read;
  });
  if (fault) return [judged(3, INVALID, input, fault.words), null];
  const { head, commonThreshold, states } = grounds.trust;
  return [judged(3, VALID, `${input}; head ${head}; common threshold ${commonThreshold} of ${states.size}`), grounds];
};

const judgeSignatures = async (file) => {
  const { signatures, payloadText } = file.envelope;
  if (signatures.length === 0) {
    return [judged(5, NOT_COVERED, "0 signatures", both("В файле нет ни одной подписи.", "There is no signature in the file.")), []];
  }
  const headers = [];
  const faults = [];
  for (const [position, signature] of signatures.entries()) {
    let header = null;
    const fault = await faultOf(async () => {
      const read = await aboutSignature(position, "", () => readHeader(signature));
      await aboutSignature(position, read.state, () => verifySignature(payloadText, signature, read));
      header = read;
    });
    headers.push(header);
    if (fault) faults.push(fault.words);
  }
  const order = await faultOf(() => checkOrder(headers.filter((header) => header !== null)));
  if (order) faults.push(order.words);
  const input = headers.map((header, position) => `${position + 1}: ${saidOf(header)}`).join("; ");
  return [judged(5, faults.length ? INVALID : VALID, input, joined(faults)), headers];
};

const judgeCertificates = async (file, opened, headers, grounds) => {
  const good = headers.filter((header) => header !== null);
  const input = good.map((header) => `${header.state} ${header.fingerprint}`).join("; ");
  if (opened === null || grounds === null || good.length === 0) return judged(6, INCOMPLETE, input, dependsOn(4, 3, 5));
  const faults = [];
  for (const header of good) {
    const fault = await faultOf(() => checkSigner(opened.payload, header, grounds.trust, file.sealedAt));
    if (fault) faults.push(fault.words);
  }
  if (faults.length) return judged(6, INVALID, input, joined(faults));
  return good.length < headers.length ? judged(6, INCOMPLETE, input, dependsOn(5)) : judged(6, VALID, input);
};

const judgeParties = async (opened, headers, grounds) => {
  if (opened === null) return judged(7, INCOMPLETE, "", dependsOn(4));
  const good = headers.filter((header) => header !== null);
  const signed = good.map((header) => header.state).sort().join(", ");
  const input = `parties = ${opened.payload.parties.join(", ")}; signed = ${signed || "—"}`;
  if (grounds === null && isGovernance(opened.payload.kind)) return judged(7, INCOMPLETE, input, dependsOn(3));
  const fault = await faultOf(() => checkParties(opened.payload, good, grounds?.trust ?? null));
  if (fault instanceof PartyMissing && fault.missing.length) {
    const listed = fault.missing.join(", ");
    const words = both(
      `${fault.words.ru} Запросите у реестра файл с подписями: ${listed}.`,
      `${fault.words.en} Ask the register for the file with the signatures of ${listed}.`,
    );
    return judged(7, INCOMPLETE, input, words);
  }
  return judged(7, fault ? INVALID : VALID, input, fault?.words);
};

// Steps 8 to 13: the leaf, its place in the log, and who has seen that log.

const leafOf = async (item, head) => {
  const envelope = hex(await sha256(canonical(item.envelope.content)));
  const text = `ip-rights-leaf/1\n${formatInstant(item.sealedAt)}\n${envelope}\n${head}\n`;
  return { envelope, head, hash: await leafHash(utf8(text)) };
};

const leavesOf = async (file) => {
  const leaves = [];
  let head = NO_HEAD;
  for (const item of [...file.governance, file]) {
    leaves.push(await leafOf(item, head));
    head = await entryId(item.envelope.payload);
  }
  return leaves;
};

const readProof = (text) => {
  const proof = parseProof(text);
  if (proof.hasExtra) {
    refuse("В доказательстве лишняя, никем не подписанная строка «extra».", 'An "extra" line, which nobody signs.');
  }
  return proof;
};

const ofLink = async (file, position, check) => {
  try {
    return await check();
  } catch (cause) {
    if (!(cause instanceof Fault) || position === file.governance.length) throw cause;
    throw new Fault(prefixed(`Запись управления ${position}.`, `Governance entry ${position}.`, cause.words));
  }
};

const checkPlaces = (proofs) => {
  if (proofs[0].index !== 0n) {
    refuse(
      `Учредительная запись стоит первой в журнале; доказательство называет номер ${proofs[0].index}.`,
      `The founding entry is the first of the log; its proof names index ${proofs[0].index}.`,
    );
  }
  for (let place = 1; place < proofs.length; place++) {
    const [earlier, later] = [proofs[place - 1], proofs[place]];
    if (earlier.checkpoint !== later.checkpoint) {
      refuse(
        "Доказательства записей управления и самой записи приведены под разными контрольными точками.",
        "The proofs of the governance entries and of the entry are under different checkpoints.",
      );
    }
    if (earlier.index >= later.index) {
      refuse(
        `Запись с номером ${later.index} не может следовать за записью управления с номером ${earlier.index}.`,
        `An entry at index ${later.index} cannot follow the governance entry at index ${earlier.index}.`,
      );
    }
  }
};

const statedBy = async (proof) => {
  let stated = null;
  await faultOf(async () => {
    stated = await parseCheckpoint(parseNote(utf8(parseProof(proof).checkpoint)).text);
  });
  return stated;
};

const judgeInclusion = async (file, leaves, stated) => {
  let input = "";
  let index = null;
  let placed = [];
  let isOpen = false;
  const fault = await faultOf(async () => {
    const own = readProof(file.proof);
    index = own.index;
    input = `index ${index}, ${own.hashes.length} hashes`;
    isOpen = stated === null;
    if (isOpen) return;
    input = `${input}, size ${stated.size}, root ${hex(stated.root)}`;
    const proofs = [];
    for (const [position, link] of file.governance.entries()) {
      proofs.push(await ofLink(file, position, () => readProof(link.proof)));
    }
    proofs.push(own);
    checkPlaces(proofs);
    for (const [position, proof] of proofs.entries()) {
      await ofLink(file, position, async () => {
        if (!(await isIncluded(proof.index, stated.size, leaves[position].hash, proof.hashes, stated.root))) {
          refuse(
            `Листа ${hex(leaves[position].hash)} нет в журнале под номером ${proof.index}: конверт, дата внесения, цепочка управления или доказательство не те, что внесены.`,
            `The log does not hold leaf ${hex(leaves[position].hash)} at index ${proof.index}: envelope, date of sealing, governance chain or proof is not the one sealed.`,
          );
        }
      });
    }
    placed = proofs.map((proof, position) => ({ ...proof, hash: leaves[position].hash }));
  });
  if (isOpen) return [judged(9, INCOMPLETE, input, dependsOn(10)), [], index];
  return [judged(9, fault ? INVALID : VALID, input, fault?.words), placed, index];
};

const judgeLeaf = async (file, isFounding, stated) => {
  if (file.governance.length === 0 && !isFounding) {
    const missing = dependsOn(3);
    return [judged(8, INCOMPLETE, "", missing), judged(9, INCOMPLETE, "", missing), [], null];
  }
  const leaves = await leavesOf(file);
  const own = leaves.at(-1);
  const input = `${formatInstant(file.sealedAt)}, envelope ${own.envelope}, head ${own.head}; leaf hash ${hex(own.hash)}`;
  const [inclusion, placed, index] = await judgeInclusion(file, leaves, stated);
  const fault = both(
    "Лист вычислен, но шаг 9 не подтвердил, что он есть в журнале.",
    "The leaf is recomputed, but step 9 does not confirm that the log holds it.",
  );
  const isPlaced = inclusion.verdict === VALID;
  return [judged(8, isPlaced ? VALID : INCOMPLETE, input, isPlaced ? null : fault), inclusion, placed, index];
};

const judgeCheckpoint = async (file, grounds) => {
  let input = "";
  let note = null;
  const fault = await faultOf(async () => {
    const bytes = utf8(parseProof(file.proof).checkpoint);
    const stated = await parseCheckpoint(parseNote(bytes).text);
    input = `${stated.origin}, size ${stated.size}, root ${hex(stated.root)}`;
    if (grounds !== null) ({ note } = await openCheckpoint(bytes, grounds.logKey));
  });
  if (fault) return [judged(10, INVALID, input, fault.words), null];
  return grounds === null ? [judged(10, INCOMPLETE, input, dependsOn(3)), null] : [judged(10, VALID, input), note];
};

const judgeWitnesses = async (note, grounds) => {
  if (note === null) return judged(11, INCOMPLETE, "", dependsOn(10));
  const keys = grounds.witnesses.map((witness) => witness.key);
  let seen = new Map();
  const altered = await faultOf(async () => {
    await checkNoLineAltered(note, [grounds.logKey, ...keys]);
    seen = await cosigners(note, keys);
  });
  if (altered) return judged(11, INVALID, "", altered.words);
  const { quorum } = grounds.trust;
  const statesOf = (witnesses) => [...new Set(witnesses.map((witness) => witness.state))].sort();
  const states = statesOf(grounds.witnesses.filter((witness) => seen.has(witness.key)));
  const listed = [...seen].map(([key, time]) => `${key.name} ${formatInstant(time)}`).join(", ");
  const input = `${states.length} of ${quorum} states: ${states.join(", ") || "—"}; ${listed || "—"}`;
  if (quorum === 0) {
    const words = both("Реестр учреждён без свидетелей.", "The register was founded without witnesses.");
    return judged(11, NOT_COVERED, input, words);
  }
  if (states.length >= quorum) return judged(11, VALID, input);
  const absent = statesOf(grounds.witnesses).filter((state) => !states.includes(state)).join(", ") || "—";
  const fault = both(
    `Нужны свидетели ${quorum} государств, есть ${states.length}; не подписали: ${absent}. Запросите файл снова, когда свидетели подпишут.`,
    `Witnesses of ${quorum} states are needed, there are ${states.length}; not yet: ${absent}. Ask for the file again when they have cosigned.`,
  );
  return judged(11, INCOMPLETE, input, fault);
};

const judgeTimestamps = async (file, note, grounds, trusted) => {
  const count = `${file.timestamps.length} tokens`;
  if (file.timestamps.length === 0) {
    return judged(12, NOT_COVERED, count, both("Меток времени в файле нет.", "There are no time stamps in the file."));
  }
  if (note === null) return judged(12, INCOMPLETE, count, dependsOn(10));
  const { verdict, input, words } = await judgeTokens(file.timestamps, note, grounds.logKey, trusted);
  return judged(12, verdict, input, words);
};

const OTHER_KEY = both(
  "Сохранённую контрольную точку по этому файлу проверить нельзя: её подписал не тот ключ, который файл называет для её размера; журнал мог сменить ключ. Сравните её с реестром или зеркалом (regverify consistency).",
  "This file cannot judge the kept checkpoint: it is not signed by the key that the file names for its size; the log may have rotated its key. Compare it with the register or a mirror (regverify consistency).",
);

// The key that signs a checkpoint of the kept one's size: that of the newest governance entry before the last leaf
// under it. Beyond the file's own entry the file knows of no other key than its own.
const keyOfKept = async (kept, grounds, placed) => {
  const last = (await parseCheckpoint(parseNote(kept).text)).size - 1n;
  if (placed.length === 0 || last > placed.at(-1).index) return grounds.logKey;
  const governance = placed.length > 1 ? placed.slice(0, -1) : placed;
  const named = grounds.logKeys.filter((_, position) => governance[position].index < (last > 1n ? last : 1n));
  return named.at(-1) ?? grounds.logKey;
};

const judgeKept = async (kept, stated, grounds, placed) => {
  if (kept === null) {
    const words = both("Сохранённая контрольная точка не задана.", "No kept checkpoint was given.");
    return judged(13, NOT_COVERED, "", words);
  }
  if (stated === null || grounds === null) return judged(13, INCOMPLETE, "", dependsOn(3, 10));
  let mine = null;
  const fault = await faultOf(async () => {
    mine = (await openCheckpoint(kept, await keyOfKept(kept, grounds, placed))).stated;
  });
  if (fault instanceof UnsignedFault) return judged(13, INCOMPLETE, "", OTHER_KEY);
  if (fault) {
    const words = both(
      `Сохранённая контрольная точка не принимается: ${fault.words.ru} Укажите точку этого журнала.`,
      `The kept checkpoint cannot be used: ${fault.words.en} Give one of this log.`,
    );
    return judged(13, INCOMPLETE, "", words);
  }
  const input = `kept: size ${mine.size}, root ${hex(mine.root)}; here: size ${stated.size}, root ${hex(stated.root)}`;
  const roots = new Map([[stated.size, stated.root]]);
  for (const { index, hash, hashes } of placed) {
    for (const [size, root] of await provedRoots(index, stated.size, hash, hashes)) roots.set(size, root);
  }
  const root = roots.get(mine.size);
  if (root === undefined) {
    const words = both(
      `Для размеров ${mine.size} и ${stated.size} нужно доказательство согласованности, которого в файле нет: получите его у реестра или зеркала (regverify consistency).`,
      `Sizes ${mine.size} and ${stated.size} need a consistency proof, which the file does not hold: get it from the register or a mirror (regverify consistency).`,
    );
    return judged(13, INCOMPLETE, input, words);
  }
  if (equal(root, mine.root)) return judged(13, VALID, input);
  const words = both(
    `При размере ${mine.size} у сохранённой точки корень ${hex(mine.root)}, а из файла следует ${hex(root)}: журнал показывает две разные истории.`,
    `At size ${mine.size} the kept checkpoint has root ${hex(mine.root)}, the file proves ${hex(root)}: the log shows two histories.`,
  );
  return judged(13, INVALID, input, words);
};

const overall = (steps, isUnsigned) => {
  const reached = new Set(steps.map((step) => step.verdict));
  if (reached.has(INVALID)) return INVALID;
  if (isUnsigned) return NOT_COVERED;
  return reached.has(INCOMPLETE) ? INCOMPLETE : VALID;
};

const answer = (steps, verdict, facts = {}) => {
  const first = [INVALID, INCOMPLETE].map((word) => steps.find((step) => step.verdict === word)).find(Boolean);
  return {
    steps,
    verdict,
    exitCode: EXIT_CODES[verdict],
    firstFault: first?.number ?? null,
    entryId: null,
    index: null,
    signers: [],
    ...facts,
  };
};

// The thirteen steps and what they come to: INVALID if one proves a fault; else NOT COVERED if nothing is signed;
// else INCOMPLETE if one lacks something; else VALID. `kept` are the bytes of a checkpoint of one's own, or null;
// `trusted` are certificates (DER) of time-stamping authorities, or of those that vouch for them.
export const verifyEvidence = async (bytes, foundingId, kept = null, trusted = []) => {
  let file = null;
  const fault = await faultOf(() => {
    file = readFile(bytes);
  });
  if (fault) {
    const rest = Array.from({ length: 12 }, (_, place) => judged(place + 2, INCOMPLETE, "", dependsOn(1)));
    return answer([judged(1, INVALID, `${bytes.length} bytes`, fault.words), ...rest], INVALID);
  }
  const [payload, opened] = await judgePayload(file);
  const [governance, grounds] = await judgeGovernance(file, opened);
  const [signatures, headers] = await judgeSignatures(file);
  const stated = await statedBy(file.proof);
  const [leaf, inclusion, placed, index] = await judgeLeaf(file, opened?.payload.kind === FOUNDED, stated);
  const [checkpoint, note] = await judgeCheckpoint(file, grounds);
  const steps = [
    judged(1, VALID, `${bytes.length} bytes, register ${file.register}`),
    await judgeFounding(file, opened, foundingId),
    governance,
    payload,
    signatures,
    await judgeCertificates(file, opened, headers, grounds),
    await judgeParties(opened, headers, grounds),
    leaf,
    inclusion,
    checkpoint,
    await judgeWitnesses(note, grounds),
    await judgeTimestamps(file, note, grounds, trusted),
    await judgeKept(kept, note && stated, grounds, placed),
  ];
  return answer(steps, overall(steps, file.envelope.signatures.length === 0), {
    entryId: opened?.id ?? null,
    index: index === null ? null : String(index),
    signers: headers.filter((header) => header !== null).map(saidOf),
  });
};
