// The sign page: signs the proposal's exact bytes with the key kept in this browser and sends the signature as a form.

import { keyFor, SigningError, signPayload } from "./signature.js";

const form = document.getElementById("signing");
const status = document.getElementById("signing-status");
const button = document.getElementById("sign");
const read = document.getElementById("read");
const words = form.dataset;
const certificates = words.certificates.split(" ").filter((part) => part !== "");

function say(text, refused) {
  status.textContent = text;
  status.classList.toggle("govuk-error-message", refused);
  status.classList.toggle("reg-small", !refused);
}

async function payloadBytes() {
  const answer = await fetch(words.payload, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

function reasonOf(error) {
  if (error instanceof SigningError) return error.reason === "no_key" ? words.keyMissing : words.otherBytes;
  return words.failed;
}

async function sign() {
  if (!read.checked) {
    say(words.readFirst, true);
    read.focus();
    return;
  }
  button.disabled = true;
  try {
    const seconds = Math.floor(Date.now() / 1000);
    const made = await signPayload(await payloadBytes(), words.digest, certificates, seconds);
    form.elements.protected.value = made.protected;
    form.elements.signature.value = made.signature;
    form.submit();
  } catch (error) {
    button.disabled = false;
    say(reasonOf(error), true);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sign();
});
button.disabled = false;

// Come back by the browser's history: nothing of an earlier attempt is left.
window.addEventListener("pageshow", () => {
  button.disabled = false;
  form.elements.protected.value = "";
  form.elements.signature.value = "";
});

try {
  const found = await keyFor(certificates);
  say(found === null ? words.keyMissing : words.keyFound, false);
} catch {
  say(words.keyMissing, false);
}
