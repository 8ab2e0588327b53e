/* What a screen reader hears of a control.

   Streamlit gives a control its label twice: drawn as Markdown for the eye, and as it was written for the ear, where
   "school\-hours" and stars would be heard. And a list has as many equal buttons as rows. So a name is heard as it is
   read, and equal names that do different things say of which row they are: "Correct this note: Mon 3 Nov · Visit". */
(() => {
  "use strict";
  const PULSE = 100; // milliseconds in which what changed is looked at once
  const LONGEST = 160; // letters of a row that are heard
  const WRITTEN = /\\[!-/:-@[-`{-~]|\*\*|\u2060/;
  const MARKS = /\\([!-/:-@[-`{-~])|\*\*|\u2060/g;
  const PAGE = '[data-testid="stSidebar"], [data-testid="stMain"]';
  const PLACES = `${PAGE}, [data-testid="stDialog"], [data-testid="stPopoverBody"]`;
  const CONTROLS = 'button, a[href], summary, input:not([type="hidden"], .hiw-picker), textarea';
  const TEXTS =
    '[data-testid="stText"], [data-testid="stHeading"], [data-testid="stMarkdown"], [data-testid="stCheckbox"], ' +
    '[data-testid="stWidgetLabel"], summary';
  const ICON = '[data-testid="stIconMaterial"]';
  const SAME_EVERYWHERE = '[class*="st-key-outreach-switch"]';
  const mine = new WeakMap(); // control -> the name that was made here
  let timer = 0;

  const said = (words) => words.replace(/\s+/g, " ").trim();

  /* The words in an element, without its icons (which are words of a font) and without those of a control in it. */
  const textOf = (element, control) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let words = "";
    while (walk.nextNode()) {
      const { currentNode: text } = walk;
      if (!text.parentElement.closest(ICON) && !control?.contains(text)) words += `${text.data} `;
    }
    return words.trim();
  };

  const mend = (control) => {
    const name = control.getAttribute("aria-label");
    if (WRITTEN.test(name)) control.setAttribute("aria-label", name.replace(MARKS, (_, sign) => sign ?? ""));
  };

  const ownName = (control) => {
    const given = control.getAttribute("aria-label");
    return said(given !== null && given !== mine.get(control) ? given : control.dataset.hiwName ?? textOf(control));
  };

  /* In a table: what its row is about, and the head of its column. */
  const ofTable = (cell) => {
    const [first] = cell.parentElement.cells;
    const head = cell.closest("table").querySelectorAll("thead th")[cell.cellIndex];
    return [first, head].filter((each) => each && each !== cell).map((each) => said(textOf(each))).join(", ");
  };

  /* The words of the largest part of the page that holds this control and none of its like; else those before it.
     Where it has its like only elsewhere on the screen: the page's title. */
  const rowOf = (control, alike, place, name) => {
    const cell = control.closest("td");
    if (cell) return ofTable(cell);
    let row = control;
    while (row !== place && !alike.some((other) => other !== control && row.parentElement.contains(other)))
      row = row.parentElement;
    const title = place.querySelector("h1");
    if (row === place) return title ? textOf(title) : "";
    const texts = [...place.querySelectorAll(TEXTS)].filter((text) => {
      const words = control.contains(text) ? "" : said(textOf(text, control));
      return words && words !== name;
    });
    const before = texts.filter((text) => text.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING);
    const found = texts.find((text) => row.contains(text)) ?? before.at(-1);
    return found ? textOf(found, control) : "";
  };

  const call = (control, name) => {
    if (!name) {
      if (mine.has(control) && control.getAttribute("aria-label") === mine.get(control)) {
        if (control.dataset.hiwName === undefined) control.removeAttribute("aria-label");
        else control.setAttribute("aria-label", control.dataset.hiwName);
      }
      mine.delete(control);
      return;
    }
    if (mine.get(control) === name && control.getAttribute("aria-label") === name) return;
    const given = control.getAttribute("aria-label");
    if (given !== null && given !== mine.get(control)) control.dataset.hiwName = given;
    mine.set(control, name);
    control.setAttribute("aria-label", name);
  };

  /* By the first line of the row; by all of it where that is the same; at last by a number. */
  const nameByRow = (name, controls) => {
    const ways = new Set(controls.map((control) => control.getAttribute("href") ?? control));
    const rows = new Map();
    for (const control of controls) {
      const place = control.closest(PLACES);
      const isEqual = ways.size > 1 && place.dataset.testid !== "stSidebar";
      const words = isEqual ? rowOf(control, controls, place, name) : "";
      if (words) rows.set(control, words);
      else call(control, "");
    }
    const first = new Map([...rows].map(([control, words]) => [control, words.split("\n")[0]]));
    const times = (map, words) => [...map.values()].filter((other) => other === words).length;
    const used = new Map();
    for (const [control, words] of rows) {
      const heard = times(first, first.get(control)) > 1 ? words : first.get(control);
      const again = (used.get(heard) ?? 0) + 1;
      used.set(heard, again);
      call(control, `${name}: ${said(heard).slice(0, LONGEST)}${again > 1 ? ` (${again})` : ""}`);
    }
  };

  const tellApart = (places) => {
    const alike = new Map();
    for (const place of places)
      for (const control of place.querySelectorAll(CONTROLS)) {
        if (control.closest(SAME_EVERYWHERE) || control.closest(PLACES) !== place) continue;
        const name = ownName(control);
        if (name) alike.set(name, [...(alike.get(name) ?? []), control]);
      }
    for (const [name, controls] of alike) nameByRow(name, controls);
  };

  const look = () => {
    timer = 0;
    document.querySelectorAll("[aria-label]").forEach(mend);
    const places = [...document.querySelectorAll(PLACES)];
    tellApart(places.filter((place) => place.matches(PAGE)));
    for (const over of places.filter((place) => !place.matches(PAGE))) tellApart([over]); // the page is out of reach then
  };
  new MutationObserver(() => { timer ||= setTimeout(look, PULSE); })
    .observe(document.documentElement, { childList: true, subtree: true, characterData: true, attributeFilter: ["aria-label"] });
})();
