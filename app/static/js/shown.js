// A dialog that is made when it is first needed (later.js).

/** Shows elements in the dialog of that id; the page's own way of closing dialogs (bar.js) closes it. */
export function show(id, label, content, close) {
  const place = document.getElementById(id) ?? made(id, close);
  place.setAttribute("aria-label", label);
  place.querySelector(".shown").replaceChildren(content);
  if (!place.open) place.showModal();
  place.scrollTop = 0;
  return place;
}

function made(id, words) {
  const place = document.createElement("dialog");
  place.id = id;
  place.className = "analysis";
  const shown = document.createElement("div");
  shown.className = "shown";
  const acts = document.createElement("div");
  acts.className = "acts end";
  const close = document.createElement("button");
  close.type = "button";
  close.dataset.dialogClose = "";
  close.textContent = words;
  acts.append(close);
  place.append(shown, acts);
  place.addEventListener("click", ({ target }) => target === place && place.close()); // beside it
  document.body.append(place);
  return place;
}
