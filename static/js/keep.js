// Keeps what is typed into a form in this browser until it is saved, and offers it again: a session may end, a
// window may be closed by mistake. The server says by a cookie which form it has saved.
(() => {
  "use strict";

  const PREFIX = "keep:";
  const saved = /(?:^|; )saved=([^;]*)/.exec(document.cookie);
  try {
    if (saved) {
      localStorage.removeItem(PREFIX + decodeURIComponent(saved[1]));
      document.cookie = "saved=; max-age=0; path=/";
    }
  } catch { return; } // a browser that keeps nothing

  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const place = PREFIX + location.pathname;
  const fields = () => [...form.elements].filter((field) => field.name && field.type !== "submit" && !["csrfmiddlewaretoken", "key", "base", "zone"].includes(field.name));
  const read = () => JSON.stringify(fields().map((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value)));
  const notice = document.querySelector("[data-kept]");
  const first = read();

  const kept = localStorage.getItem(place);
  if (kept && kept !== first && JSON.parse(kept).length === fields().length) notice.hidden = false;
  else if (kept !== first) localStorage.removeItem(place);

  notice.querySelector("[data-kept-take]").addEventListener("click", () => {
    const values = JSON.parse(kept);
    fields().forEach((field, at) => {
      if (/radio|checkbox/.test(field.type)) field.checked = values[at];
      else field.value = values[at];
    });
    form.querySelectorAll("textarea").forEach((text) => text.dispatchEvent(new Event("input", { bubbles: true })));
    notice.hidden = true;
    form.querySelector("textarea").focus();
  });
  notice.querySelector("[data-kept-drop]").addEventListener("click", () => {
    localStorage.removeItem(place);
    notice.hidden = true;
    form.querySelector("input:not([type=hidden])").focus();
  });

  let waiting;
  const keep = () => {
    clearTimeout(waiting);
    try {
      if (read() !== first) localStorage.setItem(place, read());
    } catch { /* full: the form itself still has it */ }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 300);
  });
  form.addEventListener("submit", keep);
  addEventListener("pagehide", keep);
})();
