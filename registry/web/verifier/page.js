// The page: reads what it is given, shows what `evidence.js` says. Text is only ever set as text.
import { readTrusted } from "./authorities.js";
import { rawEd25519 } from "./certificates.js";
import { verifyEvidence } from "./evidence.js";
import { LABELS } from "./labels.js";
import { EXPLANATIONS, LIMITS, PLANS } from "./plan.js"; // made of registry/evidence/plan.py and explanations.py
import { Fault, both, shortened } from "./words.js";

// One byte above the limit is enough to refuse the whole, and no more is ever held.
const MOST_FILE = 16 * 1024 * 1024 + 1;
const MOST_NOTE = 64 * 1024 + 1;
const MOST_TRUSTED = 256 * 1024 + 1;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const DIGEST = /\b[0-9a-f]{64}\b/g;

const state = { language: navigator.language.startsWith("ru") ? "ru" : "en", shown: () => [] };

const say = (words, values = {}) =>
  words[state.language].replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return value === undefined ? whole : typeof value === "object" ? value[state.language] : String(value);
  });

// What comes from a file must not look like anything else: no controls, digests in groups of four.
const plain = (text) => text.replace(HIDDEN, "\ufffd").replace(DIGEST, (digest) => digest.match(/.{4}/g).join(" "));

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

const row = (label, value) => [element("dt", "", label), element("dd", "", plain(value))];

const tagOf = (verdict) => element("span", `tag tag--${verdict.toLowerCase().replace(" ", "-")}`, verdict);

const stepItem = (step) => {
  const [plan, explained] = [PLANS[step.number - 1], EXPLANATIONS[step.number - 1]];
  const facts = element("dl", "facts");
  for (const line of step.input.split("; ").filter(Boolean)) {
    facts.append(...row(facts.children.length ? "" : say(LABELS.input), line));
  }
  facts.append(...row(say(LABELS.rule), say(plan.rule)));
  if (step.fault) facts.append(...row(say(LABELS.noteOfFault[step.verdict]), say(step.fault)));
  const more = element(
    "details",
    "",
    element("summary", "", say(LABELS.explained)),
    element("p", "", say(explained.meaning)),
    element("p", "", say(explained.otherwise)),
    element("p", "", `${say(LABELS.byHand)}: `, element("code", "", explained.byHand)),
  );
  const number = element("span", "step__number", `${step.number}`);
  const head = element("h3", "step__head", number, element("span", "step__title", say(plan.title)), tagOf(step.verdict));
  return element("li", "step", head, facts, more);
};

const conclusionOf = (result) => {
  const step = result.steps.find((each) => each.number === result.firstFault);
  if (step === undefined) return say(LABELS.conclusion[result.verdict]);
  return plain(say(LABELS.stepFault, { number: step.number, title: PLANS[step.number - 1].title, fault: step.fault }));
};

const resultOf = (result, name, options) => () => {
  const facts = element("dl", "facts");
  if (result.entryId) facts.append(...row(say(LABELS.entry), result.entryId));
  if (result.index !== null) facts.append(...row(say(LABELS.index), result.index));
  for (const [place, signer] of result.signers.entries()) facts.append(...row(place ? "" : say(LABELS.signed), signer));
  const panel = element(
    "section",
    `panel panel--${result.verdict.toLowerCase().replace(" ", "-")}`,
    element("h2", "panel__verdict", `${say(LABELS.verdict)}: `, element("strong", "", result.verdict)),
    element("p", "panel__conclusion", conclusionOf(result)),
    element("p", "hint", `${plain(name)} · ${say(LABELS.exitCode, { code: result.exitCode })}`),
    facts,
  );
  panel.id = "verdict";
  panel.dataset.verdict = result.verdict;
  panel.dataset.steps = JSON.stringify(result.steps.map((step) => step.verdict));
  panel.tabIndex = -1;
  return [
    panel,
    element("h2", "", say(LABELS.steps)),
    element("ol", "steps", ...result.steps.map(stepItem)),
    element("h2", "", say(LABELS.limits)),
    element("ul", "", ...LIMITS.map((limit) => element("li", "", say(limit)))),
    element("h2", "", say(LABELS.repeat)),
    element("pre", "command", `regverify evidence ${quoted(name)} ${options}`),
  ];
};

const quoted = (name) => (/^[\w.-]+$/.test(name) ? name : `'${plain(name).replaceAll("'", "'\\''")}'`);

const problemOf = (words, values) => () => {
  const made = element("p", "problem", plain(say(words, values)));
  made.setAttribute("role", "alert");
  return [made];
};

const show = (shown) => {
  state.shown = shown;
  document.querySelector("#answer").replaceChildren(...shown());
};

const showChosen = (place) => {
  const [file] = document.getElementById(place.dataset.chosen).files;
  place.textContent = file === undefined ? say(LABELS.noneChosen) : plain(file.name);
};

const translate = () => {
  document.documentElement.lang = state.language;
  document.title = say(LABELS.title);
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = say(LABELS[each.dataset.text]);
  for (const each of document.querySelectorAll("[data-chosen]")) showChosen(each);
  for (const each of document.querySelectorAll("[data-language]")) {
    each.setAttribute("aria-pressed", String(each.dataset.language === state.language));
  }
  show(state.shown);
};

const readPart = async (file, most) => new Uint8Array(await file.slice(0, most).arrayBuffer());

const readOrTell = async (file, most) => {
  try {
    return await readPart(file, most);
  } catch {
    show(problemOf(LABELS.unreadable, { name: file.name }));
    return null;
  }
};

const trustedOrTell = async (file) => {
  const bytes = await readOrTell(file, MOST_TRUSTED);
  if (bytes === null) return null;
  try {
    return readTrusted(bytes);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    show(problemOf(LABELS.badTsa, { name: file.name }));
    return null;
  }
};

const verify = async () => {
  const [file] = document.querySelector("#file").files;
  const [keptFile] = document.querySelector("#kept").files;
  const [tsaFile] = document.querySelector("#tsa").files;
  const founding = document.querySelector("#founding").value.replace(/\s/g, "");
  if (file === undefined) return show(problemOf(LABELS.needFile));
  if (!/^[0-9a-f]{64}$/.test(founding)) return show(problemOf(LABELS.needFounding));
  if (!crypto.subtle || (await rawEd25519(new Uint8Array(32))) === null) return show(problemOf(LABELS.unsupported));
  show(problemOf(LABELS.working));
  const bytes = await readOrTell(file, MOST_FILE);
  const kept = keptFile === undefined ? null : await readOrTell(keptFile, MOST_NOTE);
  const trusted = tsaFile === undefined ? [] : await trustedOrTell(tsaFile);
  if (bytes === null || (keptFile !== undefined && kept === null) || trusted === null) return undefined;
  const options = [`--founding ${founding}`];
  if (keptFile) options.push(`--checkpoint ${quoted(keptFile.name)}`);
  if (tsaFile) options.push(`--tsa ${quoted(tsaFile.name)}`);
  try {
    show(resultOf(await verifyEvidence(bytes, founding, kept, trusted), file.name, options.join(" ")));
    document.querySelector("#verdict").focus();
  } catch (cause) {
    // A mistake of this program is no verdict.
    show(problemOf(LABELS.internal, { said: both(shortened(String(cause)), shortened(String(cause))) }));
  }
  return undefined;
};

document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  verify();
});
for (const place of document.querySelectorAll("[data-chosen]")) {
  document.getElementById(place.dataset.chosen).addEventListener("change", () => showChosen(place));
}
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    state.language = button.dataset.language;
    translate();
  });
}
translate();
