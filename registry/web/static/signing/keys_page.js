// The keys page: make, import, list and forget the keys of this browser; write a certificate request.

import { fromBase64, hex, holds, sha256, utf8 } from "./bytes.js";
import { certificateRequest } from "./certificate_request.js";
import { importKey, KeyImportError } from "./key_import.js";
import { forget, keptKeys, makeKey } from "./key_store.js";

const place = document.getElementById("keys");
const words = place.dataset;
const status = document.getElementById("keys-status");
const list = document.getElementById("key-list");
const row = document.getElementById("key-row");
const certificates = words.certificates.split(" ").filter((part) => part !== "").map(fromBase64);

function say(text, refused = false) {
  status.textContent = text;
  status.classList.toggle("govuk-error-message", refused);
}

function errorWords(error) {
  if (!(error instanceof KeyImportError)) return words.errorFailed;
  return { form: words.errorForm, password: words.errorPassword, curve: words.errorCurve }[error.reason];
}

// Runs one act of the page; whatever goes wrong is said in the page's language.
async function attempt(act) {
  try {
    await act();
  } catch (error) {
    say(errorWords(error), true);
  }
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([utf8(text)], { type: "application/pkcs10" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function requestFor(key) {
  const { state, organ, person } = words;
  save(await certificateRequest(key, { state, organ, person }), "signatory.csr");
}

async function forgetAfterAsking(key) {
  if (!window.confirm(words.sure)) return;
  await forget(key.id);
  await show();
  say(words.forgotten);
}

async function drawn(key) {
  const item = row.content.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  const fits = certificates.some((der) => holds(der, key.spki));
  part("origin").textContent = key.origin === "imported" ? words.imported : words.made;
  part("date").textContent = new Date(key.madeAt).toLocaleString(words.language);
  part("print").textContent = `SHA-256 (SPKI): ${hex(await sha256(key.spki)).slice(0, 32).match(/.{4}/g).join(" ")} …`;
  part("fit").textContent = fits ? words.fits : words.fitsNone;
  item.querySelector('[data-act="request"]').addEventListener("click", () => attempt(() => requestFor(key)));
  item.querySelector('[data-act="forget"]').addEventListener("click", () => attempt(() => forgetAfterAsking(key)));
  return item;
}

async function show() {
  const keys = await keptKeys();
  document.getElementById("no-keys").hidden = keys.length > 0;
  list.replaceChildren(...(await Promise.all(keys.map(drawn))));
}

async function importChosen() {
  const file = document.getElementById("key-file").files[0];
  const password = document.getElementById("key-password");
  if (file === undefined) {
    say(words.choose, true);
    return;
  }
  await importKey(await file.text(), password.value);
  password.value = "";
  await show();
  say(words.kept);
}

async function makeOne() {
  await makeKey();
  await show();
  say(words.kept);
}

document.getElementById("make-key").addEventListener("click", () => attempt(makeOne));
document.getElementById("import-form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(importChosen);
});
place.hidden = false;
await attempt(show);
