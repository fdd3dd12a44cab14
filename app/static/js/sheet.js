// The composer: inline while one observes, in later steps a sheet over the board.

import { afterFrames } from "./live.js";

const composer = document.getElementById("composer");
const text = document.getElementById("card-text");
const opener = () => document.querySelector("[data-compose]");
const observing = () => document.body.dataset.stage === "observe";

/** Somebody writes, or is about to: not who has just pressed a button. */
function inUse() {
  const focused = document.activeElement;
  return Boolean(text.value.trim()) || (composer.contains(focused) && !focused.matches("button"));
}

function open(on) {
  document.body.classList.toggle("composing", on);
  opener()?.setAttribute("aria-expanded", String(on));
  if (!on) noting(false);
}

/** One's private notes over the board, in steps that do not show one's own cards. */
function noting(on) {
  document.body.classList.toggle("noting", on);
  composer.querySelector("[data-noting]").ariaExpanded = String(on);
}

/** While cards are written inline, the sheet is ready beforehand: a step that comes takes neither focus nor caret. */
function prepare() {
  if (observing()) open(inUse());
}

function close() {
  open(false);
  opener()?.focus();
}

// --- a phone's keyboard covers what stands at the bottom --------------------------------------------

function raise() {
  const { height, offsetTop, scale } = visualViewport;
  const covered = scale > 1 ? 0 : Math.max(0, innerHeight - height - offsetTop);
  document.documentElement.style.setProperty("--keyboard", `${Math.round(covered)}px`);
}

function clicked({ target }) {
  if (target.closest("[data-compose-close]")) close();
  else if (target.closest("[data-noting]")) noting(!document.body.classList.contains("noting"));
  else if (target.closest("[data-compose]")) {
    open(true);
    text.focus();
  }
}

function pressed(event) {
  if (event.key === "Escape" && !observing()) close();
}

if (composer) {
  composer.addEventListener("focusin", prepare);
  composer.addEventListener("focusout", () => setTimeout(prepare));
  composer.addEventListener("input", prepare);
  composer.addEventListener("keydown", pressed);
  document.addEventListener("click", clicked);
  window.visualViewport?.addEventListener("resize", raise);
  afterFrames(prepare);
  prepare();
}
