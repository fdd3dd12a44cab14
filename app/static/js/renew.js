// Brings an element that stands on the page up to date, and leaves alone what only this page knows of it.

const OWN_CLASSES = ["older", "latest", "folded", "open", "all", "held", "over", "called", "found", "passed-over", "travels", "sortable-chosen", "sortable-ghost"];

let morph;

/** htmx's own way, for everything that changed its build. */
export function morphBy(way) {
  morph = way;
}

/** Makes `stood` what `fresh` is. Most often that is a few numbers and words, so it tries the short way first. */
export function renew(stood, fresh) {
  if (follow(stood, fresh)) return fresh.remove(); // it may stand on the page, in a pattern that came
  const alone = document.createDocumentFragment();
  alone.append(fresh);
  morph(stood, alone, false);
}

/**
 * Whether an attribute may be set to what a frame says (null: removed). What a reader opened, chose or can reach by Tab is this
 * page's own; its classes are added to the server's.
 */
export function allows(element, name, value) {
  if (name === "open") return !element.matches("details, dialog");
  if (name === "tabindex") return element.name !== "chosen";
  if (name === "aria-expanded") return false;
  if (name !== "class") return true;
  const fresh = (value ?? "").split(" ");
  const own = OWN_CLASSES.filter((each) => element.classList.contains(each) && !fresh.includes(each));
  const all = [...fresh, ...own].join(" ").trim();
  if (own.length && element.className !== all) element.className = all;
  return !own.length;
}

/** The same build, element by element: only words and attributes differ. False as soon as it is not. */
function follow(stood, fresh) {
  if (stood.isEqualNode(fresh)) return true;
  if (stood.nodeType !== fresh.nodeType) return false;
  if (stood.nodeType !== Node.ELEMENT_NODE) {
    stood.data = fresh.data;
    return true;
  }
  if (stood.localName !== fresh.localName || stood.id !== fresh.id || stood.childNodes.length !== fresh.childNodes.length) return false;
  attributes(stood, fresh);
  for (let one = stood.firstChild, other = fresh.firstChild; one; one = one.nextSibling, other = other.nextSibling) {
    if (!follow(one, other)) return false;
  }
  return true;
}

function attributes(stood, fresh) {
  for (const { name, value } of fresh.attributes) {
    if (stood.getAttribute(name) !== value && allows(stood, name, value)) stood.setAttribute(name, value);
  }
  if (stood.attributes.length === fresh.attributes.length) return;
  for (const { name } of [...stood.attributes]) {
    if (!fresh.hasAttribute(name) && allows(stood, name, null)) stood.removeAttribute(name);
  }
}
