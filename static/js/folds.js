// Remembers, in this browser alone, which comments somebody has folded: the last few hundred. What is folded stays in
// sight, also where its line was pressed far below its head.
(() => {
  "use strict";

  const name = "rostra.folded";
  const most = 300;
  const thread = document.querySelector(".thread");
  if (!thread) return;

  const read = () => {
    try {
      return [].concat(JSON.parse(localStorage.getItem(name)) || []);
    } catch {
      return []; // No storage, or something else in it.
    }
  };

  const restored = new Set();
  read().forEach((id) => {
    const fold = document.getElementById(id)?.querySelector(":scope > .comment > details");
    if (!fold?.open) return;
    fold.open = false;
    restored.add(fold); // Nobody pressed it: the page stays where it is.
  });

  // What opens and closes does not bubble.
  thread.addEventListener("toggle", ({ target }) => {
    if (!target.matches(".comment > details")) return;
    const node = target.closest(".node");
    const { id } = node;
    if (!restored.delete(target) && !target.open && node.getBoundingClientRect().top < 0) {
      node.scrollIntoView({ behavior: "instant" });
    }
    const others = read().filter((each) => each !== id);
    try {
      localStorage.setItem(name, JSON.stringify(target.open ? others : [...others, id].slice(-most)));
    } catch {
      // Nothing can be kept here: it stays folded as long as the page is open.
    }
  }, true);
})();
