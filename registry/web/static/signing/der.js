// The little DER that a certificate request and an encrypted key need (ITU-T X.690).

import { joined, utf8 } from "./bytes.js";

export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_IDENTIFIER = 0x06;
export const UTF8_STRING = 0x0c;
export const PRINTABLE_STRING = 0x13;
export const SEQUENCE = 0x30;
export const SET = 0x31;
export const CONTEXT_0 = 0xa0;

function lengthOf(size) {
  if (size < 0x80) return Uint8Array.of(size);
  const digits = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Uint8Array.of(0x80 | digits.length, ...digits);
}

export function tagged(tag, ...parts) {
  const content = joined(...parts);
  return joined(Uint8Array.of(tag), lengthOf(content.length), content);
}

export function identifier(dotted) {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc % 128];
    for (let more = Math.floor(arc / 128); more > 0; more = Math.floor(more / 128)) digits.unshift(0x80 | more % 128);
    bytes.push(...digits);
  }
  return tagged(OBJECT_IDENTIFIER, Uint8Array.from(bytes));
}

export const text = (tag, words) => tagged(tag, utf8(words));

// A positive INTEGER from big-endian bytes: leading zeros go, one comes back where the first bit is set.
export function integer(bytes) {
  let first = 0;
  while (first < bytes.length - 1 && bytes[first] === 0) first += 1;
  const digits = bytes.slice(first);
  return tagged(INTEGER, digits[0] & 0x80 ? joined(Uint8Array.of(0), digits) : digits);
}

export class DerError extends Error {}

// Reads one value; `tag` says what is expected. Returns its content and what follows.
export function read(bytes, tag) {
  if (bytes.length < 2 || bytes[0] !== tag) throw new DerError(`tag ${tag} expected, ${bytes[0]} came`);
  let size = bytes[1];
  let at = 2;
  if (size & 0x80) {
    const digits = size & 0x7f;
    if (digits === 0 || digits > 4) throw new DerError("a length of 1 to 4 bytes expected");
    size = 0;
    for (let digit = 0; digit < digits; digit += 1) size = size * 256 + bytes[at + digit];
    at += digits;
  }
  if (!(at + size <= bytes.length)) throw new DerError("the value is longer than its bytes");
  return { content: bytes.slice(at, at + size), rest: bytes.slice(at + size), whole: bytes.slice(0, at + size) };
}
