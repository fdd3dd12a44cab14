// Pages without a board: secrets behind the # go where they belong, and a form sent twice happens once.

import { uuid } from "./wire.js";

const secret = decodeURIComponent(location.hash.slice(1));
if (secret) history.replaceState(null, "", location.pathname);

const opening = document.querySelector("form[data-open]");
if (opening && secret) {
  opening.elements.token.value = secret;
  opening.submit();
}

const code = document.getElementById("code");
if (code && secret) code.value = secret;

const joining = document.querySelector("form[data-join]");
joining?.addEventListener("submit", (event) => {
  event.preventDefault();
  location.href = `/join#${encodeURIComponent(joining.querySelector("input").value.trim())}`;
});

for (const form of document.querySelectorAll("form[data-once]")) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "command_id";
  field.value = uuid();
  form.append(field);
}
