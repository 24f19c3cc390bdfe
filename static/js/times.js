// Writes times in the zone that the reader chose, or else in the browser's, in the page's language, and how long ago
// that was. Without it they stand in the zone that the server wrote them in; dates without a time are left as they are.
(() => {
  "use strict";

  const page = document.documentElement.lang || "en";
  // The reader's own variant of the page's language, as in en-GB for en.
  const language = navigator.languages.find((own) => own === page || own.startsWith(`${page}-`)) || page;
  const timeZone = document.documentElement.dataset.zone; // undefined is the browser's
  const absolute = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const units = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

  const ago = (moment) => {
    const seconds = (moment - Date.now()) / 1000;
    const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) || ["second", 1];
    return relative.format(unit === "second" ? 0 : Math.trunc(seconds / size), unit);
  };

  const write = (time) => {
    const moment = new Date(time.dateTime);
    const { moment: form } = time.dataset;
    delete time.dataset.moment; // It is told once, however often somebody looks.
    if (Number.isNaN(moment.getTime())) return;
    time.textContent = absolute.format(moment);
    if (form !== "ago") return;
    const extra = document.createElement("span");
    extra.className = "ago";
    // One may break the line before it, not in it.
    extra.textContent = ` ${ago(moment).replaceAll(" ", "\u00a0")}`;
    time.after(extra);
  };
  const writeAll = (part) => part.querySelectorAll("time[data-moment]").forEach(write);

  // What is put into the page later says so like htmx does.
  document.addEventListener("htmx:load", ({ target }) => writeAll(target));
  writeAll(document);
})();
