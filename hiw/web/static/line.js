/* What is said when the live line to the planner (a websocket) is gone, or never comes about, in our own words.

   Streamlit would say it in a programmer's words, or show grey bars for ever. Its own dialog is closed before it is
   seen. Whether the planner itself answers is asked over HTTP: when it does and the line still does not come about, the
   network or a program on the device is in the way, and somebody there must be told. */
(() => {
  "use strict";
  const PULSE = 1_000; // milliseconds between two looks
  const LOST_FOR = 3_000; // milliseconds after which a lost line is spoken of: most come back before
  const NEVER_FOR = 8_000; // milliseconds that the first line may take
  const BACK_FOR = 45_000; // milliseconds for which the planner answers before a line that was there counts as blocked
  const ASKS_EVERY = 5_000; // milliseconds between two questions whether the planner answers
  const LINE = "data-test-connection-state"; // of Streamlit's app
  const GONE =
    "The planner does not answer at the moment. Leave this page open: what you typed last may stand in this window alone. " +
    "The page goes on by itself as soon as the planner answers. If that takes more than five minutes, tell a manager.";
  const OFFLINE =
    "This device has no connection to the internet. Leave this page open: what you typed last may stand in this window " +
    "alone. The page goes on by itself when the connection is back.";
  const BLOCKED =
    "This page cannot be shown here. The planner answers, but the live connection on which it sends its pages (a " +
    "websocket) does not come about. Most often a network or a security program blocks it. Tell whoever looks after " +
    "your computers: “Please allow websockets (wss) to ";
  const MEANWHILE = ".” Until then another network may do, such as your phone's.";
  let since = Date.now(); // when the line was lost, or the page opened
  let wasConnected = false;
  let answers = null; // whether the planner answered the last question; null before it was asked
  let answersSince = 0;
  let asked = 0;
  let notice = null;

  const isConnected = () => document.querySelector(`[${LINE}]`)?.getAttribute(LINE) === "CONNECTED";
  const isAway = () => document.body?.classList.contains("hiw-away"); // away.js has taken the page away

  /* The notice stands beside the body, so that nothing covers it. It is spoken when its words are new. */
  const say = (words) => {
    if (notice?.textContent === words) return;
    notice?.remove();
    notice = words ? document.createElement("div") : null;
    if (!notice) return;
    notice.className = "hiw-line";
    notice.setAttribute("role", "alert");
    document.documentElement.append(notice);
    notice.textContent = words;
  };

  const ask = async () => {
    asked = Date.now();
    try {
      answers = (await fetch("/healthz", { cache: "no-store" })).ok;
    } catch {
      answers = false;
    }
    answersSince = answers ? answersSince || Date.now() : 0;
  };

  const isBlocked = () => answers && Date.now() - answersSince >= (wasConnected ? BACK_FOR : 0);

  const words = (gone) => {
    if (isBlocked() && gone >= NEVER_FOR) return BLOCKED + location.host + MEANWHILE;
    if (answers === false) return navigator.onLine ? GONE : OFFLINE;
    return notice?.textContent ?? "";
  };

  const look = () => {
    if (isConnected() || isAway()) {
      wasConnected ||= !isAway();
      since = Date.now();
      answers = null;
      answersSince = 0;
      say("");
      return;
    }
    const gone = Date.now() - since;
    if (gone >= LOST_FOR && Date.now() - asked >= ASKS_EVERY) ask();
    say(words(gone));
  };

  const closeStreamlits = () => {
    for (const dialog of document.querySelectorAll('[data-testid="stDialog"]')) {
      if (/^(Connection error|Page not found)$/.test(dialog.querySelector('[slot="title"]')?.textContent ?? ""))
        dialog.querySelector('button[aria-label^="Close"]')?.click();
    }
  };

  new MutationObserver(() => {
    closeStreamlits();
    if (notice) look();
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: [LINE] });
  setInterval(look, PULSE);
})();
