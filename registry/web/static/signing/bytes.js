// Bytes and their texts: base64url without padding, base64, hex, UTF-8.

export const utf8 = (text) => new TextEncoder().encode(text);

export function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export const base64url = (bytes) => base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

export function fromBase64(text) {
  return Uint8Array.from(atob(text.replace(/\s/g, "")), (character) => character.charCodeAt(0));
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

// Whether `part` stands in `whole`, byte for byte.
export function holds(whole, part) {
  for (let at = 0; at + part.length <= whole.length; at += 1) {
    let same = 0;
    while (same < part.length && whole[at + same] === part[same]) same += 1;
    if (same === part.length) return true;
  }
  return false;
}
