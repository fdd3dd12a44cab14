// Loaded before htmx. The content security policy says `require-trusted-types-for 'script'`, so text becomes HTML only through
// a policy, and htmx (4.0.1) brings none: this one is named `default` because that is the name browsers ask without being told.
//
// What a frame brings is made by our templates, which hold none of the elements below and no inline handler. If one is there,
// something was injected, and refusing the frame is right. The text is parsed to see that: a search for "<script" or "on...="
// in the text itself would also refuse a card on which somebody wrote "one = two", and so stop the board for all.
//
// There is no createScript and no createScriptURL: code comes from files of ours, named in the page, and from nowhere else.
// For the same reason a whole page (it names scripts) cannot be swapped in: answer htmx with HX-Redirect, not with a 303.
(() => {
  "use strict";
  if (!window.trustedTypes) return; // older Firefox and Safari: the rest of the policy still holds

  const REFUSED = "script, iframe, object, embed, base";
  // Text without any of these holds no code, however it is parsed: a name of an element follows its "<", a name of an attribute
  // a space, a slash or a quotation mark, and neither can be written with entities. Most frames end here, at a tenth of the cost.
  const SUSPECT = /<(?:script|iframe|object|embed|base)|[\s"'/]on[a-z]+[\s/]*=/i;
  let parsing = false;

  function inert(html) {
    parsing = true; // the parser asks this policy too; what it makes is never shown and runs nothing
    try {
      return new DOMParser().parseFromString(html, "text/html");
    } finally {
      parsing = false;
    }
  }

  function holdsCode(root) {
    if (root.querySelector(REFUSED)) return true;
    for (const element of root.querySelectorAll("*")) {
      if (element.getAttributeNames().some((name) => name.startsWith("on"))) return true;
      // <hx-partial> reaches us as a <template>, whose content a query of its parent does not enter.
      if (element instanceof HTMLTemplateElement && holdsCode(element.content)) return true;
    }
    return false;
  }

  window.trustedTypes.createPolicy("default", {
    createHTML(html) {
      if (!parsing && SUSPECT.test(html) && holdsCode(inert(html))) throw new TypeError("Refused HTML that holds code.");
      return html;
    },
  });
})();
