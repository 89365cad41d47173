// Certificates of time-stamping authorities, and whether one leads to a trusted certificate at an instant.
// Source: RFC 3161, section 2.3; RFC 5280, sections 4.2 and 6.1; RFC 8017, section 8.2.
import { decodeBase64, equal, hex } from "./bytes.js";
import { element, elements, expect, instantOf, rawSignature } from "./certificates.js";
import { Fault, refuse } from "./words.js";

const MOST_CERTIFICATE_BYTES = 8192;
const LONGEST_PATH = 4;
const LEAST_RSA_BITS = 2048;
const [SEQUENCE, INTEGER, BOOLEAN, BITS, OCTETS, OID] = [0x30, 0x02, 0x01, 0x03, 0x04, 0x06];
const [BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, KEY_IDENTIFIER] = ["551d13", "551d0f", "551d25", "551d0e"];
const UNDERSTOOD = [BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE];
const TIME_STAMPING = "2b06010505070308";
const [DIGITAL_SIGNATURE, CONTENT_COMMITMENT, KEY_CERT_SIGN] = [0x80, 0x40, 0x04];
const RSA = "2a864886f70d010101";
const ELLIPTIC = "2a8648ce3d0201";
const CURVES = new Map([
  ["2a8648ce3d030107", { curve: "P-256", size: 64 }],
  ["2b81040022", { curve: "P-384", size: 96 }],
  ["2b81040023", { curve: "P-521", size: 132 }],
]);
const SCHEMES = new Map([
  ["2a864886f70d01010b", ["rsa", "SHA-256"]],
  ["2a864886f70d01010c", ["rsa", "SHA-384"]],
  ["2a864886f70d01010d", ["rsa", "SHA-512"]],
  ["2a8648ce3d040302", ["ecdsa", "SHA-256"]],
  ["2a8648ce3d040303", ["ecdsa", "SHA-384"]],
  ["2a8648ce3d040304", ["ecdsa", "SHA-512"]],
]);
const LETTERS = new Map([
  ["550403", "CN"],
  ["550406", "C"],
  ["550407", "L"],
  ["550408", "ST"],
  ["55040a", "O"],
  ["55040b", "OU"],
]);

const unreadable = () =>
  refuse("Сертификат службы меток времени не прочитан.", "A certificate of a time-stamping authority was expected.");

export const algorithmOf = (item) => hex(expect(elements(expect(item, SEQUENCE).content)[0], OID).content);

// One line, the last name first, as RFC 4514 has it.
const nameOf = (subject) =>
  elements(subject.content)
    .reverse()
    .flatMap((set) => elements(set.content))
    .map((attribute) => elements(attribute.content))
    .map(([type, value]) => [hex(expect(type, OID).content), value ?? unreadable()])
    .map(([type, value]) => `${LETTERS.get(type) ?? type}=${new TextDecoder().decode(value.content)}`)
    .join(",");

const extensionsOf = (item) => {
  const found = new Map();
  for (const extension of item ? elements(expect(elements(item.content)[0], SEQUENCE).content) : []) {
    const parts = elements(expect(extension, SEQUENCE).content);
    const type = hex(expect(parts[0], OID).content);
    if (found.has(type)) unreadable();
    const isCritical = parts.length === 3 && expect(parts[1], BOOLEAN).content[0] !== 0;
    found.set(type, { isCritical, value: element(expect(parts.at(-1), OCTETS).content, 0) });
  }
  return found;
};

const usesOf = (extensions) => {
  const constraints = extensions.has(BASIC_CONSTRAINTS) ? elements(extensions.get(BASIC_CONSTRAINTS).value.content) : [];
  const isAuthority = constraints[0]?.tag === BOOLEAN && constraints[0].content[0] !== 0;
  const length = constraints.find((member) => member.tag === INTEGER);
  const bits = extensions.has(KEY_USAGE) ? (expect(extensions.get(KEY_USAGE).value, BITS).content[1] ?? 0) : null;
  const extended = extensions.get(EXTENDED_KEY_USAGE);
  const uses = extended ? elements(extended.value.content).map((use) => hex(use.content)) : [];
  const isForStamps = extended !== undefined && extended.isCritical && uses.length === 1 && uses[0] === TIME_STAMPING;
  return {
    mayStamp: isForStamps && (bits === null || (bits & (DIGITAL_SIGNATURE | CONTENT_COMMITMENT)) !== 0),
    mayCertify: isAuthority && (bits === null || (bits & KEY_CERT_SIGN) !== 0),
    pathLength: length ? length.content.reduce((total, byte) => total * 256 + byte, 0) : null,
    isUnderstood: [...extensions].every(([type, { isCritical }]) => !isCritical || UNDERSTOOD.includes(type)),
    keyIdentifier: extensions.has(KEY_IDENTIFIER) ? hex(extensions.get(KEY_IDENTIFIER).value.content) : null,
  };
};

// What a certificate says that has to do with time stamps; a Fault where it cannot be read.
export const readAuthority = (der) => {
  if (der.length > MOST_CERTIFICATE_BYTES) unreadable();
  const whole = expect(element(der, 0), SEQUENCE);
  if (whole.end !== der.length) unreadable();
  const [tbs, algorithm, signature] = elements(whole.content);
  const parts = elements(expect(tbs, SEQUENCE).content);
  if (parts[0]?.tag === 0xa0) parts.shift();
  const [serial, inner, issuer, validity, subject, spki, ...rest] = parts;
  const [from, until] = elements(expect(validity, SEQUENCE).content).map(instantOf);
  return {
    der,
    name: nameOf(expect(subject, SEQUENCE)),
    from,
    until: until ?? unreadable(),
    serial: hex(expect(serial, INTEGER).content),
    issuer: hex(expect(issuer, SEQUENCE).der),
    subject: hex(subject.der),
    ...usesOf(extensionsOf(rest.find((item) => item.tag === 0xa3))),
    spki: expect(spki, SEQUENCE),
    tbs: tbs.der,
    algorithms: [algorithmOf(inner), algorithmOf(expect(algorithm, SEQUENCE))],
    signature: expect(signature, BITS).content.slice(1),
  };
};

// The certificates that can be read: nobody signs which of them a token carries.
export const readable = (ders) => ders.map((der) => orNull(() => readAuthority(der))).filter((each) => each !== null);

// DER certificates in a file: PEM, one or several, or one in DER.
export const readTrusted = (bytes) => {
  const text = new TextDecoder("latin1").decode(bytes);
  const blocks = [...text.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g)];
  const ders = text.includes("-----BEGIN ") ? blocks.map(([, block]) => decodeBase64(block.replace(/\s/g, ""))) : [bytes];
  if (ders.length === 0) unreadable();
  return ders.map((der) => readAuthority(der).der);
};

// Gives what a reading gives; null where the bytes cannot be read.
const orNull = (read) => {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Fault) return null;
    throw cause;
  }
};

const kindOf = (spki) => {
  const [type, curve] = elements(expect(elements(spki.content)[0], SEQUENCE).content);
  return { type: hex(expect(type, OID).content), ...CURVES.get(curve ? hex(curve.content) : "") };
};

const importKey = async (scheme, digest, spki) => {
  const kind = orNull(() => kindOf(spki));
  if (kind?.type !== (scheme === "rsa" ? RSA : ELLIPTIC) || (scheme !== "rsa" && kind.curve === undefined)) return null;
  const algorithm =
    scheme === "rsa" ? { name: "RSASSA-PKCS1-v1_5", hash: digest } : { name: "ECDSA", namedCurve: kind.curve };
  const key = await crypto.subtle.importKey("spki", spki.der, algorithm, false, ["verify"]).catch(() => null);
  if (key === null || (scheme === "rsa" && key.algorithm.modulusLength < LEAST_RSA_BITS)) return null;
  return { key, size: kind.size };
};

// Whether a signature is the certificate's key's over a message; null for a key that is not judged here.
export const isSignedWith = async (authority, signature, message, scheme, digest) => {
  const held = await importKey(scheme, digest, authority.spki);
  if (held === null) return null;
  if (scheme === "rsa") return crypto.subtle.verify({ name: "RSASSA-PKCS1-v1_5" }, held.key, signature, message);
  const raw = orNull(() => rawSignature(signature, held.size));
  return raw !== null && crypto.subtle.verify({ name: "ECDSA", hash: digest }, held.key, raw, message);
};

const isIssuedBy = async (subject, issuer) => {
  const scheme = SCHEMES.get(subject.algorithms[0]);
  if (scheme === undefined || subject.algorithms[0] !== subject.algorithms[1] || subject.issuer !== issuer.subject) {
    return false;
  }
  return (await isSignedWith(issuer, subject.signature, subject.tbs, ...scheme)) === true;
};

export const isValidAt = (authority, at) => authority.from <= at && at <= authority.until;

// Whether a certificate is a trusted one, or leads to one, all of them valid at the instant.
export const leadsTo = async (authority, between, trusted, at, below = 0) => {
  if (!isValidAt(authority, at)) return false;
  if (trusted.some((each) => equal(each.der, authority.der))) return true;
  if (below > LONGEST_PATH) return false;
  const rest = between.filter((each) => !equal(each.der, authority.der));
  for (const issuer of [...trusted, ...rest]) {
    const isFit = issuer.mayCertify && issuer.isUnderstood && (issuer.pathLength === null || below <= issuer.pathLength);
    if (isFit && (await isIssuedBy(authority, issuer)) && (await leadsTo(issuer, rest, trusted, at, below + 1))) return true;
  }
  return false;
};
