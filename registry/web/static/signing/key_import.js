// Importing an office's key: PKCS#8 protected by a password (PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC, RFC 8018).
// The key is decrypted here, in the browser, kept as not extractable, and never sent anywhere.

import { fromBase64, hex, utf8 } from "./bytes.js";
import { identifier, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, read, SEQUENCE } from "./der.js";
import { ECDSA, keep } from "./key_store.js";

const PEM = /-----BEGIN ENCRYPTED PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED PRIVATE KEY-----/;
const PBES2 = hex(identifier("1.2.840.113549.1.5.13"));
const PBKDF2 = hex(identifier("1.2.840.113549.1.5.12"));
const HMAC_SHA256 = hex(identifier("1.2.840.113549.2.9"));
const AES_256_CBC = hex(identifier("2.16.840.1.101.3.4.1.42"));
const MOST_ROUNDS = 10_000_000;

// `reason` is "form" (not such a file), "password" (wrong password) or "curve" (not a P-256 key).
export class KeyImportError extends Error {
  constructor(reason, cause) {
    super(reason, { cause });
    this.reason = reason;
  }
}

function expectIdentifier(bytes, expected) {
  const { whole, rest } = read(bytes, OBJECT_IDENTIFIER);
  if (hex(whole) !== expected) throw new KeyImportError("form");
  return rest;
}

const number = (bytes) => bytes.reduce((value, byte) => value * 256 + byte, 0);

function parsed(der) {
  const outer = read(der, SEQUENCE).content;
  const algorithm = read(outer, SEQUENCE);
  const sealed = read(algorithm.rest, OCTET_STRING).content;
  const parameters = read(expectIdentifier(algorithm.content, PBES2), SEQUENCE).content;
  const derivation = read(parameters, SEQUENCE);
  const cipher = read(derivation.rest, SEQUENCE).content;
  const vector = read(expectIdentifier(cipher, AES_256_CBC), OCTET_STRING).content;
  const settings = read(expectIdentifier(derivation.content, PBKDF2), SEQUENCE).content;
  const salt = read(settings, OCTET_STRING);
  const rounds = read(salt.rest, INTEGER);
  const length = rounds.rest[0] === INTEGER ? read(rounds.rest, INTEGER).rest : rounds.rest;
  expectIdentifier(read(length, SEQUENCE).content, HMAC_SHA256);
  if (number(rounds.content) > MOST_ROUNDS) throw new KeyImportError("form");
  return { salt: salt.content, rounds: number(rounds.content), vector, sealed };
}

async function decrypted({ salt, rounds, vector, sealed }, password) {
  const base = await crypto.subtle.importKey("raw", utf8(password), "PBKDF2", false, ["deriveKey"]);
  const key = await crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds },
    base,
    { name: "AES-CBC", length: 256 },
    false,
    ["decrypt"],
  );
  return crypto.subtle.decrypt({ name: "AES-CBC", iv: vector }, key, sealed);
}

async function publicHalf(pkcs8) {
  const readable = await crypto.subtle.importKey("pkcs8", pkcs8, ECDSA, true, ["sign"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", readable);
  const publicKey = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, ECDSA, true, ["verify"]);
  return new Uint8Array(await crypto.subtle.exportKey("spki", publicKey));
}

export async function importKey(pem, password) {
  const body = PEM.exec(pem);
  if (body === null) throw new KeyImportError("form");
  let sealed;
  try {
    sealed = parsed(fromBase64(body[1]));
  } catch (error) {
    throw new KeyImportError("form", error);
  }
  let pkcs8;
  try {
    pkcs8 = await decrypted(sealed, password);
  } catch (error) {
    throw new KeyImportError("password", error);
  }
  try {
    const spki = await publicHalf(pkcs8);
    const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, ECDSA, false, ["sign"]);
    return await keep(privateKey, spki, "imported");
  } catch (error) {
    throw new KeyImportError("curve", error);
  }
}
