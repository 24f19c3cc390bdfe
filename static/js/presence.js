// Tells the site that somebody is here: every five minutes at most, and only while the page is looked at.
(() => {
  const menu = document.querySelector("[data-seen]");
  const apart = 300_000;
  const tell = () => {
    if (document.visibilityState !== "visible" || Date.now() - (localStorage.getItem("seen") || 0) < apart) return;
    localStorage.setItem("seen", Date.now());
    const token = menu.querySelector("[name=csrfmiddlewaretoken]").value;
    navigator.sendBeacon(menu.dataset.seen, new URLSearchParams({ csrfmiddlewaretoken: token }));
  };
  if (!menu) return;
  tell();
  document.addEventListener("visibilitychange", tell);
  setInterval(tell, apart);
})();
