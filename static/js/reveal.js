// A link to something inside a folded comment, or in the folded article, unfolds it.
// Browsers that do it by themselves find nothing left to do.
(() => {
  "use strict";

  const target = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null; // A fragment that is no text.
    }
  };

  const reveal = () => {
    const found = location.hash.length > 1 && target();
    if (!found) return;
    let opened = false;
    for (let fold = found.parentElement?.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      opened ||= !fold.open;
      fold.open = true;
    }
    if (opened) found.scrollIntoView();
  };

  addEventListener("hashchange", reveal);
  reveal();
})();
