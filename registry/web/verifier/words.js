// What is wrong, in both languages. A Fault is bad data, never a mistake of this program.

export const both = (ru, en) => ({ ru, en });

export class Fault extends Error {
  constructor(words) {
    super(words.en);
    this.words = words;
  }
}

export const refuse = (ru, en) => {
  throw new Fault(both(ru, en));
};

// A checkpoint that another key may have signed: the key that it is held against has not.
export class UnsignedFault extends Fault {}

// A party has not signed, or not often enough: nothing is proved against those that have.
export class PartyMissing extends Fault {
  constructor(words, missing) {
    super(words);
    this.missing = missing;
  }
}

export const joined = (faults) =>
  faults.length === 0
    ? null
    : both(faults.map((fault) => fault.ru).join(" "), faults.map((fault) => fault.en).join(" "));

export const prefixed = (ru, en, words) => both(`${ru} ${words.ru}`, `${en} ${words.en}`);

// Runs a reading; gives its value, or throws the Fault with other words around it.
export const within = (ru, en, read) => {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof Fault) throw new Fault(prefixed(ru, en, cause.words));
    throw cause;
  }
};

const MOST_SHOWN = 2000;
export const shortened = (text) => (text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`);
