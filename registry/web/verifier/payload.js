// The payload: canonical bytes with exactly the members of formats 3.2, of the types that they have there.
// Source: formats 3.1 and 3.2.
import { decodeBase64url, hex, sha256 } from "./bytes.js";
import { dayOf } from "./instants.js";
import { checkMembers, decodeCanonical } from "./strict_json.js";
import { refuse } from "./words.js";

const MOST_PAYLOAD = 256 * 1024;
const FORMAT = "ip-rights-entry/1";
const MEMBERS = [
  ...["format", "register", "kind", "result", "after", "effective", "parties", "access", "language", "terms"],
  ...["documents", "nonce"],
];
const DOCUMENT_MEMBERS = ["sha256", "size", "media_type", "name", "custodian", "pages"];
const MOST_LINE = 300;
const NONCE_SIZE = 16;

const isMatched = (form) => (value) => typeof value === "string" && form.test(value);
const isHex = isMatched(/^[0-9a-f]{64}$/);
const isLine = (value) => typeof value === "string" && value !== "" && [...value].length <= MOST_LINE && !/[\n\t]/.test(value);
const isWhole = (value, least) => Number.isInteger(value) && value >= least;
const isParties = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every(isMatched(/^[A-Z]{2}$/)) &&
  value.every((code, place) => place === 0 || value[place - 1] < code);
const isNonce = (value) => {
  try {
    return typeof value === "string" && decodeBase64url(value).length === NONCE_SIZE;
  } catch {
    return false;
  }
};

const CHECKS = [
  ["format", (value) => value === FORMAT],
  ["register", isLine],
  ["kind", isMatched(/^[a-z_]+[.][a-z_]+$/)],
  ["result", (value) => value === null || isMatched(/^[A-Z]{2,12}-[0-9]{4}-[0-9]{6}$/)(value)],
  ["after", (value) => value === null || isHex(value)],
  ["parties", isParties],
  ["access", (value) => value === "members" || value === "parties"],
  ["language", isMatched(/^[a-z]{2,3}$/)],
  ["terms", (value) => value !== null && typeof value === "object" && !Array.isArray(value)],
  ["documents", Array.isArray],
  ["nonce", isNonce],
];
const DOCUMENT_CHECKS = [
  ["sha256", isHex],
  ["size", (value) => isWhole(value, 0)],
  ["media_type", isMatched(/^[a-z0-9][a-z0-9.+-]*\/[A-Za-z0-9][A-Za-z0-9.+-]*$/)],
  ["name", isLine],
  ["custodian", isLine],
  ["pages", (value) => value === null || isWhole(value, 1)],
];

const check = (value, checks, place) => {
  for (const [name, isRight] of checks) {
    if (!isRight(value[name])) {
      refuse(`Содержимое записи, ${place}${name}: не той формы.`, `Payload, ${place}${name}: not of its form.`);
    }
  }
};

export const entryId = async (bytes) => hex(await sha256(bytes));

// The payload that the bytes stand for; `register` null takes any.
export const openPayload = (bytes, register) => {
  const value = decodeCanonical(bytes, MOST_PAYLOAD);
  checkMembers(value, MEMBERS, "Содержимое записи", "Payload");
  check(value, CHECKS, "");
  checkMembers(value.effective, ["from", "until"], "Содержимое записи, effective", "Payload, effective");
  check(value.effective, [["from", dayOf], ["until", (day) => day === null || dayOf(day)]], "effective.");
  for (const [place, document] of value.documents.entries()) {
    checkMembers(document, DOCUMENT_MEMBERS, `Содержимое записи, documents.${place}`, `Payload, documents.${place}`);
    check(document, DOCUMENT_CHECKS, `documents.${place}.`);
  }
  if (register !== null && value.register !== register) {
    refuse(
      `Запись подписана для реестра «${value.register}», а не «${register}».`,
      `The entry was signed for register "${value.register}", not "${register}".`,
    );
  }
  return value;
};
