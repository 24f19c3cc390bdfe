// Buttons that use a passkey: shown where the browser has passkeys, since nothing else can make or use one.
// The ceremony is allauth's; a button names it, and the field that takes its outcome.
(() => {
  "use strict";

  const forms = window.allauth?.webauthn?.forms;
  const note = document.querySelector("[data-passkey-note]");

  const arm = (button) => {
    const { passkey, credential, passwordless } = button.dataset;
    const ids = { credential, passwordless, data: "js_data" };
    for (const role of ["login", "signup", "add", "authenticate"]) ids[role] = button.id;
    if (!document.getElementById("js_data")) delete ids.data;
    forms[passkey]({ ids });
    button.hidden = false;
  };

  if (!forms || !window.PublicKeyCredential) {
    if (note) note.hidden = false;
    return;
  }
  document.querySelectorAll("[data-passkey]").forEach(arm);
  // Refused, given up, or timed out: browsers do not say which, and there is nothing to mend.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const error = document.querySelector("[data-passkey-error]");
    error.hidden = false;
    error.focus();
  });
})();
