// Tells of comments that come while the page is open, and puts them into it, each at its place, when asked to; what one
// reads does not move. Asks ever more seldom while nothing comes, and not at all while nobody looks.
(() => {
  "use strict";

  const news = document.querySelector("[data-news]");
  if (!news) return;
  const { dataset } = news;
  const first = 15, longest = 300; // seconds
  let wait = first, timer, asked = Date.now(), told = { keys: [], text: "" };

  const key = (node) => Number(node.id.slice(2));
  const byKey = (each) => document.getElementById(`c-${each}`);

  const ask = async () => {
    asked = Date.now();
    const query = new URLSearchParams({ after: dataset.after });
    // One's own, posted from this page.
    const known = [...document.querySelectorAll(".node")].map(key).filter((each) => each > dataset.after);
    if (known.length) query.set("known", known.sort().slice(0, 100).join());
    if (dataset.thread) query.set("thread", dataset.thread);
    const answer = await fetch(`${dataset.news}?${query}`, { credentials: "omit", cache: "no-cache" }).catch(() => null);
    if (answer && !answer.ok && answer.status < 500) return; // Gone, or not for everybody.
    const heard = answer?.ok ? await answer.json() : told;
    wait = heard.text !== told.text ? first : Math.min(wait * 1.5, longest);
    if (heard.text !== told.text) tell(heard);
    told = heard;
    plan();
  };
  const plan = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, wait * 1000);
  };

  const make = (tag, words, more) => Object.assign(document.createElement(tag), { className: "button", textContent: words, ...more });
  // Whoever had pressed a button finds its successor under the finger.
  const show = (...shown) => {
    const focused = news.contains(document.activeElement);
    news.replaceChildren(...shown);
    if (focused) (shown[0] || document.querySelector(".thread"))?.focus({ preventScroll: true });
  };
  const tell = ({ keys, text }) => show(...(keys.length ? [make("button", text, { type: "button", onclick: insert })] : []));

  const insert = async () => {
    const answer = await fetch(location.pathname + location.search).catch(() => null);
    if (!answer?.ok) return show(make("button", dataset.failed, { type: "button", onclick: insert }));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const { keys, latest } = told;
    const missing = [...fresh.querySelectorAll(".thread .node")].filter((node) => !document.getElementById(node.id));
    keepStill(() => {
      missing.forEach(place);
      update(fresh);
    });
    missing.map(({ id }) => document.getElementById(id)).forEach(mark);
    dataset.after = latest;
    told = { keys: [], text: "" };
    wait = first;
    const here = keys.find(byKey), elsewhere = keys.find((each) => !byKey(each));
    const links = [];
    if (here) links.push(make("a", dataset.here, { href: `#c-${here}`, onclick: leave }));
    if (elsewhere) links.push(make("a", dataset.elsewhere, { href: dataset.comment.replace("0", elsewhere) }));
    show(...links);
    plan();
    if (!here) links[0]?.click(); // Nothing to read here: where it is.
  };
  const leave = () => setTimeout(() => news.replaceChildren());

  // What stands at the upper edge of the window stays there, whatever comes above it.
  const keepStill = (change) => {
    const root = document.documentElement;
    const parts = document.querySelectorAll(".story-head, .prose > *, .discussion-head, .comment > .head, .comment > details > .main");
    const read = [...parts].find((part) => part.getBoundingClientRect().bottom > 0);
    const before = read?.getBoundingClientRect().top;
    root.style.overflowAnchor = "none"; // Not twice, where the browser does it too.
    change();
    if (read) scrollBy({ top: read.getBoundingClientRect().top - before, behavior: "instant" });
    requestAnimationFrame(() => (root.style.overflowAnchor = ""));
  };

  const place = (node) => {
    if (document.getElementById(node.id)) return; // It came with the one that it answers.
    const list = node.parentElement;
    const up = list.closest(".node");
    const parent = up && document.getElementById(up.id).querySelector(":scope > .comment > details");
    const own = up ? parent.querySelector(":scope > .replies") : document.querySelector(".thread");
    let before = node;
    do before = before.previousElementSibling;
    while (before && !document.getElementById(before.id || "-"));
    if (before) document.getElementById(before.id).after(document.importNode(node, true));
    else if (own) own.prepend(document.importNode(node, true));
    else if (parent) parent.append(document.importNode(list, true));
    else document.querySelector(".discussion .state")?.replaceWith(document.importNode(list, true));
  };

  // What the page says of its comments has changed with them.
  const update = (fresh) => {
    for (const node of fresh.querySelectorAll(".thread .node")) {
      const own = document.getElementById(node.id);
      for (const part of [".head", "details > .fold", "details > .main > .quoted-in", "details > .main > .acts > .jumps"]) {
        const [old, now] = [own, node].map((each) => each?.querySelector(`:scope > .comment > ${part}`));
        if (own && now && !old && part.endsWith("quoted-in")) own.querySelector(".acts").before(document.importNode(now, true));
        if (!old || !now) continue;
        if (part === ".head") old.dataset.folded = now.dataset.folded;
        else if (old.innerHTML !== now.innerHTML) old.replaceChildren(...document.importNode(now, true).childNodes);
      }
    }
    for (const part of [".discussion-head", ".tools [data-visit]"]) {
      const [old, now] = [document, fresh].map((each) => each.querySelector(part));
      if (old && now) old.replaceWith(document.importNode(now, true));
    }
  };

  // Where one posts, the page is read anew too.
  document.addEventListener("fresh", ({ detail }) => update(detail));

  const mark = (node) => {
    if (!node) return;
    const head = node.querySelector(":scope > .comment > .head");
    if (!head.querySelector(".badge.new")) head.querySelector(".author").after(" ", make("span", dataset.new, { className: "badge new" }));
    window.htmx?.process(node);
    node.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: node } }));
  };

  document.addEventListener("visibilitychange", () => {
    wait = first;
    if (!document.hidden && Date.now() - asked > 5000) ask();
    else plan();
  });
  plan();
})();
