/* The fields of forms (hiw/ui/form_fields.py): what is said of a field is said to a screen reader too, what was refused
   comes into view, and a day can be picked from a calendar.

   A field stands in .st-key-field-…, with what is said of it below: .st-key-said-… its day in words, .st-key-unread-…
   and .st-key-refused-… why it cannot be saved. A refusal's class ends with a number of its own. When one is new, and
   the page has been drawn, its field is scrolled to and gets the focus; a refusal of no field gets it itself. */
(() => {
  "use strict";
  const PULSE = 50; // milliseconds in which what changed is looked at once
  const UNFOLDS = 600; // milliseconds that Streamlit takes to open what is folded away
  const STATE = "data-test-script-state"; // of Streamlit's app
  const FIELD = '[class*="st-key-field-"]';
  const SAID = '[class*="st-key-said-"], [class*="st-key-unread-"], [class*="st-key-refused-"]';
  const WRONG = '[class*="st-key-unread-"], [class*="st-key-refused-"]';
  const REFUSED = '[class*="st-key-refused-"]';
  const CONTROL = 'input:not(.hiw-picker), textarea, [role="radiogroup"]';
  let seen = new Set(); // the refusals that were there when the page was last drawn
  let number = 0;
  let timer = 0;

  const keyOf = (element) => /st-key-(\S+)/.exec(element.className)?.[1] ?? "";
  const controlOf = (field) => field.querySelector(CONTROL);
  const focus = (control) => (control.querySelector('[role="radio"]') ?? control).focus({ preventScroll: true });
  const show = (element) => element.scrollIntoView({ block: "center", behavior: "instant" });
  const unfold = (element) => {
    const folded = element.closest("details:not([open])");
    folded?.querySelector("summary").click();
    return Boolean(folded);
  };
  const leadTo = (element) => { // what is folded away takes a moment to open, and cannot have the focus before
    setTimeout(() => { focus(element); show(element); }, unfold(element) ? UNFOLDS : 0);
  };
  const set = (element, name, value) => {
    if (!value) element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };

  // -- what is said of a field ----------------------------------------------------------------------------------------

  const tell = (field) => {
    const control = controlOf(field);
    if (!control) return;
    const said = [...field.querySelectorAll(SAID)];
    for (const words of said) {
      words.id ||= `hiw-said-${++number}`;
      set(words, "role", words.matches(REFUSED) ? "" : "status");
    }
    set(control, "aria-describedby", said.map(({ id }) => id).join(" "));
    set(control, "aria-invalid", said.some((words) => words.matches(WRONG)) ? "true" : "");
    if (field.matches('[class*="st-key-field-number"]')) set(control, "inputmode", "numeric");
    if (field.matches('[class*="st-key-field-day"]')) offerCalendar(field, control);
  };

  // -- the calendar: the browser's own, which phones and keyboards know -------------------------------------------------

  const offerCalendar = (field, control) => {
    const frame = control.parentElement;
    if (frame.querySelector(".hiw-calendar")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hiw-calendar";
    button.setAttribute("aria-label", `Calendar: ${control.getAttribute("aria-label")}`);
    const picker = document.createElement("input");
    picker.type = "date";
    picker.className = "hiw-picker";
    picker.tabIndex = -1;
    picker.setAttribute("aria-hidden", "true");
    button.addEventListener("click", () => {
      const words = field.querySelector('[class*="st-key-said-"]');
      picker.value = /(\d{4}-\d\d-\d\d)$/.exec(words ? keyOf(words) : "")?.[1] ?? "";
      picker.showPicker();
    });
    picker.addEventListener("change", () => {
      const [year, month, day] = picker.value.split("-");
      if (day) write(control, `${day}/${month}/${year}`);
    });
    frame.append(picker, button);
  };

  const write = (control, text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(control, text);
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, bubbles: true }));
    control.focus();
  };

  // -- what was refused ---------------------------------------------------------------------------------------------

  const bringIntoView = () => {
    const refusals = [...document.querySelectorAll(REFUSED)];
    const first = refusals.find((refusal) => !seen.has(keyOf(refusal)));
    seen = new Set(refusals.map(keyOf));
    if (!first) return;
    const control = controlOf(first.closest(FIELD) ?? first);
    if (!control) first.tabIndex = -1;
    leadTo(control ?? first);
  };

  const look = () => {
    timer = 0;
    document.querySelectorAll(FIELD).forEach(tell);
    if (document.querySelector('[data-testid="stApp"]')?.getAttribute(STATE) === "notRunning") bringIntoView();
  };
  const changes = new MutationObserver(() => { timer ||= setTimeout(look, PULSE); });
  changes.observe(document.documentElement, { childList: true, subtree: true, attributeFilter: [STATE] });

  // A line of the summary goes to its field.
  document.addEventListener("click", (event) => {
    const way = event.target instanceof Element && event.target.closest('[class*="st-key-summary-"] a[href^="#"]');
    const field = way && document.querySelector(`.st-key-${CSS.escape(way.hash.slice(1))}`)?.closest(FIELD);
    if (!field) return;
    event.preventDefault();
    event.stopPropagation();
    leadTo(controlOf(field));
  }, true);
})();
