// Documents of a draft: digest, size, type and name are read from the file here; the file itself goes nowhere.

import { hex, sha256 } from "./bytes.js";

async function fillIn(reader, file) {
  const named = (member) => document.getElementById(`${reader.dataset.document}.${member}`);
  named("sha256").value = hex(await sha256(new Uint8Array(await file.arrayBuffer())));
  named("size").value = String(file.size);
  named("media_type").value = file.type || "application/octet-stream";
  if (named("name").value === "") named("name").value = file.name;
  reader.querySelector("[role=status]").textContent = file.name;
}

for (const reader of document.querySelectorAll("[data-document]")) {
  reader.hidden = false;
  reader.querySelector("input[type=file]").addEventListener("change", (event) => {
    const file = event.target.files[0];
    if (file !== undefined) fillIn(reader, file);
  });
}
