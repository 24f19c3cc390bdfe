// Suggests whom @ may mean, while one types: a list below the box, led by the arrow keys while the focus stays there.
(() => {
  "use strict";

  const pause = 150; // milliseconds
  let text = null, list = null, timer, asked = 0;

  const typed = () => text.value.slice(0, text.selectionStart).match(/(?:^|[^\w/@.+-])@([\w.-]{0,60})$/u);

  const close = () => {
    clearTimeout(timer);
    asked += 1;
    list?.remove();
    list = null;
    ["aria-controls", "aria-activedescendant"].forEach((each) => text?.removeAttribute(each));
  };

  const choose = (option) => {
    const start = text.selectionStart - typed()[1].length;
    text.setRangeText(`${option.dataset.handle} `, start, text.selectionStart, "end");
    close();
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const point = (option) => {
    [...list.children].forEach((each) => each.setAttribute("aria-selected", each === option));
    text.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const show = (people) => {
    const own = text.id;
    close();
    if (!people.length || document.activeElement !== text) return;
    list = Object.assign(document.createElement("ul"), { id: `${own}_people`, className: "people", role: "listbox" });
    list.setAttribute("aria-label", "@");
    list.append(...people.map(({ handle, name }, at) => {
      const option = Object.assign(document.createElement("li"), { id: `${own}_people_${at}`, role: "option" });
      option.dataset.handle = handle;
      const words = [Object.assign(document.createElement("bdi"), { textContent: handle })];
      if (name) words.push(" ", Object.assign(document.createElement("bdi"), { textContent: name, className: "realname" }));
      option.append(...words);
      return option;
    }));
    text.closest(".box").append(list);
    text.setAttribute("aria-controls", list.id);
    point(list.firstElementChild);
  };

  const ask = async () => {
    const mine = (asked += 1);
    const found = typed();
    if (!found) return close();
    const url = `${text.form.dataset.people}?q=${encodeURIComponent(found[1])}`;
    const answer = await fetch(url).catch(() => null);
    if (mine === asked) show(answer?.ok ? (await answer.json()).people : []);
  };

  document.addEventListener("input", ({ target, isTrusted }) => {
    if (!target.matches("[data-people] textarea") || !isTrusted) return;
    if (text !== target) close();
    text = target;
    text.setAttribute("aria-autocomplete", "list");
    clearTimeout(timer);
    if (typed()) timer = setTimeout(ask, pause);
    else close();
  });

  document.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey } = event;
    if (!list || target !== text || ctrlKey || metaKey) return;
    const options = [...list.children];
    const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    const acts = {
      ArrowDown: () => point(options[(at + 1) % options.length]),
      ArrowUp: () => point(options.at(at - 1)),
      Enter: () => choose(options[at]),
      Tab: () => choose(options[at]),
      Escape: close,
    };
    if (!acts[key]) return;
    event.preventDefault();
    acts[key]();
  }, true);

  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest(".people [role=option]");
    if (!option) return;
    event.preventDefault(); // The focus stays where one writes.
    choose(option);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target === text) close();
  });
})();
