// Keeps what one writes in this browser until it is posted, and puts it back into the form when that is opened again.
(() => {
  "use strict";

  const prefix = "rostra.draft ";
  const sent = "rostra.sent";
  const longest = 30 * 86400000; // A month.

  // Where nothing can be kept, nothing is.
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };
  const nameOf = (form) => prefix + form.dataset.draft;
  const read = (name) => attempt(() => JSON.parse(localStorage.getItem(name)).text) || "";
  const keep = (name, text) => attempt(() => localStorage.setItem(name, JSON.stringify({ text, at: Date.now() })));
  const forget = (name) => attempt(() => localStorage.removeItem(name));

  attempt(() => {
    // Sent from a page of its own: one is led to the comment then.
    const name = sessionStorage.getItem(sent);
    if (name && /^#c-\d+$/.test(location.hash)) forget(name);
    sessionStorage.removeItem(sent);
    for (const each of Object.keys(localStorage)) {
      if (each.startsWith(prefix) && !(JSON.parse(localStorage.getItem(each)).at > Date.now() - longest)) forget(each);
    }
  });

  const watch = (form) => {
    const name = nameOf(form);
    const text = form.querySelector("textarea");
    const note = form.querySelector("[data-note]");
    const discard = form.querySelector("[data-discard]");
    const first = text.defaultValue;
    let timer;

    const kept = read(name);
    // What is being edited is replaced by its draft; a quotation that one has just asked for comes behind it.
    if (kept && !text.value.includes(kept)) {
      const isNew = !form.elements.base && first.trim() && !kept.includes(first.trim());
      text.value = isNew ? `${kept.trimEnd()}\n\n${first}` : kept;
      note.textContent = note.dataset.back;
      discard.hidden = false;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }

    const save = () => {
      const worth = text.value.trim() && text.value !== first;
      if (worth) keep(name, text.value);
      else forget(name);
      note.textContent = worth && read(name) ? note.dataset.kept : "";
      discard.hidden = !worth;
    };
    text.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    });
    addEventListener("pagehide", () => form.isConnected && timer && save());
    form.addEventListener("posted", () => {
      clearTimeout(timer);
      timer = 0;
      forget(name);
    });
    form.addEventListener("submit", ({ submitter }) => {
      if (submitter?.value !== "preview") attempt(() => sessionStorage.setItem(sent, name));
    });
    discard.addEventListener("click", () => {
      text.value = first;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(timer);
      save();
      text.focus();
    });
  };

  // What is typed in a box whose form did not come comes back in that form, behind what was kept of it before.
  document.addEventListener("formless", ({ target: form, detail }) => {
    const name = prefix + detail;
    const before = read(name);
    const save = () => keep(name, [before, form.querySelector("textarea").value].filter(Boolean).join("\n\n"));
    form.addEventListener("input", save);
    save();
  });

  document.addEventListener("htmx:load", ({ target }) => {
    [target, ...target.querySelectorAll("form")].filter((each) => each.matches("[data-draft]")).forEach(watch);
  });
})();
