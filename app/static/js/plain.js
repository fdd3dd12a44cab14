// Pages without a board: secrets behind the # go where they belong, codes are typed as they are printed, and a form sent twice
// happens once.

import "./setup.js";
import "./offline.js";
import "./resume.js";
import { uuid } from "./wire.js";

const secret = decodeURIComponent(location.hash.slice(1));
if (secret) history.replaceState(null, "", location.pathname);

const opening = document.querySelector("form[data-open]");
if (opening && secret) {
  opening.elements.token.value = secret;
  opening.submit();
}

// --- join codes -------------------------------------------------------------------------------------

const HALF = 4;
const symbols = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 2 * HALF);

/** `KQ7M-3XPT`, as it stands on the screen. */
const printed = (code) => (code.length > HALF ? `${code.slice(0, HALF)}-${code.slice(HALF)}` : code);

function write(field, text, caret = text.length) {
  const before = symbols(text.slice(0, caret)).length;
  field.value = printed(symbols(text));
  const at = before + (before > HALF ? 1 : 0);
  if (document.activeElement === field) field.setSelectionRange(at, at);
}

for (const field of document.querySelectorAll("input.code")) {
  field.addEventListener("input", () => write(field, field.value, field.selectionStart));
  field.addEventListener("paste", (event) => {
    event.preventDefault();
    const pasted = event.clipboardData.getData("text");
    write(field, pasted.split("#").at(-1)); // a whole address, or the code alone
  });
  if (field.value) write(field, field.value);
}

const code = document.getElementById("code");
if (code && secret) {
  write(code, secret);
  const name = code.form.elements.name;
  if (!name.value) name.focus();
}

const languages = document.querySelector("form[data-keeps-code]");
languages?.addEventListener("submit", () => {
  if (code?.value) languages.action += `#${encodeURIComponent(code.value)}`; // a redirect keeps what stands behind the #
});

const joining = document.querySelector("form[data-join]");
joining?.addEventListener("submit", (event) => {
  event.preventDefault();
  location.href = `/join#${encodeURIComponent(joining.querySelector("input").value.trim())}`;
});

// --- once -------------------------------------------------------------------------------------------

for (const form of document.querySelectorAll("form[data-once]")) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "command_id";
  field.value = uuid();
  form.append(field);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
