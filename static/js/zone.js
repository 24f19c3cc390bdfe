// A time that is typed is one of the reader's own zone: says so to the server, and shows a time that stands there in it.
(() => {
  "use strict";

  if (document.documentElement.dataset.zone) return; // The form is in the zone that its owner chose.

  document.querySelectorAll("input[data-zone]").forEach((zone) => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const input = document.getElementById(zone.dataset.zone);
    const moment = new Date(input.dataset.moment || "");
    const known = !Number.isNaN(moment.getTime());
    // What cannot be read as a time stays as it was typed, in the zone it was typed in.
    if (!own || (input.value && !known)) return;
    if (known) {
      const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60000);
      input.value = local.toISOString().slice(0, 16);
    }
    zone.value = own;
    zone.closest("form").querySelector("[data-zone-name]").textContent = own;
  });
})();
