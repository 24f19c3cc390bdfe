// Votes and follows without another page: the button's form goes as it would, and what comes back takes its place.
// Where that fails the form is sent in the ordinary way, and the page that answers says why.
(() => {
  "use strict";

  document.addEventListener("submit", async (event) => {
    const { target: form, submitter: button } = event;
    if (!button?.matches("[name=vote], [name=follow]") || "plain" in button.dataset) return;
    event.preventDefault();
    const place = button.closest(".vote, [data-follow]") || button;
    const answer = await fetch(button.getAttribute("formaction") || form.action, {
      method: "POST",
      body: new FormData(form, button),
      headers: { "HX-Request": "true" },
    }).catch(() => null);
    if (answer?.status !== 200 || answer.redirected) {
      button.dataset.plain = "";
      return form.requestSubmit(button);
    }
    const { name, classList } = button;
    const around = place.parentElement;
    const at = [...around.children].indexOf(place);
    place.outerHTML = await answer.text();
    const now = around.children[at];
    const next = now.matches("button") ? now : now.querySelector(`[name=${name}]${classList.contains("down") ? ".down" : ""}`);
    next?.focus();
  });
})();
