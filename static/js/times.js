// Writes times in the zone that the reader chose, or else in the browser's, in the page's language, and how long ago
// that was. Without it they stand in the zone that the server wrote them in; dates without a time are left as they are.
(() => {
  "use strict";

  const page = document.documentElement.lang || "en";
  // The reader's own variant of the page's language, as in en-GB for en.
  const language = navigator.languages.find((own) => own === page || own.startsWith(`${page}-`)) || page;
  const timeZone = document.documentElement.dataset.zone; // undefined is the browser's
  const day = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone });
  const absolute = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const units = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

  const ago = (moment) => {
    const seconds = (moment - Date.now()) / 1000;
    const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) || ["second", 1];
    return relative.format(unit === "second" ? 0 : Math.trunc(seconds / size), unit);
  };

  const span = (name, words) => Object.assign(document.createElement("span"), { className: name, textContent: words });

  const write = (time) => {
    const moment = new Date(time.dateTime);
    const { moment: form } = time.dataset;
    delete time.dataset.moment; // It is told once, however often somebody looks.
    if (Number.isNaN(moment.getTime())) return;
    const whole = absolute.format(moment);
    time.textContent = whole;
    if (form !== "ago") return;
    // One may break the line before it, not in it.
    time.after(span("ago", ` ${ago(moment).replaceAll(" ", "\u00a0")}`));
    // Beside it a narrow page has no room for the time of the day, which is then only read aloud.
    const date = day.format(moment);
    if (whole.startsWith(date)) time.replaceChildren(date, span("clock", whole.slice(date.length)));
  };
  const writeAll = (part) => part.querySelectorAll("time[data-moment]").forEach(write);

  // What is put into the page later says so like htmx does.
  document.addEventListener("htmx:load", ({ target }) => writeAll(target));
  writeAll(document);
})();
