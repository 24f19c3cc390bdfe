// Keys for reading: j k n [ r ?. They are off while one types, with any modifier, outside the discussion when something
// else has the focus, and for good where the dialog that explains them is told so.
(() => {
  "use strict";

  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const name = "rostra.keys";
  const box = dialog.querySelector("[name=listen]");

  // Not the box itself: a browser may tick it again when the page is loaded once more.
  let listens = true;
  try {
    listens = localStorage.getItem(name) !== "off";
  } catch {
    // Not kept here: on.
  }
  box.addEventListener("change", () => {
    listens = box.checked;
    try {
      localStorage.setItem(name, listens ? "on" : "off");
    } catch {
      // As long as the page is open.
    }
  });

  const nodes = () => [...document.querySelectorAll(".thread .node")].filter((node) => node.checkVisibility());
  const top = (node) => node.getBoundingClientRect().top;
  const inView = (node) => node && top(node) > -1 && top(node) < innerHeight;

  const current = () => {
    const target = document.querySelector(".thread .node:target");
    return document.activeElement.closest(".node") || (inView(target) ? target : null);
  };
  const go = (node) => {
    if (!node) return;
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
    node.scrollIntoView();
  };

  const step = (way) => {
    const all = nodes();
    const at = all.indexOf(current());
    if (at >= 0) return go(all[at + way]);
    // From where one reads: what begins below the upper edge is next.
    const next = all.findIndex((node) => top(node) > 0);
    go(all[way > 0 ? next : (next < 0 ? all.length : next) - 1]);
  };

  const nextNew = () => {
    const marks = [...document.querySelectorAll(".node .badge.new")];
    const from = current();
    const found = marks.find((mark) => !from || from.compareDocumentPosition(mark.closest(".node")) & 4); // 4: it follows
    if (found) {
      const node = found.closest(".node");
      for (let up = node; (up = up.parentElement?.closest("details")); ) up.open = true;
      return go(node);
    }
    // The last mark leads on to other pages; where it is no link, to the first again. Without marks what is new stands
    // elsewhere, or has just been announced.
    const last = marks.at(-1);
    if (last && !last.href) return go(marks[0].closest(".node"));
    const way = last || document.querySelector("[data-first-new], .news > .button");
    return way ? way.click() : sayNone();
  };
  const sayNone = () => {
    const news = document.querySelector(".news");
    const said = Object.assign(document.createElement("p"), { textContent: news.dataset.none });
    news.replaceChildren(said);
    setTimeout(() => said.remove(), 5000);
  };

  const fold = () => {
    const details = current()?.querySelector(":scope > .comment > details");
    if (details) details.open = !details.open;
  };

  const reply = () => {
    const at = current();
    if (at) at.querySelector(":scope > .comment > details > .main > .acts a[href*='/reply/']")?.click();
    else document.querySelector("#compose textarea")?.focus();
  };

  const help = () => {
    box.checked = listens;
    dialog.showModal();
  };
  const keys = { j: () => step(1), k: () => step(-1), n: nextNew, "[": fold, r: reply, "?": help };

  addEventListener("keydown", (event) => {
    const { key, ctrlKey, altKey, metaKey, isComposing, defaultPrevented } = event;
    const at = document.activeElement;
    // Some keyboards have the bracket on a third level.
    const modified = (ctrlKey || altKey || metaKey) && !event.getModifierState("AltGraph");
    if (!keys[key] || modified || isComposing || defaultPrevented || !listens || dialog.open) return;
    const free = at === document.body || at.matches(".discussion :not(input, textarea, select, [contenteditable])");
    if (!free) return;
    event.preventDefault();
    keys[key]();
  });

  document.querySelectorAll("[data-keys]").forEach((button) => button.addEventListener("click", help));
})();
