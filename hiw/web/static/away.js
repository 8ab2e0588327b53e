/* A page that nobody uses is locked, "Sign out" is one press, and in outreach mode one press blanks the page at once.

   The server locks a session that was not used for some minutes. This tells the server of touches, keys and the mouse,
   at most once a minute, and takes the page away when the time is over, even when nothing can be sent: all that was
   drawn leaves the document. A minute before it says so. In outreach mode (the page holds .st-key-outreach) Escape, or
   the button at the edge, takes the page away at once; one press brings it back. What was shown after a tap
   (.st-key-shown-a-while…) is hidden again after 20 seconds.

   "Sign out" takes the page away in every tab, and sends the form of its address in this one; without this script the
   way leads to that form. The server cuts the pages of a sign-in off that has ended: a page that is cut off asks
   whether it may stay. */
(() => {
  "use strict";
  const MINUTE = 60_000;
  const HIDE_AFTER = 20_000;
  const OUTREACH = ".st-key-outreach";
  const APP = '[data-testid="stApp"]';
  const LINE = "data-test-connection-state"; // of Streamlit's app
  const SIGN_OUT = "/sign-out";
  const NOT_YET =
    "The planner does not answer, so you are not signed out yet. Leave this page open: you are signed out as soon as it answers.";
  const ASKS_EVERY = 2_000; // milliseconds, while it is cut off
  const SENDS_FOR = 1_000; // milliseconds that what was typed last may take to be kept before the sign-in ends
  let limit = 15 * MINUTE; // the server says how long it is
  let deadline = Date.now() + limit;
  let lastUse = 0; // when somebody last touched or typed here
  let toldUse = 0; // the last use that the server knows of
  let toldAt = 0; // when something was last sent
  let busy = false;
  let blanked = false;
  let warning = null;
  let button = null;
  const shownSince = new WeakMap();
  const root = document.documentElement;

  // -- taking the page away -------------------------------------------------------------------------------------------

  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    made.className = className;
    return made;
  };

  /* Everything leaves the document, and what Streamlit still draws is taken out before it is seen. */
  const blank = (words, label, then) => {
    document.dispatchEvent(new Event("hiw-leaving"));
    blanked = true;
    const body = document.createElement("body");
    body.className = "hiw-away";
    const box = element("main", "", "hiw-away-box");
    const way = element("button", label, "hiw-away-button");
    way.type = "button";
    way.addEventListener("click", then);
    const says = element("p", words, "");
    box.append(says, way);
    body.append(box);
    const keep = new Set([document.head, body]);
    const sweep = () => {
      for (const child of [...document.documentElement.children]) if (!keep.has(child)) child.remove();
      for (const child of [...body.children]) if (child !== box) child.remove();
    };
    document.documentElement.replaceChild(body, document.body);
    sweep();
    new MutationObserver(sweep).observe(document.documentElement, { childList: true, subtree: true });
    document.title = "Households into Work";
    way.focus();
    return says;
  };

  const signIn = () => location.replace(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);

  const end = (words) => {
    deadline = Infinity;
    if (!blanked) blank(words, "Sign in again", signIn);
    document.dispatchEvent(new Event("hiw-ending"));
  };

  /* keep.js knows whether the server has it. */
  const isKept = () =>
    root.hasAttribute("data-only-here") ? "The words that you typed last may be lost." : "What you typed is kept.";

  const lock = () => {
    end(`Nobody used this page for a while, so it is locked. ${isKept()}`);
    signIn();
  };

  const hide = () => blanked || blank("The screen is hidden.", "Show it again", () => location.reload());

  // -- signing out ----------------------------------------------------------------------------------------------------

  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  const tabs = new BroadcastChannel("hiw");
  tabs.addEventListener("message", () => end(`“Sign out” was pressed in another tab. ${isKept()}`));

  const kept = async (app) => {
    const until = Date.now() + SENDS_FOR;
    do await pause(300);
    while (app?.getAttribute("data-test-script-state") !== "notRunning" && Date.now() < until);
  };

  const signOut = async () => {
    if (blanked) return;
    const app = document.querySelector(APP);
    const ask = () => location.assign(SIGN_OUT);
    deadline = Infinity;
    tabs.postMessage("signed out");
    const says = blank("You are being signed out.", "Sign out", ask);
    let form = null;
    for (const typed = kept(app); !form; ) {
      try {
        const [answer] = await Promise.all([fetch(SIGN_OUT), typed]);
        form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form");
      } catch {} // it is not there, or something before it answers
      if (form) break;
      says.textContent = NOT_YET;
      await pause(ASKS_EVERY);
    }
    document.head.append(form);
    document.dispatchEvent(new Event("hiw-ending"));
    form.submit();
  };

  document.addEventListener(
    "click",
    (event) => {
      const way = event.target instanceof Element && event.target.closest(`a[href="${SIGN_OUT}"]`);
      if (!way || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      signOut();
    },
    { capture: true },
  );

  // -- being there ----------------------------------------------------------------------------------------------------

  /* Send, or ask; the answer says how long the page may stay. */
  const call = async (method, query) => {
    if (busy) return;
    busy = true;
    toldAt = Date.now();
    try {
      const told = method === "POST" ? await fetch(`/presence${query}`, { method, redirect: "manual" }) : null;
      const answer = !told || told.ok ? await fetch("/presence", { redirect: "manual" }) : told;
      if (answer.ok) {
        const { left, minutes } = await answer.json();
        limit = minutes * MINUTE;
        deadline = Date.now() + left * 1000;
      } else if (answer.type === "opaqueredirect" || answer.status === 401) {
        if (Date.now() >= deadline) lock();
        else end("Your sign-in has ended. Sign in again to go on.");
      }
      return answer.ok;
    } catch {
      return false; // no connection: the time that is known goes on
    } finally {
      busy = false;
    }
  };

  const tell = async () => {
    const use = lastUse;
    const ago = Math.min(60, Math.floor((Date.now() - use) / 1000));
    if (await call("POST", `?ago=${ago}`)) toldUse = use;
  };

  const warn = () => {
    if (warning || blanked) return;
    warning = element("div", "You have not used this page for a while. It is locked in a minute: touch it to stay.", "hiw-soon");
    warning.setAttribute("role", "alert");
    document.documentElement.append(warning);
  };

  const unwarn = () => {
    warning?.remove();
    warning = null;
  };

  const used = (event) => {
    if (!event.isTrusted || blanked) return;
    lastUse = Date.now();
    if (!warning) return;
    unwarn();
    tell();
  };
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"])
    document.addEventListener(kind, used, { capture: true, passive: true });

  const keepTime = () => {
    const now = Date.now();
    const left = deadline - now;
    if (left <= 0) return lock();
    if (left > MINUTE) unwarn();
    if (lastUse > toldUse) {
      if (now - toldAt >= (left > MINUTE ? MINUTE : 5_000)) tell();
    } else if (left <= MINUTE && !warning) {
      if (now - toldAt < 2_000) warn(); // asked just now: nobody is there in another tab either
      else if (!busy) call("GET", "").then(() => deadline - Date.now() <= MINUTE && warn());
    }
  };

  // -- being cut off --------------------------------------------------------------------------------------------------

  let wasConnected = false;
  const lookAtLine = () => {
    const isConnected = document.querySelector(APP)?.getAttribute(LINE) === "CONNECTED";
    if (!isConnected && !blanked && (wasConnected || Date.now() - toldAt >= ASKS_EVERY)) call("GET", "");
    wasConnected = isConnected;
  };
  new MutationObserver(lookAtLine).observe(document.documentElement, { subtree: true, attributeFilter: [LINE] });

  // -- outreach mode --------------------------------------------------------------------------------------------------

  const isOutreach = () => document.querySelector(OUTREACH) !== null;

  /* The button stands beside the body, so that no dialog covers it or makes it inert. */
  const offerToHide = () => {
    if (isOutreach() === (button !== null)) return;
    button?.remove();
    button = button ? null : element("button", "Hide", "hiw-hide");
    if (!button) return;
    button.type = "button";
    button.title = "Hide the screen (Escape)";
    button.addEventListener("click", hide);
    document.documentElement.append(button);
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || blanked || !isOutreach()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      hide();
    },
    { capture: true },
  );

  // An open dialog swallows presses beside it: the window hears of them first.
  window.addEventListener(
    "pointerdown",
    (event) => {
      if (button && event.target === button) hide();
    },
    { capture: true },
  );

  const hideWhatWasTapped = () => {
    for (const shown of document.querySelectorAll('[class*="st-key-shown-a-while"]')) {
      if (!shownSince.has(shown)) shownSince.set(shown, Date.now());
      if (Date.now() - shownSince.get(shown) < HIDE_AFTER) continue;
      for (const text of shown.querySelectorAll('[data-testid="stText"]')) text.textContent = "";
      shown.querySelector("button")?.click();
    }
  };

  const tick = () => {
    keepTime();
    if (blanked) return;
    lookAtLine();
    offerToHide();
    hideWhatWasTapped();
  };
  setInterval(tick, 500);
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("focus", tick);
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  call("GET", "");
})();
