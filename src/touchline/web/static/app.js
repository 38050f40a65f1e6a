/* Local times, price movements, quiet polling. Every page works without it. */
(() => {
  "use strict";
  const pad = (n) => String(n).padStart(2, "0");
  const hour = (at) => `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate());

  function day(at) {
    const ahead = Math.round((midnight(at) - midnight(new Date())) / 864e5);
    if (ahead === 0) return "Today";
    if (ahead === 1) return "Tomorrow";
    return at.toLocaleDateString(document.documentElement.lang, {
      weekday: "short", day: "numeric", month: "short",
    });
  }

  function localTimes(root) {
    for (const time of root.querySelectorAll("time[data-time]")) {
      const at = new Date(time.dateTime);
      time.textContent = time.dataset.time === "clock" ? hour(at) : `${day(at)}, ${hour(at)}`;
    }
  }

  const cells = (root) => [...root.querySelectorAll(".price[data-key]")].map((cell) => [
    `${cell.closest("[data-event]").dataset.event} ${cell.dataset.key}`,
    parseFloat(cell.querySelector(".odds").textContent),
    cell,
  ]);

  let before = new Map();
  let folds = [];

  function remember(root) {
    before = new Map(cells(root));
    folds = [...root.querySelectorAll("details")].map((each) => [each.id, each.open]);
  }

  function mark(root) {
    for (const [id, isOpen] of folds) document.getElementById(id)?.toggleAttribute("open", isOpen);
    for (const [key, price, cell] of cells(root)) {
      const was = before.get(key);
      if (was > 0 && price > 0 && was !== price) cell.dataset.move = price > was ? "up" : "down";
    }
  }

  const live = () => document.getElementById("live");
  const isLive = (event) => event.target.id === "live";
  const offline = (is) => document.documentElement.toggleAttribute("data-offline", is);
  const pause = document.getElementById("pause");
  const isPaused = () => pause?.getAttribute("aria-pressed") === "true";

  document.addEventListener("htmx:configRequest", (event) => {
    if (!isLive(event)) return;
    if (document.hidden || isPaused()) event.preventDefault();
    event.detail.headers["If-None-Match"] = event.target.dataset.etag;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isLive(event)) remember(event.target);
  });
  document.addEventListener("htmx:afterSwap", () => {
    offline(false);
    localTimes(live());
    mark(live());
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isLive(event)) offline(!event.detail.successful);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && live()) window.htmx?.trigger(live(), "refresh");
  });
  pause?.addEventListener("click", () => {
    pause.setAttribute("aria-pressed", String(!isPaused()));
    if (!isPaused()) window.htmx?.trigger(live(), "refresh");
  });

  if (pause && live()) document.getElementById("bar").hidden = false;
  document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  localTimes(document);
})();
