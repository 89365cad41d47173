// Strict JSON in, canonical JSON out: which bytes are one value, and which value is which bytes.
// Source: formats 3.1 and 3.2; RFC 8259; RFC 7493; RFC 8785.
import { equal, utf8 } from "./bytes.js";
import { refuse } from "./words.js";

const MOST_LEVELS = 64;
const FORBIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\p{Cs}\p{Noncharacter_Code_Point}]/u;

export const isPlainText = (text) => !FORBIDDEN.test(text) && text.normalize("NFC") === text;

export const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  fail() {
    refuse(
      `Это не одно значение JSON (знак ${this.at}).`,
      `Expected one JSON value (character ${this.at}).`,
    );
  }

  space() {
    while (" \t\n\r".includes(this.text[this.at]) && this.at < this.text.length) this.at++;
  }

  whole() {
    this.space();
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) this.fail();
    return value;
  }

  value(level) {
    const letter = this.text[this.at];
    if (letter === "{") return this.object(level);
    if (letter === "[") return this.array(level);
    if (letter === '"') return this.string();
    for (const [word, value] of [["true", true], ["false", false], ["null", null]]) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  enter(level) {
    if (level >= MOST_LEVELS) {
      refuse(`Вложенность больше ${MOST_LEVELS} уровней.`, `Expected at most ${MOST_LEVELS} levels.`);
    }
    this.at++;
    this.space();
  }

  // After an item: whether another one follows.
  follows(end) {
    this.space();
    const letter = this.text[this.at++];
    if (letter === end) return false;
    if (letter !== ",") this.fail();
    this.space();
    return true;
  }

  object(level) {
    this.enter(level);
    const members = Object.create(null);
    if (this.text[this.at] === "}") {
      this.at++;
      return members;
    }
    do {
      if (this.text[this.at] !== '"') this.fail();
      const name = this.string();
      if (name in members) {
        refuse(`Член объекта «${name}» назван дважды.`, `Expected each member once, "${name}" came twice.`);
      }
      this.space();
      if (this.text[this.at++] !== ":") this.fail();
      this.space();
      members[name] = this.value(level + 1);
    } while (this.follows("}"));
    return members;
  }

  array(level) {
    this.enter(level);
    const items = [];
    if (this.text[this.at] === "]") {
      this.at++;
      return items;
    }
    do items.push(this.value(level + 1));
    while (this.follows("]"));
    return items;
  }

  string() {
    const start = this.at++;
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length || this.text[this.at] < " ") this.fail();
      if (this.text[this.at++] !== "\\") continue;
      const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.text.slice(this.at, this.at + 5));
      if (escape === null) this.fail();
      this.at += escape[0].length;
    }
    this.at++;
    const text = JSON.parse(this.text.slice(start, this.at));
    if (FORBIDDEN.test(text)) {
      refuse("В тексте недопустимый управляющий или служебный знак.", "A text holds a character that is not allowed.");
    }
    if (text.normalize("NFC") !== text) {
      refuse("Текст не в форме нормализации NFC.", "Expected Unicode normalisation form C.");
    }
    return text;
  }

  number() {
    const literal = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/.exec(
      this.text.slice(this.at, this.at + 40),
    );
    if (literal === null) this.fail();
    const number = Number(literal[0]);
    if (!/^-?[0-9]{1,16}$/.test(literal[0]) || !Number.isSafeInteger(number)) {
      refuse("Число не является целым в пределах ±(2^53 − 1).", "Expected an integer within ±(2^53 - 1).");
    }
    this.at += literal[0].length;
    return number === 0 ? 0 : number;
  }
}

export const decodeJson = (bytes, mostBytes) => {
  if (bytes.length > mostBytes) {
    refuse(
      `Данных больше, чем допускается: ${bytes.length} байт, не более ${mostBytes}.`,
      `Expected at most ${mostBytes} bytes, ${bytes.length} came.`,
    );
  }
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    refuse("Это не UTF-8.", "Expected UTF-8.");
  }
  if (text.startsWith("\ufeff")) {
    refuse("В начале стоит метка порядка байтов.", "Expected UTF-8 without byte order mark.");
  }
  return new Reader(text).whole();
};

// With ASCII names and integers alone, sorted JSON without white space is RFC 8785's form.
const written = (value) => {
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  if (names.some((name) => !/^[\u0000-\u007f]*$/.test(name))) {
    refuse("Имя члена объекта не из знаков ASCII.", "Expected ASCII names of members.");
  }
  return `{${names.map((name) => `${JSON.stringify(name)}:${written(value[name])}`).join(",")}}`;
};

export const canonical = (value) => utf8(written(value));

export const decodeCanonical = (bytes, mostBytes) => {
  const value = decodeJson(bytes, mostBytes);
  if (!equal(canonical(value), bytes)) {
    refuse(
      "JSON верен, но байты не канонические (RFC 8785).",
      "Expected canonical JSON (RFC 8785): other order, white space, escapes or digits came.",
    );
  }
  return value;
};

// Exactly these members and no other.
export const checkMembers = (value, names, ruPlace, enPlace, optional = []) => {
  if (!isObject(value)) refuse(`${ruPlace}: ожидался объект.`, `${enPlace}: an object was expected.`);
  const unknown = Object.keys(value).filter((name) => !names.includes(name)).sort();
  const missing = names.filter((name) => !(name in value) && !optional.includes(name)).sort();
  if (unknown.length || missing.length) {
    refuse(
      `${ruPlace}: лишние члены: ${unknown.join(", ") || "нет"}; недостают: ${missing.join(", ") || "нет"}.`,
      `${enPlace}: unknown members: ${unknown.join(", ") || "none"}; missing: ${missing.join(", ") || "none"}.`,
    );
  }
};
