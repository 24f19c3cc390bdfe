// Counts what is typed, as the server will count it: characters, without the blanks around the text.
// The words come from the page, so that they are in its language.
(() => {
  "use strict";

  const numbers = new Intl.NumberFormat(document.documentElement.lang || "en");

  const watch = (counter) => {
    const text = document.getElementById(counter.dataset.counter);
    const over = counter.closest("form").querySelector("[data-over]");
    const most = Number(counter.dataset.most);
    const count = () => {
      const length = [...text.value.trim()].length;
      counter.textContent = counter.dataset.text.replace("{n}", numbers.format(length));
      counter.classList.toggle("over", length > most);
      const warning = length > most ? over.dataset.over : "";
      if (over.textContent !== warning) over.textContent = warning;
    };
    text.addEventListener("input", count);
    count();
  };

  // Once for the page, and for each form that is put into it later.
  document.addEventListener("htmx:load", ({ target }) => target.querySelectorAll("[data-counter]").forEach(watch));
})();
