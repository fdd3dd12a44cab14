// A page that lost a script or its styles on the way, as on bad Wi-Fi or while the server starts, looks whole and does nothing. It is
// loaded again as soon as the server answers (rule K10). Three times at most: what is blocked here for good does not come by that, and
// people read so. Nothing is loaded over words that somebody has begun to write.
//
// No module, and the first of all scripts: it has to be there when one of them is not.
(() => {
  "use strict";
  const MOST = 3;
  const PAUSE = 1500; // milliseconds, and up to as many more: forty pages do not come back in the same moment
  const PATIENCE = 5000; // milliseconds for an answer: where Wi-Fi is gone a request may hang
  const TIMES = "lost"; // in this tab, one after the other
  const { sentence } = document.currentScript.dataset;
  const written = ({ value, defaultValue }) => value !== defaultValue;
  let whole = true;

  function lost() {
    if (!whole) return;
    whole = false;
    try {
      const times = Number(sessionStorage.getItem(TIMES));
      sessionStorage.setItem(TIMES, times + 1);
      if (times < MOST) later();
      else tell();
    } catch {
      tell(); // what can not be counted would never end
    }
  }

  function arrived() {
    try {
      if (whole) sessionStorage.removeItem(TIMES);
    } catch {
      // nothing was counted
    }
  }

  function later() {
    setTimeout(again, PAUSE * (1 + Math.random()));
  }

  async function again() {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    const writing = [...document.querySelectorAll("textarea, input:not([type=hidden])")].some(written);
    if (answer?.ok && !writing) return location.reload();
    tell();
    if (!writing) later();
  }

  function tell() {
    if (document.getElementById("lost")) return;
    const place = document.createElement("p");
    Object.assign(place, { id: "lost", className: "notice", role: "alert", textContent: sentence });
    document.body.append(place);
  }

  /** Styles were tried before any script ran. What did not come has no rules, or none that can be read. */
  function plain({ sheet }) {
    try {
      return !sheet.cssRules.length;
    } catch {
      return true;
    }
  }

  if ([...document.querySelectorAll("link[rel=stylesheet]")].some(plain)) lost();
  addEventListener("error", ({ target }) => target.tagName === "SCRIPT" && lost(), true); // of an element it does not bubble
  addEventListener("load", arrived);
})();
