// Keys kept in this browser: IndexedDB holds key objects that WebCrypto will use but never give out.

import { base64 } from "./bytes.js";

const DATABASE = "rights-register-keys";
const STORE = "keys";
export const ECDSA = { name: "ECDSA", namedCurve: "P-256" };

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

// A kept key: {id, spki: Uint8Array, privateKey: CryptoKey (not extractable), madeAt: ISO text, origin: "made" | "imported"}.
export async function keep(privateKey, spki, origin) {
  const key = { id: base64(spki), spki, privateKey, madeAt: new Date().toISOString(), origin };
  await inStore("readwrite", (store) => store.put(key));
  return key;
}

export const keptKeys = () => inStore("readonly", (store) => store.getAll());

export const forget = (id) => inStore("readwrite", (store) => store.delete(id));

export async function makeKey() {
  const pair = await crypto.subtle.generateKey(ECDSA, false, ["sign", "verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  return keep(pair.privateKey, spki, "made");
}

// Signs bytes; returns r‖s, 64 bytes, the form that JWS asks for.
export async function signed(key, bytes) {
  return new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key.privateKey, bytes));
}
