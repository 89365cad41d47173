// X.509: what the register reads in a certificate, and whether it leads to a state's authority.
// Source: formats 3.1 (8 KiB) and 3.3; RFC 5280, sections 4.1, 4.2 and 6.1; X.690 (DER).
import { encodeBase64url, equal, hex, sha256 } from "./bytes.js";
import { formatInstant, secondsOf } from "./instants.js";
import { isPlainText } from "./strict_json.js";
import { Fault, both, refuse } from "./words.js";

const MOST_CERTIFICATE_BYTES = 8192;
const [SEQUENCE, SET, INTEGER, BOOLEAN, BITS, OCTETS, OID] = [0x30, 0x31, 0x02, 0x01, 0x03, 0x04, 0x06];
const [UTC_TIME, GENERALIZED_TIME] = [0x17, 0x18];
const [COUNTRY, ORGANIZATION, COMMON_NAME] = ["550406", "55040a", "550403"];
const [BASIC_CONSTRAINTS, KEY_USAGE] = ["551d13", "551d0f"];
const SIGNATURE_HASHES = new Map([
  ["300a06082a8648ce3d040302", "SHA-256"],
  ["300a06082a8648ce3d040303", "SHA-384"],
  ["300a06082a8648ce3d040304", "SHA-512"],
]);
// A public key has one DER form: these bytes, then the point, uncompressed.
const KEYS = [
  { algorithm: "ES256", head: "3059301306072a8648ce3d020106082a8648ce3d03010703420004", size: 64, curve: "P-256", hash: "SHA-256" },
  { algorithm: "ES384", head: "3076301006072a8648ce3d020106052b8104002203620004", size: 96, curve: "P-384", hash: "SHA-384" },
  { algorithm: "Ed25519", head: "302a300506032b6570032100", size: 32 },
];

const malformed = () =>
  refuse(
    "Сертификат повреждён или не годится для реестра.",
    "Expected a certificate of version 3 for a key of the register.",
  );

const chainFault = (ru, en) =>
  new Fault(both(`Цепочка сертификата не ведёт к удостоверяющему центру государства: ${ru}`, `Certificate chain: ${en}`));

// One DER element: tag, content, and all its bytes.
export const element = (bytes, at) => {
  const tag = bytes[at];
  let length = bytes[at + 1];
  let start = at + 2;
  if (tag === undefined || length === undefined || (tag & 0x1f) === 0x1f) malformed();
  if (length >= 0x80) {
    const octets = length - 0x80;
    if (octets < 1 || octets > 3) malformed();
    length = bytes.slice(start, start + octets).reduce((value, byte) => value * 256 + byte, 0);
    start += octets;
    if (length < 0x80 || length < 256 ** (octets - 1)) malformed();
  }
  if (start + length > bytes.length) malformed();
  return { tag, content: bytes.slice(start, start + length), der: bytes.slice(at, start + length), end: start + length };
};

export const elements = (bytes) => {
  const found = [];
  for (let at = 0; at < bytes.length; ) {
    const next = element(bytes, at);
    found.push(next);
    at = next.end;
  }
  return found;
};

export const expect = (item, tag) => {
  if (item === undefined || item.tag !== tag) malformed();
  return item;
};

export const instantOf = (item) => {
  const text = String.fromCharCode(...item.content);
  const form = item.tag === UTC_TIME ? /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/ : /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/;
  const parts = item.tag === UTC_TIME || item.tag === GENERALIZED_TIME ? form.exec(text) : null;
  if (parts === null) malformed();
  const [year, ...rest] = parts.slice(1).map(Number);
  const seconds = secondsOf(item.tag === UTC_TIME ? year + (year < 50 ? 2000 : 1900) : year, ...rest);
  return seconds ?? malformed();
};

const textOf = (item) => {
  const label = { 0x0c: "utf-8", 0x13: "utf-8", 0x16: "utf-8", 0x12: "utf-8", 0x1e: "utf-16be" }[item.tag];
  if (label === undefined) malformed();
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(item.content);
  } catch {
    return malformed();
  }
};

const attributesOf = (name) =>
  elements(name.content).flatMap((set) =>
    elements(expect(set, SET).content).map((attribute) => {
      const [type, value] = elements(expect(attribute, SEQUENCE).content);
      return [hex(expect(type, OID).content), textOf(value ?? malformed())];
    }),
  );

const one = (attributes, type, said) => {
  const values = attributes.filter(([found]) => found === type).map(([, text]) => text);
  if (values.length !== 1 || !values[0].trim() || !isPlainText(values[0]) || /[\n\t]/.test(values[0])) {
    refuse(
      `В имени сертификата ожидалось одно поле ${said} из видимых знаков.`,
      `Expected one ${said} of visible characters in the certificate's subject.`,
    );
  }
  return values[0];
};

const extensionsOf = (item) => {
  const usage = { isAuthority: false, mustSign: true, mayCertify: false, pathLength: null };
  const seen = new Set();
  let keyUsage = null;
  for (const extension of item ? elements(expect(elements(item.content)[0], SEQUENCE).content) : []) {
    const parts = elements(expect(extension, SEQUENCE).content);
    const type = hex(expect(parts[0], OID).content);
    const isCritical = parts.length === 3 && expect(parts[1], BOOLEAN).content[0] !== 0;
    const value = expect(parts.at(-1), OCTETS).content;
    if (seen.has(type) || (isCritical && type !== BASIC_CONSTRAINTS && type !== KEY_USAGE)) malformed();
    seen.add(type);
    if (type === BASIC_CONSTRAINTS) {
      const members = elements(expect(element(value, 0), SEQUENCE).content);
      usage.isAuthority = members[0]?.tag === BOOLEAN && members[0].content[0] !== 0;
      const length = members.find((member) => member.tag === INTEGER);
      usage.pathLength = length ? length.content.reduce((total, byte) => total * 256 + byte, 0) : null;
    } else if (type === KEY_USAGE) {
      keyUsage = expect(element(value, 0), BITS).content[1] ?? 0;
    }
  }
  return {
    isAuthority: usage.isAuthority,
    maySign: !usage.isAuthority && (keyUsage === null || (keyUsage & 0x80) !== 0),
    mayCertify: usage.isAuthority && keyUsage !== null && (keyUsage & 0x04) !== 0,
    pathLength: usage.pathLength,
  };
};

const keyOf = async (spki) => {
  const text = hex(spki);
  const kind = KEYS.find((each) => text.startsWith(each.head) && spki.length === each.head.length / 2 + each.size);
  if (kind === undefined) malformed();
  const algorithm = kind.curve ? { name: "ECDSA", namedCurve: kind.curve } : { name: "Ed25519" };
  try {
    return { ...kind, key: await crypto.subtle.importKey("spki", spki, algorithm, false, ["verify"]) };
  } catch {
    return malformed(); // a point that does not lie on the curve
  }
};

// Whether a signature of this key is over the message; of ECDSA r and s one after the other, never DER.
export const isSignedBy = async (publicKey, signature, message, hash = publicKey.hash) => {
  if (publicKey.curve === undefined) {
    return signature.length === 64 && crypto.subtle.verify({ name: "Ed25519" }, publicKey.key, signature, message);
  }
  return (
    signature.length === publicKey.size &&
    crypto.subtle.verify({ name: "ECDSA", hash }, publicKey.key, signature, message)
  );
};

const parsed = async (der) => {
  if (der.length > MOST_CERTIFICATE_BYTES) malformed();
  const whole = expect(element(der, 0), SEQUENCE);
  if (whole.end !== der.length) malformed();
  const [tbs, algorithm, signature] = elements(whole.content);
  const parts = elements(expect(tbs, SEQUENCE).content);
  const version = parts[0]?.tag === 0xa0 ? element(parts.shift().content, 0).content[0] : 0;
  const [serial, inner, issuer, validity, subject, spki, ...rest] = parts;
  if (version !== 0 && version !== 2) malformed();
  const number = expect(serial, INTEGER).content;
  if (number.length === 0 || number[0] >= 0x80 || number.every((byte) => byte === 0)) malformed();
  const [from, until] = elements(expect(validity, SEQUENCE).content).map(instantOf);
  const attributes = attributesOf(expect(subject, SEQUENCE));
  const country = one(attributes, COUNTRY, "C");
  if (!/^[A-Z]{2}$/.test(country)) {
    refuse("Страна (C) сертификата — две прописные буквы.", "Expected a country (C) of two capital letters.");
  }
  const organization = one(attributes, ORGANIZATION, "O");
  if (attributes.some(([type]) => type === COMMON_NAME)) one(attributes, COMMON_NAME, "CN");
  const digest = await sha256(der);
  return {
    der,
    fingerprint: hex(digest),
    thumbprint: encodeBase64url(digest),
    country,
    organization,
    from,
    until: until ?? malformed(),
    ...extensionsOf(rest.find((item) => item.tag === 0xa3)),
    subject: hex(subject.der),
    issuer: hex(expect(issuer, SEQUENCE).der),
    subjectNames: JSON.stringify(attributes),
    issuerNames: JSON.stringify(attributesOf(issuer)),
    publicKey: await keyOf(expect(spki, SEQUENCE).der),
    tbs: tbs.der,
    algorithms: [hex(inner.der), hex(expect(algorithm, SEQUENCE).der)],
    signature: expect(signature, BITS).content.slice(1),
  };
};

const kept = new Map();

// Throws a Fault; one certificate is read once.
export const parseCertificate = (der) => {
  const name = hex(der);
  if (!kept.has(name)) kept.set(name, parsed(der));
  return kept.get(name);
};

export const rawSignature = (der, size) => {
  const whole = element(der, 0);
  if (whole.tag !== SEQUENCE || whole.end !== der.length) return null;
  const numbers = elements(whole.content);
  if (numbers.length !== 2 || numbers.some((number) => number.tag !== INTEGER)) return null;
  const raw = new Uint8Array(size);
  for (const [place, number] of numbers.entries()) {
    const digits = number.content[0] === 0 ? number.content.slice(1) : number.content;
    if (digits.length > size / 2) return null;
    raw.set(digits, (size / 2) * (place + 1) - digits.length);
  }
  return raw;
};

const isIssuedBy = async (certificate, issuer) => {
  const hash = SIGNATURE_HASHES.get(certificate.algorithms[0]);
  if (hash === undefined || certificate.algorithms[0] !== certificate.algorithms[1]) return false;
  if (certificate.issuerNames !== issuer.subjectNames || issuer.publicKey.curve === undefined) return false;
  try {
    const signature = rawSignature(certificate.signature, issuer.publicKey.size);
    return signature !== null && (await isSignedBy(issuer.publicKey, signature, certificate.tbs, hash));
  } catch (cause) {
    if (cause instanceof Fault) return false;
    throw cause;
  }
};

const isValid = (certificate, at) => certificate.from <= at && at <= certificate.until;

const said = (certificate) => `${certificate.fingerprint.slice(0, 16)} (${certificate.country})`;

const checkLink = async (subject, issuer, below) => {
  const name = said(issuer);
  if (!issuer.mayCertify || issuer.publicKey.curve === undefined) {
    throw chainFault(`${name} не вправе выдавать сертификаты.`, `${name} is not an authority that may issue.`);
  }
  if (issuer.pathLength !== null && below > issuer.pathLength) {
    throw chainFault(`${name} не допускает столько промежуточных.`, `${name} admits fewer intermediates.`);
  }
  if (subject.country !== issuer.country) {
    throw chainFault(
      `сертификат ${subject.country} выдан ${issuer.country}.`,
      `a certificate of ${subject.country} issued by ${issuer.country}.`,
    );
  }
  if (!(await isIssuedBy(subject, issuer))) {
    throw chainFault(`${name} не выдавал ${said(subject)}.`, `${name} has not issued ${said(subject)}.`);
  }
};

const checkValid = (certificate, at) => {
  if (!isValid(certificate, at)) {
    const span = `${formatInstant(certificate.from)} — ${formatInstant(certificate.until)}`;
    throw chainFault(`${said(certificate)} действует ${span}.`, `${said(certificate)} is valid ${span}.`);
  }
};

// Throws a Fault unless the path, a leaf and what has issued it, leads to one of the authorities at an instant.
const checkChain = async (path, authorities, at) => {
  if (!path[0].maySign) throw chainFault("сертификат не для подписи.", "the certificate may not sign.");
  for (let below = 0; below + 1 < path.length; below++) {
    if (authorities.some((authority) => equal(authority.der, path[below + 1].der))) {
      throw chainFault("в x5c указан сам центр.", "expected intermediates without an authority.");
    }
    await checkLink(path[below], path[below + 1], below);
  }
  for (const certificate of path) checkValid(certificate, at);
  const issuers = [];
  for (const authority of authorities) if (await isIssuedBy(path.at(-1), authority)) issuers.push(authority);
  if (issuers.length === 0) {
    const state = path.at(-1).country;
    throw chainFault(`центр государства ${state} его не выдавал.`, `no authority of ${state} has issued it.`);
  }
  const issuer = issuers.find((each) => isValid(each, at)) ?? issuers[0];
  await checkLink(path.at(-1), issuer, path.length - 1);
  checkValid(issuer, at);
};

// When a path of certificates holds under the authorities, as pairs of first and last second; a Fault where never.
export const windowsOf = async (path, authorities) => {
  const first = Math.max(...path.map((certificate) => certificate.from));
  const last = Math.min(...path.map((certificate) => certificate.until));
  const windows = [];
  for (const authority of authorities) {
    const window = [Math.max(first, authority.from), Math.min(last, authority.until)];
    try {
      await checkChain(path, [authority], window[0]);
      windows.push(window);
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause;
    }
  }
  await checkChain(path, authorities, windows.length ? windows[0][0] : first);
  return windows;
};

export const rawEd25519 = async (bytes) =>
  bytes.length === 32
    ? crypto.subtle.importKey("raw", bytes, { name: "Ed25519" }, false, ["verify"]).catch(() => null)
    : null;

