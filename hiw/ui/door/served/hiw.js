/* What is typed is kept while it is typed.

   Streamlit sends the text of a text area when the field is left or Ctrl+Enter is pressed. A note that takes ten
   minutes would be lost with the phone's battery. So when the keys have been still for a moment and the text has
   changed, this presses Ctrl+Enter for the writer. The focus and the caret stay where they are.
   Text areas inside a Streamlit form are left alone: there Ctrl+Enter would send the form. */
(() => {
  "use strict";
  const STILL_FOR = 1500; // milliseconds without a key
  const sent = new WeakMap(); // text area -> the text that was sent last
  let timer = 0;

  const isOurs = (element) =>
    element instanceof HTMLTextAreaElement && !element.readOnly && !element.closest('[data-testid="stForm"]');

  const send = (area) => {
    if (document.activeElement !== area || !area.isConnected || sent.get(area) === area.value) return;
    sent.set(area, area.value);
    const key = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true, cancelable: true };
    area.dispatchEvent(new KeyboardEvent("keydown", key));
  };

  document.addEventListener("focusin", (event) => {
    if (isOurs(event.target) && !sent.has(event.target)) sent.set(event.target, event.target.value);
  });

  document.addEventListener("input", (event) => {
    if (!isOurs(event.target)) return;
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(send, STILL_FOR, event.target);
  });

  document.addEventListener("compositionend", (event) => {
    if (!isOurs(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(send, STILL_FOR, event.target);
  });
})();
