/* What is said when the live line to the planner (a websocket) is gone, silent, or never comes about, in our own words.

   Streamlit would say it in a programmer's words, or show grey bars for ever. Its own dialog is closed before it is
   seen. Whether the planner itself answers is asked over HTTP: when it does and the line still does not come about, or
   opens and carries nothing, the network or a program on the device is in the way, and somebody there must be told. A
   line looks open long after it has died: what is sent and heard on it is noted, and now and then the planner is asked.
   A page that computes for a while has been heard of, and is waited for. */
(() => {
  "use strict";
  const PULSE = 1_000; // milliseconds between two looks
  const LOST_FOR = 3_000; // milliseconds after which a lost or silent line is asked about: most come back before
  const NEVER_FOR = 8_000; // milliseconds that the first line, and the first word on it, may take
  const SILENT_FOR = 30_000; // milliseconds without a word, though something was sent: longer than any page takes
  const BACK_FOR = 45_000; // milliseconds for which the planner answers before a line that was there counts as blocked
  const ASKS_EVERY = 5_000; // milliseconds between two questions whether the planner answers
  const ASKS_AT_REST = 15_000; // the same while nothing seems wrong
  const ANSWERS_WITHIN = 8_000; // milliseconds that an answer may take
  const LINE = "data-test-connection-state"; // of Streamlit's app
  const GONE =
    "The planner does not answer at the moment. Leave this page open: what you typed last may stand in this window " +
    "alone, and what you pressed last may not be saved. The page goes on by itself as soon as the planner answers. If " +
    "that takes more than five minutes, tell a manager.";
  const OFFLINE =
    "This device has no connection to the internet. Leave this page open: what you typed last may stand in this window " +
    "alone, and what you pressed last may not be saved. The page goes on by itself when the connection is back.";
  const SILENT =
    "The planner answers, but nothing has come back to this page for half a minute. What you pressed last may not be " +
    "saved. Copy what you have typed here, then load the page again. If it happens again, tell a manager.";
  const BLOCKED =
    "This page cannot be shown here. The planner answers, but the live connection on which it sends its pages (a " +
    "websocket) does not come about, or carries nothing. Most often a network or a security program blocks it. Tell " +
    "whoever looks after your computers: “Please allow websockets (wss) to ";
  const MEANWHILE = ".” Until then another network may do, such as your phone's.";
  let since = Date.now(); // when the line was lost, or the page opened
  let unanswered = 0; // when something was sent on the line after which nothing was heard; 0 when nothing is awaited
  let wasHeard = false; // whether anything ever came on a line of this page
  let wasLost = false; // whether a line that had carried something was gone at the last look
  let answers = null; // whether the planner answered the last question; null before it was asked
  let answersSince = 0;
  let asked = Date.now();
  let asking = false;
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

  const forget = () => {
    answers = null;
    answersSince = 0;
  };

  const hear = () => {
    wasHeard = true;
    unanswered = 0;
    forget();
  };

  const listened = new WeakSet();
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (...message) {
    if (!listened.has(this)) this.addEventListener("message", hear);
    listened.add(this);
    unanswered ||= Date.now();
    return send.apply(this, message);
  };

  const ask = async () => {
    asking = true;
    asked = Date.now();
    try {
      answers = (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(ANSWERS_WITHIN) })).ok;
    } catch {
      answers = false;
    }
    answersSince = answers ? answersSince || Date.now() : 0;
    asking = false;
  };

  const askEvery = (pause) => {
    if (!asking && Date.now() - asked >= pause) ask();
  };

  const blocked = () => BLOCKED + location.host + MEANWHILE;
  const unreached = () => (navigator.onLine ? GONE : OFFLINE);
  const isBlocked = () => answers && Date.now() - answersSince >= (wasHeard ? BACK_FOR : 0);

  const wordsOfLost = () => {
    const gone = Date.now() - since;
    if (gone >= LOST_FOR) askEvery(ASKS_EVERY);
    if (isBlocked() && gone >= NEVER_FOR) return blocked();
    if (answers === false) return unreached();
    return notice?.textContent ?? "";
  };

  const wordsOfOpen = () => {
    const silent = unanswered ? Date.now() - unanswered : 0;
    const isDoubtful = silent >= LOST_FOR || answers === false;
    if (document.visibilityState === "visible") askEvery(isDoubtful ? ASKS_EVERY : ASKS_AT_REST);
    if (answers === false) return unreached();
    if (answers && silent >= (wasHeard ? SILENT_FOR : NEVER_FOR)) return wasHeard ? SILENT : blocked();
    return silent >= NEVER_FOR ? (notice?.textContent ?? "") : "";
  };

  const look = () => {
    if (isAway()) return say("");
    const isOpen = isConnected();
    if (isOpen && wasLost) {
      unanswered = 0; // Streamlit asks anew on the new line
      forget();
    }
    wasLost = !isOpen && wasHeard;
    if (isOpen) since = Date.now();
    say(isOpen ? wordsOfOpen() : wordsOfLost());
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
