// Remembers, in this browser alone, which comments somebody has folded: the last few hundred.
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

  read().forEach((id) => {
    const fold = document.getElementById(id)?.querySelector(":scope > .comment > details");
    if (fold) fold.open = false;
  });

  // What opens and closes does not bubble.
  thread.addEventListener("toggle", ({ target }) => {
    if (!target.matches(".comment > details")) return;
    const { id } = target.closest(".node");
    const others = read().filter((each) => each !== id);
    try {
      localStorage.setItem(name, JSON.stringify(target.open ? others : [...others, id].slice(-most)));
    } catch {
      // Nothing can be kept here: it stays folded as long as the page is open.
    }
  }, true);
})();
