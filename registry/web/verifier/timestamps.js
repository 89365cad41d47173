// RFC 3161 time-stamp tokens: read strictly, judged by themselves, and whose they are.
// Source: RFC 3161, sections 2.3 and 2.4.2; RFC 5652, section 5; RFC 5035 and 5816; formats 3.8.
import { algorithmOf, isSignedWith, isValidAt, leadsTo, readAuthority, readable } from "./authorities.js";
import { concat, decodeBase64, encodeBase64, equal, fromHex, hex, sha256, utf8 } from "./bytes.js";
import { element, elements, expect } from "./certificates.js";
import { formatInstant, secondsOf } from "./instants.js";
import { Fault, both, refuse } from "./words.js";

export const MOST_TOKEN_BYTES = 64 * 1024;
const MOST_CERTIFICATES = 8;
const [BOOLEAN, INTEGER, OCTETS, OID, SEQUENCE, SET] = [0x01, 0x02, 0x04, 0x06, 0x30, 0x31];
const [FIRST, SECOND, KEY_IDENTIFIER, GENERALIZED_TIME] = [0xa0, 0xa1, 0x80, 0x18];
const SIGNED_DATA = "2a864886f70d010702";
const TST_INFO = "2a864886f70d0109100104";
const CONTENT_TYPE = "2a864886f70d010903";
const MESSAGE_DIGEST = "2a864886f70d010904";
const SIGNING_CERTIFICATE = "2a864886f70d010910020c";
const SIGNING_CERTIFICATE_V2 = "2a864886f70d010910022f";
const SHA256 = "608648016503040201";
const DIGESTS = new Map([[SHA256, "SHA-256"], ["608648016503040202", "SHA-384"], ["608648016503040203", "SHA-512"]]);
const SCHEMES = new Map([
  ["2a864886f70d010101", ["rsa", null]],
  ["2a864886f70d01010b", ["rsa", "SHA-256"]],
  ["2a864886f70d01010c", ["rsa", "SHA-384"]],
  ["2a864886f70d01010d", ["rsa", "SHA-512"]],
  ["2a8648ce3d040302", ["ecdsa", "SHA-256"]],
  ["2a8648ce3d040303", ["ecdsa", "SHA-384"]],
  ["2a8648ce3d040304", ["ecdsa", "SHA-512"]],
]);

// What one token comes to.
const [GOOD, FAULTY, STRANGE, OPEN] = ["good", "faulty", "strange", "open"];

// Not a fault of the token: it is signed in a way that is not judged here, or its certificate is not at hand.
class Unjudged extends Fault {
  constructor(kind, words) {
    super(words);
    this.kind = kind;
  }
}

const noToken = () => refuse("это не метка времени RFC 3161.", "it is no RFC 3161 token.");

const notJudged = () => {
  throw new Unjudged(
    OPEN,
    both(
      "метка подписана способом, который здесь не проверяется; проверьте её командой openssl ts.",
      "it is signed in a way that is not judged here; use openssl ts.",
    ),
  );
};

const only = (item, tag) => {
  const found = elements(expect(item, tag).content);
  return found.length === 1 ? found[0] : noToken();
};

const members = (item, least) => {
  const found = elements(expect(item, SEQUENCE).content);
  return found.length < least ? noToken() : found;
};

const whole = (bytes) => {
  const item = element(bytes, 0);
  return item.end === bytes.length ? item : noToken();
};

const instantIn = (item) => {
  const text = String.fromCharCode(...expect(item, GENERALIZED_TIME).content);
  const parts = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.[0-9]{1,9})?Z$/.exec(text);
  return (parts && secondsOf(...parts.slice(1).map(Number))) ?? noToken();
};

const readInfo = (content) => {
  const [version, policy, imprint, serial, time, ...rest] = members(whole(content), 5);
  expect(policy, OID);
  expect(serial, INTEGER);
  if (hex(expect(version, INTEGER).content) !== "01") noToken();
  const [algorithm, digest, ...more] = elements(expect(imprint, SEQUENCE).content);
  if (more.length || algorithmOf(algorithm) !== SHA256 || expect(digest, OCTETS).content.length !== 32) noToken();
  for (const extension of rest.filter((item) => item.tag === SECOND).flatMap((item) => elements(item.content))) {
    if (elements(extension.content).some((member) => member.tag === BOOLEAN && hex(member.content) !== "00")) noToken();
  }
  const nonce = rest.find((item) => item.tag === INTEGER);
  return { at: instantIn(time), digest: digest.content, nonce: nonce ? hex(nonce.content).replace(/^0+/, "") : null };
};

const readSigner = (signer) => {
  const [identifier, digest, attributes, algorithm, signature, ...more] = members(signer, 6).slice(1);
  if (attributes.tag !== FIRST || signature.tag !== OCTETS) noToken();
  if (more.length > 1 || more.some((item) => item.tag !== SECOND)) noToken();
  return { identifier, digest, attributes, algorithm, signature };
};

const readToken = (token) => {
  if (token.length > MOST_TOKEN_BYTES) noToken();
  const [kind, wrapped, ...none] = elements(expect(whole(token), SEQUENCE).content);
  if (none.length || hex(expect(kind, OID).content) !== SIGNED_DATA) noToken();
  const [version, digests, encapsulated, ...rest] = members(only(wrapped, FIRST), 4);
  const signers = rest.pop();
  if (hex(expect(version, INTEGER).content) !== "03" || digests.tag !== SET) noToken();
  const [type, octets, ...more] = elements(expect(encapsulated, SEQUENCE).content);
  if (more.length || hex(expect(type, OID).content) !== TST_INFO) noToken();
  const content = expect(only(octets, FIRST), OCTETS).content;
  const certificates = rest.filter((item) => item.tag === FIRST).flatMap((item) => elements(item.content));
  if (rest.some((item) => item.tag !== FIRST && item.tag !== SECOND) || certificates.length > MOST_CERTIFICATES) noToken();
  const ders = certificates.map((item) => item.der);
  return { token, content, ...readInfo(content), certificates: ders, signer: readSigner(only(signers, SET)) };
};

const attributesOf = (attributes) => {
  const found = new Map();
  for (const attribute of elements(attributes.content)) {
    const [type, values, ...more] = elements(expect(attribute, SEQUENCE).content);
    const name = hex(expect(type, OID).content);
    if (more.length || found.has(name)) noToken();
    found.set(name, only(values, SET));
  }
  if (!found.has(CONTENT_TYPE) || !found.has(MESSAGE_DIGEST)) noToken();
  if (hex(expect(found.get(CONTENT_TYPE), OID).content) !== TST_INFO) noToken();
  return found;
};

// The certificate that the signed attributes name by its digest, so that no other can be put in its place.
const namedIn = async (held, ders) => {
  const second = held.get(SIGNING_CERTIFICATE_V2);
  const named = second ?? held.get(SIGNING_CERTIFICATE) ?? noToken();
  const parts = members(members(members(named, 1)[0], 1)[0], 1);
  let digest = second ? "SHA-256" : "SHA-1";
  if (parts[0].tag === SEQUENCE) digest = DIGESTS.get(algorithmOf(parts.shift()));
  if (digest === undefined || parts.length === 0) notJudged();
  const expected = expect(parts[0], OCTETS).content;
  for (const der of ders) {
    if (equal(new Uint8Array(await crypto.subtle.digest(digest, der)), expected)) return readAuthority(der);
  }
  throw new Unjudged(
    STRANGE,
    both(
      "сертификата службы нет ни в метке, ни среди указанных.",
      "the authority's certificate is neither in the token nor among those given.",
    ),
  );
};

const checkIdentifier = (identifier, authority) => {
  if (identifier.tag === KEY_IDENTIFIER) {
    if (hex(identifier.content) === authority.keyIdentifier) return;
  } else {
    const [issuer, serial, ...more] = elements(expect(identifier, SEQUENCE).content);
    const isNumbered = hex(expect(serial, INTEGER).content) === authority.serial;
    if (more.length === 0 && isNumbered && hex(issuer.der) === authority.issuer) return;
  }
  refuse("подписавший назван не так, как в его сертификате.", "the signer is not named as its certificate has it.");
};

// Whose token it is, once its signature is found to hold.
const judgeToken = async (read, trusted) => {
  const { signer } = read;
  const digest = DIGESTS.get(algorithmOf(signer.digest));
  const [scheme, named] = SCHEMES.get(algorithmOf(signer.algorithm)) ?? [];
  if (digest === undefined || scheme === undefined) notJudged();
  const held = attributesOf(signer.attributes);
  if (!equal(held.get(MESSAGE_DIGEST).content, new Uint8Array(await crypto.subtle.digest(digest, read.content)))) {
    refuse("подписаны атрибуты другой метки.", "the signed attributes are those of another token.");
  }
  const authority = await namedIn(held, [...read.certificates, ...trusted]);
  checkIdentifier(signer.identifier, authority);
  // The attributes are signed as the SET that they are, not under the tag that they bear here.
  const message = concat(Uint8Array.of(SET), signer.attributes.der.slice(1));
  const isSigned = await isSignedWith(authority, signer.signature.content, message, scheme, named ?? digest);
  if (isSigned === null) notJudged();
  if (!isSigned) refuse("подпись службы не сходится.", "the authority's signature does not verify.");
  if (!isValidAt(authority, read.at)) {
    const span = `${formatInstant(authority.from)} — ${formatInstant(authority.until)}`;
    refuse(`сертификат службы действует ${span}.`, `the authority's certificate is valid ${span}.`);
  }
  if (!authority.mayStamp || !authority.isUnderstood) {
    refuse("сертификат не только для меток времени.", "the certificate is not for time stamps alone.");
  }
  return authority;
};

const judgeOne = async (token, digest, trusted) => {
  const judged = { shown: "—" };
  try {
    const read = readToken(token);
    judged.shown = formatInstant(read.at);
    judged.read = read;
    if (!equal(read.digest, digest)) {
      refuse("она выдана на другие байты, а не на эту контрольную точку.", "it is over other bytes, not over this checkpoint.");
    }
    const authority = await judgeToken(read, trusted);
    judged.until = authority.until;
    judged.shown = `${judged.shown}, ${authority.name}, until ${formatInstant(authority.until)}`;
    const anchors = trusted.map(readAuthority);
    if (await leadsTo(authority, readable(read.certificates), anchors, read.at)) return { ...judged, found: GOOD };
    const words = both(
      `её служба «${authority.name}» не ведёт ни к одному из указанных сертификатов.`,
      `its authority "${authority.name}" leads to none of the certificates given.`,
    );
    return { ...judged, found: STRANGE, words };
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    return { ...judged, found: cause.kind ?? FAULTY, words: cause.words };
  }
};

const linkOf = async (older, newer) => {
  if (!older?.read || !newer.read || older.until === undefined) return "";
  const expected = hex(await sha256(older.read.token)).replace(/^0+/, "");
  const isInTime = older.read.at <= newer.read.at && newer.read.at <= older.until;
  return newer.read.nonce === expected && isInTime ? ", renews the token before it" : "";
};

const saidOf = (tokens, ...kinds) => {
  const named = [...tokens.entries()].filter(([, token]) => token.words && kinds.includes(token.found));
  return both(
    named.map(([place, token]) => `Метка ${place + 1}: ${token.words.ru}`).join(" "),
    named.map(([place, token]) => `Token ${place + 1}: ${token.words.en}`).join(" "),
  );
};

const together = (tokens, trusted) => {
  const has = (kind) => tokens.some((token) => token.found === kind);
  if (has(FAULTY)) return ["INVALID", saidOf(tokens, FAULTY)];
  if (has(GOOD)) return ["VALID", has(STRANGE) || has(OPEN) ? saidOf(tokens, STRANGE, OPEN) : null];
  if (trusted.length === 0) {
    const words = both(
      "Метки выданы на эту контрольную точку, но можно ли доверять их службе, из файла не видно: укажите сертификат службы меток времени или её удостоверяющего центра, полученный не из реестра.",
      "The tokens are over this checkpoint, but the file cannot say whether to trust their authority: give its certificate, or that of the one who vouches for it, obtained from elsewhere than the register.",
    );
    return ["NOT COVERED", words];
  }
  const said = saidOf(tokens, STRANGE, OPEN);
  if (!has(STRANGE)) return ["NOT COVERED", said];
  const words = both(
    `${said.ru} Укажите сертификат этой службы или её удостоверяющего центра.`,
    `${said.en} Give the certificate of that authority or of the one who vouches for it.`,
  );
  return ["INCOMPLETE", words];
};

// The verdict over all tokens of a file, what was judged, and what is to be said; `trusted` are DER certificates.
export const judgeTokens = async (texts, note, logKey, trusted) => {
  const own = note.signatures.find((line) => line.name === logKey.name && line.id === logKey.id);
  // What is stamped is the checkpoint as the log signed it: cosignatures come later.
  const line = `— ${own.name} ${encodeBase64(concat(fromHex(own.id), own.signature))}\n`;
  const digest = await sha256(utf8(`${note.text}\n${line}`));
  const tokens = [];
  for (const text of texts) tokens.push(await judgeOne(decodeBase64(text), digest, trusted));
  const shown = [`sha256(checkpoint) = ${hex(digest)}`];
  for (const [place, token] of tokens.entries()) {
    shown.push(`${place + 1}: ${token.shown}${await linkOf(tokens[place - 1], token)}`);
  }
  const [verdict, words] = together(tokens, trusted);
  return { verdict, input: shown.join("; "), words };
};
