// Writing to the board, and saying what came of it.

export const at = document.body.dataset.at ?? "";

/** A UUID. Not crypto.randomUUID: that one is missing where a school's own server speaks plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

let fading;

/** A sentence in the page's polite live region. It stays long enough to be read; a refusal stays until the next one. */
export function notice(words, { stays = false } = {}) {
  const place = document.getElementById("notice");
  place.textContent = words;
  clearTimeout(fading);
  if (words && !stays) fading = setTimeout(() => (place.textContent = ""), 4000);
}

/** The server's sentence for people, or ours where something between us answered. */
export function refusal(status, text) {
  try {
    const { message } = JSON.parse(text);
    if (typeof message === "string" && message) return message;
  } catch {
    // not ours: a proxy's page, say
  }
  if (status === 401) return "This device is not part of the round any more. Join again with the code; nothing that was saved is lost.";
  if (status === 429) return "That was a lot at once. Wait a moment, then try again.";
  return "The board could not take this just now. Nothing is lost; try again in a moment.";
}

export const OFFLINE = "No connection, so this was not saved. It still stands here; try again in a moment.";

/** Whether the same command may be sent again as it is: nobody has answered whether it happened. */
export const unanswered = (status) => status === 0 || status === 429 || status >= 500;

/**
 * Sends one command; the same one again while nobody answers, which has the effect of once.
 *
 * @returns {Promise<object|null>} the answer ({} for an empty one), null when it was refused (and said so).
 */
export async function write(method, path, fields = {}) {
  const body = JSON.stringify({ command_id: uuid(), ...fields });
  for (const wait of [500, 2000, 0]) {
    let answer;
    try {
      answer = await fetch(at + path, {
        method,
        body,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
      });
    } catch {
      if (!wait) break;
      await new Promise((resolve) => setTimeout(resolve, wait));
      continue;
    }
    const text = await answer.text();
    if (answer.ok) {
      notice("");
      return text ? JSON.parse(text) : {};
    }
    notice(refusal(answer.status, text), { stays: true });
    return null;
  }
  notice(OFFLINE, { stays: true });
  return null;
}
