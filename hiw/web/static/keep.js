/* What is typed is in this window alone until the server has it in its database.

   A copy of each text of a form stands here, in the script's own memory and in no storage of the browser's, until the
   server says that it is kept as a draft, or that its form was saved: what it says is true after a kill too. Meanwhile
   the browser asks before the window is closed or loaded anew, and after some seconds a bar says why. A field that
   comes back without its text, as from a server that was started again, gets it. A page that could not be drawn is
   asked for again. */
(() => {
  "use strict";
  const PULSE = 400; // milliseconds
  const ASK_AFTER = 1_800; // milliseconds without a key: hiw.js has sent the text by then
  const SAY_AFTER = 8_000; // milliseconds in which a text is usually kept
  const DRAW_AFTER = 8_000; // milliseconds until a page is asked for again; then twice as long each time
  const MOST = 10; // texts asked for at once, and times that a page is asked for
  const STATE = "data-test-script-state"; // of Streamlit's app
  const LINE = "data-test-connection-state";
  const FIELDS =
    '[class*="st-key-field-"]:not([class*="st-key-field-day-now-"], [class*="st-key-field-number-now-"])' +
    ' :is(input[type="text"], textarea):not([role])';
  const ONLY_HERE = '[class*="st-key-only-here-"]'; // the server says so itself (hiw/ui/keeping.py)
  const AGAIN = '[class*="st-key-again-"] button'; // of a page that could not be drawn
  const root = document.documentElement;
  const copies = new Map(); // form and field -> the text, its drawing, when it was typed, whether a button came after it
  let asking = false;
  let askedAt = 0;
  let bar = null;
  let draws = 0;
  let drawAt = 0;

  const app = () => document.querySelector('[data-testid="stApp"]');
  const rests = () => app()?.getAttribute(STATE) === "notRunning" && app().getAttribute(LINE) === "CONNECTED";

  // "household-7-goal-3-next-what-2" is the field "what" of the form "household-7-goal-3-next", drawn a third time.
  const placeOf = (field) => {
    const key = /st-key-(\S+)/.exec(field.closest('[class*="st-key-"]')?.className ?? "")?.[1] ?? "";
    const [, id, drawing] = /^(.*-[A-Za-z]\w*?)(?:-(\d+))?$/.exec(key) ?? [];
    return { id, drawing: Number(drawing ?? 0) };
  };
  const fieldsThere = () => {
    const there = new Map();
    for (const field of document.querySelectorAll(FIELDS)) {
      const place = placeOf(field);
      const known = there.get(place.id);
      if (place.id && (!known || place.drawing >= known.drawing)) there.set(place.id, { ...place, field });
    }
    return there;
  };

  // As hiw/ui/keeping.py makes it: the length in bytes, and Adler's sum.
  const markOf = (text) => {
    let [a, b] = [1, 0];
    const bytes = new TextEncoder().encode(text);
    for (const byte of bytes) {
      a = (a + byte) % 65521;
      b = (b + a) % 65521;
    }
    return `${bytes.length.toString(16)}-${(b * 65536 + a).toString(16)}`;
  };

  const write = (field, text) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const key = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: field instanceof HTMLTextAreaElement };
    setTimeout(() => field.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true })));
  };

  // A form that was saved or thrown away is drawn anew, or is gone; one that came back otherwise gets its text.
  const compare = () => {
    const isWhole = !document.querySelector(AGAIN) && !root.hasAttribute("data-saving"); // of carry.js
    if (!copies.size || !isWhole || !rests()) return;
    const there = fieldsThere();
    for (const [id, copy] of [...copies]) {
      const found = there.get(id);
      if (copy.pressed && (!found || found.drawing > copy.drawing)) {
        copies.delete(id);
      } else if (found && found.field.value !== copy.text && !found.field.disabled) {
        write(found.field, copy.text);
      }
    }
  };

  const ask = async () => {
    const now = Date.now();
    const due = [...copies].filter(([, copy]) => now - copy.at > ASK_AFTER).slice(0, MOST);
    if (asking || !due.length || now - askedAt < ASK_AFTER) return;
    asking = true;
    askedAt = now;
    try {
      const body = new URLSearchParams(due.map(([id, copy]) => [id, markOf(copy.text)]));
      const answer = await fetch("/kept", { method: "POST", body, redirect: "manual" });
      const kept = new Set(answer.ok ? await answer.json() : []);
      for (const [id, copy] of due) if (kept.has(id) && copies.get(id) === copy) copies.delete(id);
    } catch {
      // no connection: the copies stay
    } finally {
      asking = false;
    }
  };

  const say = () => {
    const isLate = [...copies.values()].some((copy) => Date.now() - copy.at > SAY_AFTER);
    const isWanted = isLate && !document.querySelector(`${ONLY_HERE}, .hiw-line`); // or line.js
    root.toggleAttribute("data-only-here", copies.size > 0); // for away.js
    if (isWanted === (bar !== null)) return;
    bar?.remove();
    bar = isWanted ? document.createElement("div") : null;
    if (!bar) return;
    bar.className = "hiw-only-here";
    bar.setAttribute("role", "status");
    bar.textContent = "What you typed last is only in this window. Do not close it or load it anew: it is sent again by itself.";
    root.append(bar);
  };

  const drawAgain = () => {
    const button = document.querySelector(AGAIN);
    if (!button) [draws, drawAt] = [0, 0];
    if (!button || !rests() || draws >= MOST) return;
    drawAt ||= Date.now() + DRAW_AFTER * 2 ** Math.min(draws, 3);
    if (Date.now() < drawAt) return;
    [draws, drawAt] = [draws + 1, 0];
    button.click();
  };

  document.addEventListener("input", ({ target }) => {
    if (!(target instanceof Element) || !target.matches(FIELDS)) return;
    const { id, drawing } = placeOf(target);
    if (!id) return;
    copies.set(id, { text: target.value, drawing, at: Date.now(), pressed: false });
    root.toggleAttribute("data-only-here", true); // at once: who signs out now is told so
  }, true);

  // Also a press of carry.js, with words that waited for their turn.
  document.addEventListener("click", ({ target }) => {
    if (!copies.size || !(target instanceof Element) || !target.closest("button") || target.closest(AGAIN)) return;
    for (const id of fieldsThere().keys()) if (copies.has(id)) copies.get(id).pressed = true;
  }, true);

  window.addEventListener("beforeunload", (event) => {
    if (copies.size || document.querySelector(ONLY_HERE)) event.preventDefault();
  });

  // Whoever signs out, or was away for too long, leaves nothing here (away.js has said what that means).
  document.addEventListener("hiw-ending", () => copies.clear());

  setInterval(() => {
    compare();
    ask();
    say();
    drawAgain();
  }, PULSE);
})();
