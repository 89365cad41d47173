// A certificate request (PKCS#10, RFC 2986) for a key kept in this browser: what the office's certification authority certifies.

import { base64, joined } from "./bytes.js";
import {
  BIT_STRING, CONTEXT_0, identifier, integer, PRINTABLE_STRING, SEQUENCE, SET, tagged, text, UTF8_STRING,
} from "./der.js";
import { signed } from "./key_store.js";

const COUNTRY = "2.5.4.6";
const ORGANIZATION = "2.5.4.10";
const COMMON_NAME = "2.5.4.3";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";

const part = (type, tag, words) => tagged(SET, tagged(SEQUENCE, identifier(type), text(tag, words)));

function subject(state, organ, person) {
  return tagged(
    SEQUENCE,
    part(COUNTRY, PRINTABLE_STRING, state),
    part(ORGANIZATION, UTF8_STRING, organ),
    part(COMMON_NAME, UTF8_STRING, person),
  );
}

// Returns the request as PEM; it proves possession of the key by its own signature.
export async function certificateRequest(key, { state, organ, person }) {
  const information = tagged(
    SEQUENCE,
    integer(Uint8Array.of(0)),
    subject(state, organ, person),
    key.spki,
    tagged(CONTEXT_0),
  );
  const raw = await signed(key, information);
  const signature = tagged(SEQUENCE, integer(raw.slice(0, 32)), integer(raw.slice(32)));
  const request = tagged(
    SEQUENCE,
    information,
    tagged(SEQUENCE, identifier(ECDSA_WITH_SHA256)),
    tagged(BIT_STRING, joined(Uint8Array.of(0), signature)),
  );
  const lines = base64(request).match(/.{1,64}/g).join("\n");
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}
