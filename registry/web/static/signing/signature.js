// One signature over a proposal's exact bytes: a JWS with the protected header of the register's formats, section 3.3.

import { base64, base64url, fromBase64, hex, holds, joined, sha256, utf8 } from "./bytes.js";
import { keptKeys, signed } from "./key_store.js";

// `reason` is "no_key" (no key of this browser fits a certificate of the office) or "other_bytes" (the bytes are not those shown).
export class SigningError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

// Finds the key of this browser that one of the office's certificates (base64 DER) certifies.
export async function keyFor(certificates) {
  const keys = await keptKeys();
  for (const certificate of certificates) {
    const der = fromBase64(certificate);
    const key = keys.find((kept) => holds(der, kept.spki));
    if (key !== undefined) return { key, der };
  }
  return null;
}

// The members are written in the order of RFC 8785, so JSON.stringify gives the canonical bytes.
async function protectedHeader(der, seconds) {
  return utf8(
    JSON.stringify({
      alg: "ES256",
      cty: "ip-rights-entry+json",
      iat: seconds,
      x5c: [base64(der)],
      "x5t#S256": base64url(await sha256(der)),
    }),
  );
}

export async function signPayload(payload, digest, certificates, seconds) {
  if (hex(await sha256(payload)) !== digest) throw new SigningError("other_bytes");
  const found = await keyFor(certificates);
  if (found === null) throw new SigningError("no_key");
  const header = base64url(await protectedHeader(found.der, seconds));
  const input = joined(utf8(header), utf8("."), utf8(base64url(payload)));
  return { protected: header, signature: base64url(await signed(found.key, input)) };
}
