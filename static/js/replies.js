// Answers without another page: the form opens under the comment, with what is selected there as a quotation, and what
// is posted is put where it belongs. Nothing jumps, and whoever cannot have that gets the pages.
(() => {
  "use strict";

  const inBody = (selection, body) =>
    !selection.isCollapsed && body && body.contains(selection.anchorNode) && body.contains(selection.focusNode);

  // A press on the link takes the selection away: it is looked at before.
  let selected = { body: null, words: "" };
  const remember = () => {
    const selection = getSelection();
    const body = selection.anchorNode?.parentElement?.closest(".thread .body");
    selected = inBody(selection, body) ? { body, words: selection.toString() } : { body: null, words: "" };
  };
  addEventListener("pointerdown", remember, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".thread .acts a[href*='/reply/']");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const main = link.closest(".main");
    if (!event.pointerType) remember(); // By the keyboard, which leaves the selection alone.
    const url = new URL(link.href);
    if (selected.body === main.querySelector(":scope > .body") && selected.words.trim()) {
      url.searchParams.set("quoted", selected.words.slice(0, 2000));
    }
    open(main, url, link.textContent);
  });

  const ask = async (url) => {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".composer");
  };
  const textOf = (part) => part.querySelector(":scope > .composer textarea");

  const open = async (main, url, name) => {
    if (!textOf(main)) return start(main, url, name);
    // Another passage goes behind what is written already.
    const quotes = url.searchParams.has("quote") || url.searchParams.has("quoted");
    const quoted = quotes && (await ask(url))?.querySelector("textarea").value;
    const text = textOf(main);
    if (!text) return;
    if (quoted) change(text, [text.value.trimEnd(), quoted].filter(Boolean).join("\n\n"));
    goOn(text);
  };

  // One writes at once: in a bare box, until the form has come and takes over what was typed there.
  const start = async (main, url, name) => {
    const form = Object.assign(document.createElement("form"), { className: "composer" });
    form.innerHTML = "<div class=box><textarea rows=6 dir=auto></textarea></div>";
    main.append(form);
    const box = textOf(main);
    box.ariaLabel = name;
    box.focus();
    const leave = () => form.isConnected && box.value && strand(form, url);
    addEventListener("pagehide", leave, { once: true });
    const made = await ask(url);
    removeEventListener("pagehide", leave);
    if (!form.isConnected || form.querySelector(".error")) return; // Given up meanwhile.
    if (!made) return box.value ? strand(form, url) : location.assign(url); // The page says why there is no form.
    const stays = document.activeElement === box;
    renew(form, made);
    const text = textOf(main);
    if (box.value) change(text, text.value + box.value);
    if (stays) goOn(text);
  };

  // No form comes: what was typed stays, and is kept for the page that has one or says why there is none.
  const strand = (form, url) => {
    const { reader, formless } = document.getElementById("acts").dataset;
    const said = Object.assign(document.createElement("p"), { className: "error", role: "alert" });
    said.append(Object.assign(document.createElement("a"), { href: url, textContent: formless }));
    form.append(said);
    const own = new URL(url);
    ["quote", "quoted"].forEach((each) => own.searchParams.delete(each));
    form.dispatchEvent(new CustomEvent("formless", { bubbles: true, detail: `${reader} ${own.pathname}${own.search}` }));
  };

  const change = (text, words) => {
    text.value = words;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const goOn = (text) => {
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  };

  const close = (form) => {
    const main = form.closest(".main");
    form.remove();
    main.querySelector(".acts a[href*='/reply/']")?.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".thread .composer [data-cancel]");
    if (!link) return;
    event.preventDefault();
    close(link.closest("form"));
  });
  document.addEventListener("keydown", (event) => {
    const form = event.key === "Escape" && !event.defaultPrevented && event.target.closest(".thread .composer");
    if (form) close(form);
  });

  document.addEventListener("posted", async ({ target: form, detail: { id, url } }) => {
    const answer = await fetch(location.pathname + location.search).catch(() => null);
    const fresh = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const node = fresh && fresh.getElementById(`c-${id}`);
    // It stands on another page, or this one cannot be asked: go where it is.
    if (!node || !place(node)) return visit(url);
    if (form.closest(".node")) form.remove();
    else renew(form, fresh.getElementById(form.id));
    update(node, fresh);
    const own = document.getElementById(node.id);
    htmx.process(own);
    own.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: own } }));
    own.tabIndex = -1;
    own.focus({ preventScroll: true });
    own.scrollIntoView({ block: "nearest" });
    const said = document.querySelector("[data-posted]");
    said.textContent = "";
    setTimeout(() => (said.textContent = said.dataset.posted), 100);
  });

  const visit = (url) => {
    const there = new URL(url, location);
    const isHere = there.pathname + there.search === location.pathname + location.search;
    location.assign(there);
    if (isHere) location.reload();
  };

  // The next comment is another form's, with a key of its own.
  const renew = (form, next) => {
    const made = document.importNode(next, true);
    form.replaceWith(made);
    htmx.process(made);
    made.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: made } }));
  };

  const here = (node) => document.getElementById(node?.id || "-");

  const place = (node) => {
    const above = node.parentElement.closest(".node");
    const list = above ? here(above)?.querySelector(":scope > .comment > details > .replies") : document.querySelector(".thread");
    const made = document.importNode(node, true);
    made.querySelectorAll(".node").forEach((each) => here(each) && each.remove());
    if (!list) return above ? begin(above, made) : false;
    let next = node.nextElementSibling;
    while (next && !here(next)) next = next.nextElementSibling;
    let last = node.previousElementSibling;
    while (last && !here(last)) last = last.previousElementSibling;
    if (last) here(last).after(made);
    else if (next) here(next).before(made);
    else list.append(made);
    return true;
  };

  // The first answer on the page: with the list that it begins.
  const begin = (above, made) => {
    const details = here(above)?.querySelector(":scope > .comment > details");
    if (!details) return false;
    const list = Object.assign(document.createElement("ol"), { className: "replies", role: "list" });
    list.append(made);
    details.querySelector(":scope > .main").after(list);
    return true;
  };

  // What the page says of its comments is renewed by what puts in those of others; one's own is to be seen.
  const update = (node, fresh) => {
    document.dispatchEvent(new CustomEvent("fresh", { detail: fresh }));
    for (let up = node; (up = up.parentElement.closest(".node")); ) {
      const own = here(up)?.querySelector(":scope > .comment > details");
      if (own) own.open = true;
    }
  };
})();
