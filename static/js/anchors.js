// An address may end in the anchor that a comment had on the page it came from. Where this page shows the
// comment it goes on by its own id; elsewhere the server is asked for the page that does, in the order of this one.
(() => {
  "use strict";

  const article = document.querySelector("[data-anchors]");
  if (!article) return;

  const anchor = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return ""; // A fragment that is no text.
    }
  };

  const go = async () => {
    const name = anchor();
    if (!name) return;
    const found = document.getElementById(name);
    if (found) {
      if (found.matches(".node > span")) location.replace(`#${found.parentElement.id}`);
      return;
    }
    const query = new URLSearchParams({ name });
    const sort = new URLSearchParams(location.search).get("sort");
    if (sort) query.set("sort", sort);
    const answer = await fetch(`${article.dataset.anchors}?${query}`).catch(() => null);
    if (answer?.ok && anchor() === name) location.replace((await answer.json()).url);
  };

  addEventListener("hashchange", go);
  go();
})();
