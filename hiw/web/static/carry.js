/* What is typed and pressed while a form is being saved is not lost.

   A form that was saved is drawn anew, with new fields and a new button, so that a double click saves once. Who types
   the next line meanwhile does so in the old field, and presses the old button, of which the server hears no more. So
   while a press is on its way, what follows it in the same form waits here, and goes to the form's next drawing. */
(() => {
  "use strict";
  const ANSWERED = 1500; // milliseconds in which nothing runs: the press was refused, and the form stays as it is
  const PULSE = 100; // milliseconds
  const STATE = "data-test-script-state"; // of Streamlit's app
  const FIELDS = '[class*="st-key-"] :is(input[type="text"], textarea):not([role])';
  const REFUSAL = '[data-testid="stAlert"], [class*="st-key-clash-"], [class*="st-key-refused-"]';
  const saving = new Map(); // form -> its drawing, the texts pressed and those last seen, presses that wait, words not pressed

  // "household-7-goal-3-next-what-2" is the field "what" of the form "household-7-goal-3-next", drawn a third time.
  const placeOf = (element) => {
    const key = /st-key-(\S+)/.exec(element.closest('[class*="st-key-"]')?.className ?? "")?.[1] ?? "";
    const [, form, name, drawing] = /^(.*)-([A-Za-z]\w*?)(?:-(\d+))?$/.exec(key) ?? [];
    return { form, name, drawing: Number(drawing ?? 0) };
  };
  const allOf = (form, selector) =>
    [...document.querySelectorAll(selector)].map((element) => [placeOf(element), element])
      .filter(([place]) => place.form === form);
  const fieldsOf = (form, drawing) =>
    new Map(allOf(form, FIELDS).filter(([place]) => place.drawing === drawing).map(([{ name }, field]) => [name, field]));
  const buttonsOf = (form) =>
    allOf(form, `[class*="st-key-${form}-save"] button`).filter(([place]) => place.name === "save");
  const buttonOf = (form, drawing) => buttonsOf(form).find(([place]) => place.drawing === drawing)?.[1];
  const nextButtonOf = (form, drawing) => buttonsOf(form).find(([place]) => place.drawing > drawing)?.[1];
  const textsIn = (fields) => new Map([...fields].map(([name, field]) => [name, field.value]));
  const differ = (some, others) => [...some].some(([name, text]) => others.get(name) !== text);

  const write = (fields, texts) => {
    for (const [name, text] of texts) {
      const field = fields.get(name);
      if (!field || field.value === text) continue;
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      if (document.activeElement === document.body) field.focus({ preventScroll: true });
    }
  };
  const send = (field) => {
    const key = { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: field instanceof HTMLTextAreaElement };
    field.dispatchEvent(new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true }));
  };

  // The press was answered: `button` is of the next drawing, or of the same one when the press was refused. Fields and
  // buttons are looked for anew: Streamlit may have put others in their place, to make room for the refusal.
  const goOn = (form, kept, button) => {
    const { drawing } = placeOf(button);
    const wasRefused = drawing === kept.drawing;
    const fields = fieldsOf(form, drawing);
    const typed = textsIn(wasRefused ? fields : kept.fields);
    const unsent = differ(typed, kept.last) ? typed : kept.unsent;
    const [press, ...waiting] = kept.waiting;
    saving.delete(form);
    if (press) {
      write(fields, press);
      fields.forEach(send);
      setTimeout(() => {  // when the fields have handed their words on
        button.click();
        Object.assign(saving.get(form) ?? {}, { waiting, unsent });
      });
    } else if (wasRefused) {
      for (const [name, field] of fields) if (field.value !== kept.texts.get(name)) send(field); // it was held back
    } else if (unsent) {
      write(fields, unsent);
    }
  };

  const rests = () => document.querySelector('[data-testid="stApp"]')?.getAttribute(STATE) === "notRunning";

  // A refusal says why. A busy browser may draw a whole run at once, so that it is never seen to run.
  const saysWhy = (node) => node instanceof Element && (node.matches(REFUSAL) || node.querySelector(REFUSAL));

  const look = (changes) => {
    const ran = !rests() || changes.some(({ addedNodes }) => [...addedNodes].some(saysWhy));
    for (const [form, kept] of [...saving]) {
      kept.ran ||= ran;
      const button = nextButtonOf(form, kept.drawing);
      if (button && fieldsOf(form, placeOf(button).drawing).size >= kept.fields.size) goOn(form, kept, button);
    }
  };
  const drawn = new MutationObserver(look);

  const beat = () => {
    for (const [form, kept] of [...saving]) {
      kept.idle = rests() ? kept.idle + PULSE : 0;
      if (kept.idle < ANSWERED) continue;
      const button = buttonOf(form, kept.drawing);
      if (button) goOn(form, kept, button);
      else saving.delete(form);
    }
    document.documentElement.toggleAttribute("data-saving", saving.size > 0); // for keep.js
    if (saving.size) return;
    clearInterval(pulse);
    pulse = 0;
    drawn.disconnect();
  };
  let pulse = 0;

  const onPress = (event) => {
    const button = event.target instanceof Element && event.target.closest('[class*="st-key-"] button');
    const { form, name, drawing } = button ? placeOf(button) : {};
    if (name !== "save" || button.disabled) return;
    const kept = saving.get(form);
    if (kept?.drawing === drawing && kept.ran && rests()) { // it was answered by a refusal: this press is a new one
      const fields = fieldsOf(form, drawing);
      saving.delete(form);
      if (differ(textsIn(fields), kept.texts)) { // words that were held back go first
        event.stopPropagation();
        fields.forEach(send);
        setTimeout(() => button.click());
        return;
      }
    } else if (kept?.drawing === drawing) {
      event.stopPropagation();
      const texts = textsIn(fieldsOf(form, drawing));
      if (differ(texts, kept.last)) kept.waiting.push(texts);
      kept.last = texts;
      return;
    }
    const fields = fieldsOf(form, drawing);
    const texts = textsIn(fields);
    saving.set(form, { drawing, fields, texts, last: texts, waiting: [], unsent: null, idle: 0, ran: false });
    document.documentElement.toggleAttribute("data-saving", true);
    drawn.observe(document.body, { childList: true, subtree: true, attributeFilter: [STATE] });
    pulse ||= setInterval(beat, PULSE);
  };

  // A field sends its text when it is left, or by Enter: it would take the place of the words that are on their way.
  const onLeaving = (event) => {
    if (!(event.target instanceof Element) || (event.type === "keydown" && event.key !== "Enter")) return;
    const { form, name, drawing } = event.target.matches(FIELDS) ? placeOf(event.target) : {};
    const kept = saving.get(form);
    if (kept && kept.drawing === drawing && event.target.value !== kept.texts.get(name)) event.stopPropagation();
  };

  document.addEventListener("click", onPress, true);
  document.addEventListener("focusout", onLeaving, true);
  document.addEventListener("keydown", onLeaving, true);
})();
