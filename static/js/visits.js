// Reports which new comments were shown; their marks lead from one to the next.
(() => {
  "use strict";

  const form = () => document.getElementById("visit");
  if (!form()) return;
  const links = () => [...document.querySelectorAll(".node [data-new]")];
  const nodes = () => links().map((link) => link.closest(".node"));
  let timer, told;

  const tell = () => {
    if (told) return told;
    const body = new FormData(form());
    body.set("shown", nodes().map(({ id }) => id.slice(2)).join());
    return (told = fetch(form().action, { method: "POST", body, keepalive: true }).catch(() => {}));
  };
  // Seen is what was in front for a second.
  const look = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(tell, 1000);
  };

  // To the next new comment behind a place of this page, then to those of other pages.
  const step = (from) => {
    const next = nodes().find((node) => !from || from.compareDocumentPosition(node) & 4); // 4: it follows
    if (!next) return tell().then(() => location.assign(links().at(-1).href)); // Or it would lead back here.
    for (let up = next; (up = up.parentElement?.closest("details")); ) up.open = true;
    next.tabIndex = -1;
    location.replace(`#${next.id}`);
    next.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".node [data-new], [data-first-new]");
    if (!link || !links()[0] || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    step(link.closest(".node"));
  });
  // What comes while the page is open was not told of before.
  document.addEventListener("htmx:load", ({ target }) => {
    if (!target.matches(".node:has([data-new])")) return;
    told = null;
    look();
  });
  // Whoever was led here goes on with n.
  const landed = nodes().find((node) => node.matches(":target"));
  if (landed) {
    landed.tabIndex = -1;
    landed.focus({ preventScroll: true });
  }
  document.addEventListener("visibilitychange", look);
  look();
})();
