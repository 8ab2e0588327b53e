/* A form of the way in is sent once. A second press while the first is on its way would use a code that is used up by
   then, and the browser shows the answer to the last press: a refusal, or the beginning. Who stopped waiting can press
   again after a while, and at once on a page that the browser brings back. */
(() => {
  "use strict";
  const ON_ITS_WAY = 15_000; // milliseconds: the longest that a try is held, and some more
  let sentAt = -Infinity;

  document.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < ON_ITS_WAY) event.preventDefault();
    else sentAt = event.timeStamp;
  });
  addEventListener("pageshow", () => { sentAt = -Infinity; });
})();
