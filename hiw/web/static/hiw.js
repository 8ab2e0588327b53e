/* What is typed is kept while it is typed.

   Streamlit sends the text of a field when the field is left, or Enter (in a text area Ctrl+Enter) is pressed. A note
   that takes ten minutes would be lost with the phone's battery. So when the keys have been still for a moment and the
   text has changed, or the page goes out of sight, this presses the key for the writer. The focus and the caret stay
   where they are. Fields inside a Streamlit form are left alone: there Enter would send the form. So are passwords. */
(() => {
  "use strict";
  const STILL_FOR = 1500; // milliseconds without a key
  const sent = new WeakMap(); // text area -> the text that was sent last
  let timer = 0;

  const isLine = (element) =>
    element instanceof HTMLInputElement && element.type === "text" && element.closest('[data-testid="stTextInput"]');
  const isOurs = (element) =>
    (element instanceof HTMLTextAreaElement || isLine(element)) &&
    !element.readOnly && !element.closest('[data-testid="stForm"]');

  const press = (area) => {
    sent.set(area, area.value);
    const ctrlKey = area instanceof HTMLTextAreaElement;
    const key = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey, bubbles: true, cancelable: true };
    area.dispatchEvent(new KeyboardEvent("keydown", key));
  };

  const send = (area) => {
    if (document.activeElement === area && area.isConnected && sent.get(area) !== area.value) press(area);
  };

  // Half a sign, as a paste can leave one, cannot be sent: the server would end the line, and the page would send the
  // same again for ever. The sign for an unknown one takes its place before anybody else hears of it.
  const HALF = /\p{Surrogate}/gu;
  const mend = (event) => {
    const { target: field } = event;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || event.isComposing) return;
    const whole = field.value.replace(HALF, "\ufffd");
    if (whole === field.value) return;
    const caret = [field.selectionStart, field.selectionEnd];
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, whole);
    field.setSelectionRange(...caret);
  };
  document.addEventListener("input", mend, true);
  document.addEventListener("compositionend", mend, true);

  document.addEventListener("focusin", (event) => {
    if (isOurs(event.target) && !sent.has(event.target)) sent.set(event.target, event.target.value);
  });

  document.addEventListener("input", (event) => {
    if (!isOurs(event.target)) return;
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(send, STILL_FOR, event.target);
  });

  // Streamlit does not count a field as left when the focus goes to a button inside its frame: our calendar's, or its
  // own that shows a password or clears a search. By Tab what was typed would not be sent. So the field is told again.
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const frame = target instanceof HTMLInputElement && target.closest('[data-testid="stTextInput"]');
    if (frame && frame.contains(relatedTarget)) target.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  });

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isOurs(document.activeElement)) send(document.activeElement);
  });

  // Before the page is blanked (away.js): what was typed last is kept too.
  document.addEventListener("hiw-leaving", () => {
    if (isOurs(document.activeElement)) send(document.activeElement);
  });

  document.addEventListener("compositionend", (event) => {
    if (!isOurs(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(send, STILL_FOR, event.target);
  });

  // A field that is touched just after a list box can get the focus without the caret, which stays in the list box
  // (seen in Chromium): what is typed then goes nowhere.
  document.addEventListener("click", ({ target: field }) => {
    if (!isOurs(field) || document.activeElement !== field) return;
    const host = document.getSelection().anchorNode;
    const elsewhere = host instanceof Element && host !== field.parentNode && host.querySelector(":scope > input");
    if (elsewhere) field.setSelectionRange(field.value.length, field.value.length);
  });

  // A way within the planner that stands in a table or a sentence opens here, and not in another tab: Streamlit opens
  // every such way in a new one, of which a phone soon has twenty.
  document.addEventListener("click", ({ target }) => {
    const way = target instanceof Element && target.closest('[data-testid="stMarkdown"] a[target="_blank"][href^="/"]');
    if (way) way.target = "_self";
  }, true);

  // When the server goes away Streamlit locks the fields, and a locked field loses the focus without a word: what was
  // typed in it stands there and was never sent. It is sent before the button that is pressed next.
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || !target.closest("button")) return;
    const fields = [...document.querySelectorAll('input[type="text"], textarea')];
    fields.filter((field) => isOurs(field) && sent.has(field) && sent.get(field) !== field.value).forEach(press);
  }, true);
})();
