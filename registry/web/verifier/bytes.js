// Bytes and their three spellings, each with one form only: hex, base64url without padding, base64 with it.
// Source: formats 3.1; RFC 4648, sections 3.5, 4 and 5.
import { refuse } from "./words.js";

const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export const utf8 = (text) => new TextEncoder().encode(text);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

export const equal = (one, two) => one.length === two.length && one.every((byte, place) => byte === two[place]);

export const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

const tables = new Map(
  [STANDARD, URL_SAFE].map((alphabet) => [alphabet, new Map([...alphabet].map((letter, value) => [letter, value]))]),
);

const decoded = (text, alphabet) => {
  const values = tables.get(alphabet);
  const rest = text.length % 4;
  if (rest === 1) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = values.get(letter);
    if (value === undefined) return null;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  // Unused bits are zero: each byte string has exactly one text.
  return held & ((1 << bits) - 1) ? null : bytes;
};

export const decodeBase64url = (text) =>
  decoded(text, URL_SAFE) ??
  refuse("Это не каноническая запись base64url.", "Expected canonical base64url without padding.");

export const decodeBase64 = (text) => {
  const padding = /={0,2}$/.exec(text)[0].length;
  const bytes = text.length % 4 ? null : decoded(text.slice(0, text.length - padding), STANDARD);
  if (bytes === null || (text.length - padding) % 4 !== (4 - padding) % 4) {
    refuse("Это не каноническая запись base64.", "Expected canonical base64.");
  }
  return bytes;
};

const encoded = (bytes, alphabet) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = (bytes[at] << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const letters = Math.min(4, bytes.length - at + 1);
    for (let place = 0; place < letters; place++) text += alphabet[(group >> (18 - 6 * place)) & 63];
  }
  return text;
};

export const encodeBase64url = (bytes) => encoded(bytes, URL_SAFE);

export const encodeBase64 = (bytes) => encoded(bytes, STANDARD) + "=".repeat((3 - (bytes.length % 3)) % 3);
