// The trust that the log itself carries: who may sign what, folded from the chain of governance entries.
// Source: formats 3.6.
import { decodeBase64url, hex, sha256 } from "./bytes.js";
import { checkMembers, isObject } from "./strict_json.js";
import { PartyMissing, both, refuse } from "./words.js";

export const FOUNDED = "governance.founded";
const KEYS_CHANGED = "state.keys_changed";
const OWN_STATE = ["organ.", "mandate.", "authority.", "certificate."];
const STATUSES = ["signatory", "member", "frozen", "suspended", "withdrawn"];
const LOGS = ["entries", "activity"];
const MOST_CERTIFICATE = 8192;
const GREATEST = Number.MAX_SAFE_INTEGER;

const termsFault = (place, ru, en) =>
  refuse(`Условия записи управления, ${place}: ${ru}`, `Terms of the governance entry, ${place}: ${en}`);

// Reading of terms, strictly: exactly the members, each of its type.

const members = (value, place, names, optional = []) =>
  checkMembers(value, names, `Условия записи управления, ${place}`, `Terms of the governance entry, ${place}`, optional);

const rows = async (value, place, read, least = 0) => {
  if (!Array.isArray(value) || value.length < least) {
    termsFault(place, `ожидался список длиной не менее ${least}.`, `a list of at least ${least} was expected.`);
  }
  const found = [];
  for (const [position, item] of value.entries()) found.push(await read(item, `${place}.${position}`));
  return found;
};

const line = (value, place) => {
  if (typeof value !== "string" || value === "") {
    termsFault(place, "ожидался непустой текст.", "a text that is not empty was expected.");
  }
  return value;
};

const checkName = (value, place) => {
  if (!isObject(value) || Object.keys(value).length === 0) {
    termsFault(place, "ожидалось наименование.", "a name in one language at least was expected.");
  }
  for (const text of Object.values(value)) line(text, place);
};

const matched = (value, place, form) => {
  if (typeof value !== "string" || !form.test(value)) {
    termsFault(place, "не той формы.", "not of its form.");
  }
  return value;
};

const stateCode = (value, place) => matched(value, place, /^[A-Z]{2}$/);
const fingerprint = (value, place) => matched(value, place, /^[0-9a-f]{64}$/);

const whole = (value, place, least, most = GREATEST) => {
  if (!Number.isInteger(value) || value < least || value > most) {
    termsFault(place, `ожидалось целое число от ${least} до ${most}.`, `a whole number from ${least} to ${most} was expected.`);
  }
  return value;
};

const oneOf = (value, place, allowed) => {
  if (!allowed.includes(value)) {
    termsFault(place, `ожидалось одно из: ${allowed.join(", ")}.`, `one of ${allowed.join(", ")} was expected.`);
  }
  return value;
};

const certificate = async (value, place) => {
  let der = new Uint8Array();
  try {
    if (typeof value === "string") der = decodeBase64url(value);
  } catch {
    der = new Uint8Array();
  }
  if (der.length === 0 || der.length > MOST_CERTIFICATE) {
    termsFault(place, "ожидался сертификат DER в base64url.", "a DER certificate in base64url was expected.");
  }
  return { der, fingerprint: hex(await sha256(der)) };
};

const unique = (values, place) => {
  if (new Set(values).size !== values.length) {
    termsFault(place, "одно и то же указано дважды.", "something is named twice.");
  }
};

const newKeys = async (terms) => {
  const found = await rows(terms.governance_certificates, "governance_certificates", certificate, 1);
  unique(found.map((each) => each.fingerprint), "governance_certificates");
  const threshold = whole(terms.governance_threshold, "governance_threshold", 1, found.length);
  return { keys: found.map((each) => each.fingerprint), threshold };
};

const organOf = async (value, place) => {
  members(value, place, ["organ", "name", "kinds"]);
  return [line(value.organ, `${place}.organ`), await mandateOf(value, place)];
};

const mandateOf = async (value, place) => {
  checkName(value.name, `${place}.name`);
  return { kinds: await rows(value.kinds, `${place}.kinds`, line, 1) };
};

const knownOf = async (value, place) => {
  const found = await certificate(value.certificate, `${place}.certificate`);
  return [found.fingerprint, { organ: line(value.organ, `${place}.organ`), isRevoked: false }];
};

const stateOf = async (value, place) => {
  const names = [
    ...["state", "name", "status", "governance_certificates", "governance_threshold", "authorities"],
    ...["organs", "certificates"],
  ];
  members(value, place, names);
  const { keys, threshold } = await newKeys(value);
  const organs = await rows(value.organs, `${place}.organs`, organOf);
  unique(organs.map(([organ]) => organ), `${place}.organs`);
  const certificates = await rows(value.certificates, `${place}.certificates`, async (item, where) => {
    members(item, where, ["organ", "certificate"]);
    return knownOf(item, where);
  });
  unique(certificates.map(([mark]) => mark), `${place}.certificates`);
  const state = { organs: new Map(organs), certificates: new Map(certificates), keys, threshold };
  for (const [, known] of certificates) checkOrgan(state, known.organ, `${place}.certificates`);
  const code = stateCode(value.state, `${place}.state`);
  checkName(value.name, `${place}.name`);
  state.status = oneOf(value.status, `${place}.status`, STATUSES);
  state.authorities = await rows(value.authorities, `${place}.authorities`, certificate);
  return [code, state];
};

const checkOrgan = (state, organ, place) => {
  if (!state.organs.has(organ)) {
    termsFault(place, `орган «${organ}» не наделён полномочиями.`, `the state has mandated no organ "${organ}".`);
  }
};

const foundTrust = async (register, head, terms) => {
  const names = ["states", "common_threshold", "logs", "witnesses", "quorum", "algorithms", "rules", "seal_certificate"];
  members(terms, "terms", names);
  const states = await rows(terms.states, "states", stateOf, 1);
  unique(states.map(([code]) => code), "states");
  const logs = await rows(terms.logs, "logs", (value, place) => {
    members(value, place, ["name", "vkey"]);
    return [oneOf(value.name, `${place}.name`, LOGS), line(value.vkey, `${place}.vkey`)];
  }, 1);
  unique(logs.map(([name]) => name), "logs");
  if (!logs.some(([name]) => name === "entries")) {
    termsFault("logs", "нет ключа журнала записей.", "there is no key of the entries log.");
  }
  const witnesses = await rows(terms.witnesses, "witnesses", (value, place) => {
    members(value, place, ["state", "vkey"]);
    return { state: stateCode(value.state, `${place}.state`), vkey: line(value.vkey, `${place}.vkey`) };
  });
  unique(witnesses.map((witness) => witness.vkey), "witnesses");
  const algorithms = await rows(terms.algorithms, "algorithms", line, 1);
  unique(algorithms, "algorithms");
  const commonThreshold = whole(terms.common_threshold, "common_threshold", 1, states.length);
  const quorum = whole(terms.quorum, "quorum", 0);
  line(terms.rules, "rules");
  await certificate(terms.seal_certificate, "seal_certificate");
  return { register, head, states: new Map(states), logs: new Map(logs), witnesses, algorithms, commonThreshold, quorum };
};

// What each kind of governance entry changes. A state of trust is never changed, a new one is made.

const knownState = (trust, terms) => {
  const code = stateCode(terms.state, "state");
  if (!trust.states.has(code)) {
    termsFault("state", `реестр не знает государства ${code}.`, `the register knows no state ${code}.`);
  }
  return [code, trust.states.get(code)];
};

const withState = (trust, code, state, changes) => ({
  ...trust,
  states: new Map(trust.states).set(code, { ...state, ...changes }),
});

const CHANGES = {
  "state.status_changed": (trust, terms) => {
    members(terms, "terms", ["state", "status", "source"]);
    const code = stateCode(terms.state, "state");
    const status = oneOf(terms.status, "status", STATUSES);
    const admitted = { organs: new Map(), certificates: new Map(), keys: [], threshold: 1, authorities: [] };
    return withState(trust, code, trust.states.get(code) ?? admitted, { status });
  },
  [KEYS_CHANGED]: async (trust, terms) => {
    members(terms, "terms", ["state", "governance_certificates", "governance_threshold"]);
    const [code, state] = knownState(trust, terms);
    return withState(trust, code, state, await newKeys(terms));
  },
  "organ.mandated": async (trust, terms) => {
    members(terms, "terms", ["state", "organ", "name", "kinds"]);
    const [code, state] = knownState(trust, terms);
    const organ = line(terms.organ, "organ");
    return withState(trust, code, state, { organs: new Map(state.organs).set(organ, await mandateOf(terms, "terms")) });
  },
  "mandate.ended": (trust, terms) => {
    members(terms, "terms", ["state", "organ"]);
    const [code, state] = knownState(trust, terms);
    const organ = line(terms.organ, "organ");
    checkOrgan(state, organ, "organ");
    return withState(trust, code, state, { organs: new Map([...state.organs].filter(([name]) => name !== organ)) });
  },
  "authority.introduced": async (trust, terms) => {
    members(terms, "terms", ["state", "certificate"]);
    const [code, state] = knownState(trust, terms);
    const authorities = [...state.authorities, await certificate(terms.certificate, "certificate")];
    unique(authorities.map((authority) => authority.fingerprint), "certificate");
    return withState(trust, code, state, { authorities });
  },
  "authority.retired": (trust, terms) => {
    members(terms, "terms", ["state", "fingerprint"]);
    const [code, state] = knownState(trust, terms);
    const retired = fingerprint(terms.fingerprint, "fingerprint");
    const authorities = state.authorities.filter((authority) => authority.fingerprint !== retired);
    if (authorities.length === state.authorities.length) {
      termsFault("fingerprint", "такого удостоверяющего центра нет.", `state ${code} has no such authority.`);
    }
    return withState(trust, code, state, { authorities });
  },
  "certificate.introduced": async (trust, terms) => {
    members(terms, "terms", ["state", "organ", "certificate"]);
    const [code, state] = knownState(trust, terms);
    const [mark, known] = await knownOf(terms, "terms");
    checkOrgan(state, known.organ, "organ");
    if ([...trust.states.values()].some((other) => other.certificates.has(mark))) {
      termsFault("certificate", "сертификат уже был введён.", "the certificate has been introduced before.");
    }
    return withState(trust, code, state, { certificates: new Map(state.certificates).set(mark, known) });
  },
  "certificate.revoked": (trust, terms) => {
    const names = ["state", "fingerprint", "reason", "suspect_from"];
    members(terms, "terms", names, ["reason", "suspect_from"]);
    const [code, state] = knownState(trust, terms);
    const mark = fingerprint(terms.fingerprint, "fingerprint");
    const known = state.certificates.get(mark);
    if (known === undefined || known.isRevoked) {
      termsFault("fingerprint", "такого действующего сертификата нет.", `state ${code} has no such certificate in force.`);
    }
    if ((terms.suspect_from ?? null) !== null) whole(terms.suspect_from, "suspect_from", 0);
    const revoked = { ...known, isRevoked: true };
    return withState(trust, code, state, { certificates: new Map(state.certificates).set(mark, revoked) });
  },
  "witness.introduced": (trust, terms) => {
    members(terms, "terms", ["state", "vkey"]);
    const [state] = knownState(trust, terms);
    const witnesses = [...trust.witnesses, { state, vkey: line(terms.vkey, "vkey") }];
    unique(witnesses.map((witness) => witness.vkey), "vkey");
    return { ...trust, witnesses };
  },
  "witness.retired": (trust, terms) => {
    members(terms, "terms", ["vkey"]);
    const retired = line(terms.vkey, "vkey");
    const witnesses = trust.witnesses.filter((witness) => witness.vkey !== retired);
    if (witnesses.length === trust.witnesses.length) {
      termsFault("vkey", "такого свидетеля нет.", "there is no such witness.");
    }
    return { ...trust, witnesses };
  },
  "quorum.changed": (trust, terms) => {
    members(terms, "terms", ["quorum"]);
    return { ...trust, quorum: whole(terms.quorum, "quorum", 0) };
  },
  "log_key.rotated": (trust, terms) => {
    members(terms, "terms", ["log", "vkey"]);
    const vkey = line(terms.vkey, "vkey");
    return { ...trust, logs: new Map(trust.logs).set(oneOf(terms.log, "log", LOGS), vkey) };
  },
  "algorithm.retired": (trust, terms) => {
    members(terms, "terms", ["algorithm"]);
    const retired = oneOf(terms.algorithm, "algorithm", trust.algorithms);
    return { ...trust, algorithms: trust.algorithms.filter((algorithm) => algorithm !== retired) };
  },
  "rules.adopted": (trust, terms) => {
    members(terms, "terms", ["rules"]);
    line(terms.rules, "rules");
    return trust;
  },
};

export const isGovernance = (kind) => kind === FOUNDED || Object.hasOwn(CHANGES, kind);

const checkPlace = (payload, head) => {
  if (payload.result !== null) {
    refuse("Запись управления не относится к результату.", "A governance entry is about no result.");
  }
  if (payload.after !== head) {
    refuse(
      `Запись управления должна называть в «after» ${head ?? "null"}; она называет ${payload.after ?? "null"}.`,
      `The governance entry must name ${head ?? "null"} in "after"; it names ${payload.after ?? "null"}.`,
    );
  }
};

// The first state of trust; whether every founding state has signed, checkSigners says.
export const found = async (id, payload) => {
  if (payload.kind !== FOUNDED) {
    refuse(`Первой ожидалась запись «${FOUNDED}».`, `The first entry must be "${FOUNDED}"; it is "${payload.kind}".`);
  }
  checkPlace(payload, null);
  return foundTrust(payload.register, id, payload.terms);
};

// The state of trust after one more governance entry, whoever signed it.
export const follow = async (trust, id, payload) => {
  if (payload.kind === FOUNDED || !isGovernance(payload.kind)) {
    refuse(
      `Запись «${payload.kind}» не может продолжать цепочку управления.`,
      `An entry "${payload.kind}" cannot continue the governance chain.`,
    );
  }
  if (payload.register !== trust.register) {
    refuse("Запись принадлежит другому реестру.", "The entry belongs to another register.");
  }
  checkPlace(payload, trust.head);
  return { ...(await CHANGES[payload.kind](trust, payload.terms)), head: id };
};

const rotates = (payload, state) => payload.kind === KEYS_CHANGED && payload.terms.state === state;

// Fingerprints of the certificates that may sign a governance entry for a state.
export const governanceSigners = async (trust, payload, state) => {
  const known = trust.states.get(state);
  if (known === undefined) return [];
  return rotates(payload, state) ? [...known.keys, ...(await newKeys(payload.terms)).keys] : known.keys;
};

// Throws PartyMissing where further signatures would mend it, else a Fault.
export const checkSigners = async (trust, payload, signers) => {
  const signed = new Map();
  for (const { state, fingerprint: mark } of signers) {
    if (!(await governanceSigners(trust, payload, state)).includes(mark)) {
      refuse(
        `Сертификат ${mark} не является сертификатом управления государства ${state}.`,
        `Certificate ${mark} is not a governance certificate of state ${state}.`,
      );
    }
    signed.set(state, (signed.get(state) ?? new Set()).add(mark));
  }
  checkKindThreshold(trust, payload);
  const absent = payload.parties.filter((state) => !signed.has(state));
  if (absent.length || signed.size !== payload.parties.length) {
    const [ru, en] = ["Подписали не те, кто назван в «parties».", 'Not those named in "parties" have signed.'];
    if ([...signed.keys()].every((state) => payload.parties.includes(state))) {
      throw new PartyMissing(both(ru, en), absent);
    }
    refuse(ru, en);
  }
  for (const [state, marks] of signed) await checkStateThreshold(trust, payload, state, marks);
};

const checkStateThreshold = async (trust, payload, state, marks) => {
  const known = trust.states.get(state);
  const requireOf = (keys, threshold, ru, en) => {
    const count = keys.filter((mark) => marks.has(mark)).length;
    if (count < threshold) {
      const words = both(
        `Государство ${state}: требуется подписей ${ru} сертификатами управления — ${threshold}, есть ${count}.`,
        `State ${state}: ${threshold} signatures by its ${en} governance certificates are required; there are ${count}.`,
      );
      throw new PartyMissing(words, [state]);
    }
  };
  if (known.keys.length) requireOf(known.keys, known.threshold, "действующими", "present");
  if (rotates(payload, state)) {
    const { keys, threshold } = await newKeys(payload.terms);
    requireOf(keys, threshold, "новыми", "new");
  }
};

const checkKindThreshold = (trust, payload) => {
  const { kind, parties } = payload;
  if (kind === FOUNDED) {
    const missing = [...trust.states.keys()].filter((state) => !parties.includes(state)).sort();
    if (missing.length) {
      refuse(
        `Учредительную запись подписывает каждое государство; нет подписи: ${missing.join(", ")}.`,
        `Every founding state signs the founding entry; not signed by ${missing.join(", ")}.`,
      );
    }
    return;
  }
  let voices = parties;
  if (OWN_STATE.some((beginning) => kind.startsWith(beginning)) || kind === KEYS_CHANGED) {
    const state = stateCode(payload.terms.state, "state");
    if (!parties.includes(state)) {
      refuse(`Запись «${kind}» должно подписать государство ${state}.`, `An entry "${kind}" must be signed by ${state}.`);
    }
    if (trust.states.get(state)?.keys.length) return;
    // A state admitted without keys gets its first ones from the others.
    voices = parties.filter((party) => party !== state);
  }
  voices = voices.filter((state) => trust.states.has(state) && trust.states.get(state).status !== "withdrawn");
  if (voices.length < trust.commonThreshold) {
    refuse(
      `Запись «${kind}» должны подписать не менее ${trust.commonThreshold} государств.`,
      `An entry "${kind}" must be signed by at least ${trust.commonThreshold} states.`,
    );
  }
};

// Throws a Fault unless the certificate may sign entries of the kind for the state.
export const checkMandate = (trust, state, mark, kind) => {
  const known = trust.states.get(state)?.certificates.get(mark);
  if (known === undefined) {
    refuse(
      `Сертификат ${mark} не введён в реестре для государства ${state}.`,
      `Certificate ${mark} has not been introduced for state ${state}.`,
    );
  }
  if (known.isRevoked) {
    refuse(
      `Сертификат ${mark} государства ${state} отозван до внесения записи.`,
      `Certificate ${mark} of state ${state} was revoked before the entry was sealed.`,
    );
  }
  const mandate = trust.states.get(state).organs.get(known.organ);
  if (mandate === undefined || !(mandate.kinds.includes("*") || mandate.kinds.includes(kind))) {
    refuse(
      `Полномочия органа «${known.organ}» (${state}) не охватывают записи «${kind}».`,
      `The mandate of organ "${known.organ}" (${state}) does not cover entries "${kind}".`,
    );
  }
};
