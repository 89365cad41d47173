// One office's signature over one payload: JWS with exactly the header that formats 3.3 admits.
// Source: formats 3.3; RFC 7515; RFC 9864; ETSI TS 119 182-1 (profile B-B).
import { decodeBase64, decodeBase64url, utf8 } from "./bytes.js";
import { isSignedBy, parseCertificate } from "./certificates.js";
import { formatInstant } from "./instants.js";
import { decodeCanonical, isObject } from "./strict_json.js";
import { Fault, prefixed, refuse } from "./words.js";

const MEMBERS = ["alg", "cty", "iat", "x5c", "x5t#S256"];
const ALGORITHMS = ["ES256", "ES384", "Ed25519"];
const CONTENT_TYPE = "ip-rights-entry+json";
const MOST_HEADER_BYTES = 65_536;
const LATEST = 253_402_300_799;

const headerFault = (ru, en) => refuse(`Защищённый заголовок: ${ru}`, `Protected header: ${en}`);

// What a protected header says, without looking at the signature.
export const readHeader = async (signature) => {
  const header = decodeCanonical(decodeBase64url(signature.protected), MOST_HEADER_BYTES + 96);
  if (!isObject(header) || Object.keys(header).sort().join() !== MEMBERS.join()) {
    headerFault(`ожидались ровно члены ${MEMBERS.join(", ")}.`, `expected exactly the members ${MEMBERS.join(", ")}.`);
  }
  const { alg, cty, iat, x5c } = header;
  if (alg !== "EdDSA" && !ALGORITHMS.includes(alg)) {
    headerFault(`алгоритм ${JSON.stringify(alg)} не допускается.`, `algorithm ${JSON.stringify(alg)} is not admitted.`);
  }
  if (cty !== CONTENT_TYPE) headerFault(`ожидался cty ${CONTENT_TYPE}.`, `expected cty ${CONTENT_TYPE}.`);
  if (!Number.isInteger(iat) || iat < 0 || iat > LATEST) {
    headerFault("ожидался iat в целых секундах.", "expected iat in whole seconds from 1970 on.");
  }
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.some((item) => typeof item !== "string")) {
    headerFault("ожидался x5c — список сертификатов.", "expected x5c to be an array of certificates.");
  }
  const path = [];
  for (const item of x5c) path.push(await parseCertificate(decodeBase64(item)));
  checkPath(path, header);
  return {
    algorithm: path[0].publicKey.algorithm,
    signedAt: iat,
    path,
    state: path[0].country,
    fingerprint: path[0].fingerprint,
    thumbprint: path[0].thumbprint,
  };
};

const checkPath = (path, header) => {
  const [leaf, ...issuers] = path;
  if (header["x5t#S256"] !== leaf.thumbprint) {
    headerFault("x5t#S256 — другого сертификата.", "expected x5t#S256 of the first certificate in x5c, another came.");
  }
  if (!leaf.maySign) headerFault("сертификат не для подписи.", "expected a certificate for signatures.");
  if (issuers.some((issuer) => issuer.subject === issuer.issuer)) {
    headerFault("в x5c указан корневой сертификат.", "expected x5c without a root certificate.");
  }
  const named = header.alg === "EdDSA" ? "Ed25519" : header.alg;
  if (named !== leaf.publicKey.algorithm) {
    const algorithm = leaf.publicKey.algorithm;
    headerFault(`ключ подписывает ${algorithm}, а заголовок говорит ${named}.`, `the key signs ${algorithm}, the header says ${named}.`);
  }
};

// Throws a Fault unless the signature is that of its own certificate's key over exactly these bytes.
export const verifySignature = async (payloadText, signature, header) => {
  const raw = decodeBase64url(signature.signature);
  const message = utf8(`${signature.protected}.${payloadText}`);
  if (!(await isSignedBy(header.path[0].publicKey, raw, message))) {
    refuse(
      "Подпись не сходится: она сделана не этим ключом или не над этими байтами.",
      "Expected a signature of this key over these bytes.",
    );
  }
};

// Names the signature that a Fault is about.
export const aboutSignature = async (position, state, check) => {
  try {
    return await check();
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    const place = state ? `${position + 1} (${state})` : `${position + 1}`;
    throw new Fault(prefixed(`Подпись ${place}.`, `Signature ${place}.`, cause.words));
  }
};

// Sorted by state, then by x5t#S256, each certificate once: equal envelopes have equal bytes.
export const checkOrder = (headers) => {
  for (let place = 1; place < headers.length; place++) {
    const [one, two] = [headers[place - 1], headers[place]];
    const [first, second] = [`${one.state} ${one.thumbprint}`, `${two.state} ${two.thumbprint}`];
    if (first === second) {
      refuse(`Один сертификат ${two.state} подписал дважды.`, `One certificate of ${two.state} signed twice.`);
    }
    if (first > second) {
      refuse(
        `Подписи стоят не по порядку: ${two.state} после ${one.state}.`,
        `Signatures are out of order: ${two.state} after ${one.state}.`,
      );
    }
  }
};

export const saidOf = (header) =>
  header === null
    ? "—"
    : `${header.state}, ${header.path[0].organization}, ${header.algorithm}, ${formatInstant(header.signedAt)}`;

