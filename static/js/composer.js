// The box one writes in: marks of Markdown at a press, the preview, Ctrl+Enter, and what to say when nothing was sent.
(() => {
  "use strict";

  const around = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
  const before = { quote: "> ", list: "- " };

  const type = (text, words, from, to) => {
    text.focus();
    text.setSelectionRange(from, to);
    // The old command is the only one that can be undone with Ctrl+Z.
    if (!document.execCommand("insertText", false, words)) {
      text.setRangeText(words, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const mark = (text, name) => {
    const { selectionStart: from, selectionEnd: to, value } = text;
    if (before[name]) {
      const start = value.lastIndexOf("\n", from - 1) + 1;
      return type(text, value.slice(start, to).split("\n").map((line) => before[name] + line).join("\n"), start, to);
    }
    const [opening, closing] = around[name];
    type(text, opening + value.slice(from, to) + closing, from, to);
    if (from === to) text.setSelectionRange(from + opening.length, from + opening.length);
    else if (name === "link") text.setSelectionRange(to + 3, to + 11); // The address, to be typed over.
  };

  const show = (form, mode) => {
    const text = form.querySelector("textarea");
    form.querySelectorAll("[data-mode]").forEach((each) => each.setAttribute("aria-pressed", each.dataset.mode === mode));
    form.querySelector(".preview").hidden = mode === "write";
    text.hidden = mode !== "write";
    if (mode === "write") text.focus();
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest(".composer [data-md], .composer [data-mode]");
    if (!button) return;
    const form = button.closest("form");
    if (button.dataset.mode) return show(form, button.dataset.mode);
    show(form, "write");
    mark(form.querySelector("textarea"), button.dataset.md);
  });

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, target } = event;
    if (key !== "Enter" || !(ctrlKey || metaKey) || !target.matches(".composer:has(.primary) textarea")) return;
    event.preventDefault();
    target.form.requestSubmit(target.form.querySelector(".primary"));
  });

  // What the server refused to preview is said where the preview would be.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 429 && detail.target.matches(".preview")) detail.shouldSwap = true;
  });

  const fail = ({ target, detail }) => {
    const form = target.closest(".composer");
    if (!form || (detail.xhr.status === 429 && detail.target.matches(".preview"))) return;
    // What is not open to this form any more is told by a page of its own, with the text on it.
    if (target === form && [403, 404, 410].includes(detail.xhr.status)) return form.submit();
    if (target !== form) show(form, "write");
    const note = form.querySelector("[data-failed]");
    note.hidden = false;
    note.textContent = note.dataset.failed;
  };
  document.addEventListener("htmx:responseError", fail);
  document.addEventListener("htmx:sendError", fail);
  document.addEventListener("htmx:beforeRequest", ({ target }) => {
    const note = target.closest(".composer")?.querySelector("[data-failed]");
    if (note) note.hidden = true;
  });

  // A form that came back with what is wrong is where one goes on.
  document.addEventListener("htmx:afterSwap", ({ detail: { elt } }) => {
    if (elt.matches?.(".composer:has([aria-invalid], .notice.bad)")) elt.querySelector("textarea").focus();
  });
})();
