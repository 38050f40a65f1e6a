/* Local times, price movements, quiet polling, the slip in place. Every page works without it. */
(() => {
  "use strict";
  const { lang, dataset: { zone } } = document.documentElement;
  const written = (options) => new Intl.DateTimeFormat(lang, { timeZone: zone, ...options });
  const hour = written({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = written({ weekday: "short", day: "numeric", month: "short" });
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const comma = (1.5).toLocaleString(lang)[1];

  function day(at) {
    for (const ahead of [0, 1]) {
      if (date.format(at) !== date.format(new Date(Date.now() + ahead * 864e5))) continue;
      const word = relative.format(ahead, "day");
      return word[0].toLocaleUpperCase(lang) + word.slice(1);
    }
    return date.format(at);
  }

  function localTimes(root) {
    for (const time of root.querySelectorAll("time[data-time]")) {
      const at = new Date(time.dateTime);
      const told = hour.format(at);
      time.textContent = time.dataset.time === "clock" ? told : `${day(at)}, ${told}`;
    }
  }

  const decimal = (odds) => parseFloat(odds.dataset.at ?? odds.textContent);
  const cells = (root) => [...root.querySelectorAll(".price[data-key]")].map((cell) => [
    `${cell.closest("[data-event]").dataset.event} ${cell.dataset.key}`,
    decimal(cell.querySelector(".odds")),
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

  /* Prices are told as they move; meanwhile the page asks only now and then. Without a stream it asks
     as often as ever. What is told names the version it is about: who has missed something asks. */
  const SELDOM_MS = 6e4;
  const SPREAD_MS = 2e3;
  const MISSES_MAX = 3;
  let stream;
  let newest;
  let misses = 0;
  let askedAt = 0;
  let asking;
  const isStreaming = () => stream?.readyState === 1 && newest !== undefined;
  const refresh = () => live() && window.htmx?.trigger(live(), "refresh");

  function follow() {
    const url = live()?.dataset.live;
    if (!url || stream || misses > MISSES_MAX || document.hidden || isPaused()) return;
    stream = new EventSource(url);
    stream.addEventListener("at", (event) => catchUp(JSON.parse(event.data)));
    stream.addEventListener("prices", (event) => {
      const news = JSON.parse(event.data);
      if (live().dataset.etag === news.from) reprice(news);
      catchUp(news);
    });
    stream.addEventListener("error", () => {
      newest = undefined;
      if (stream?.readyState !== 2) return; // it tries again by itself
      leave();
      setTimeout(follow, SELDOM_MS * (0.5 + Math.random()));
    });
  }

  function leave() {
    stream?.close();
    stream = newest = undefined;
  }

  function catchUp({ to }) {
    newest = to;
    clearTimeout(asking);
    if (live().dataset.etag !== to) asking = setTimeout(refresh, Math.random() * SPREAD_MS);
  }

  function reprice({ cells: told, to }) {
    const moved = [];
    for (const [event, key, odds, value, at] of told) {
      const cell = live().querySelector(`[data-event="${CSS.escape(event)}"] .price[data-key="${CSS.escape(key)}"]`);
      const shown = cell?.querySelector(".odds");
      if (!shown) return;
      const was = decimal(shown);
      shown.textContent = odds;
      if (at) shown.dataset.at = at;
      moved.push([cell, decimal(shown) > was ? "up" : "down"]);
      if (value) cell.value = value;
      delete cell.dataset.move;
    }
    requestAnimationFrame(() => {
      for (const [cell, way] of moved) cell.dataset.move = way;
    });
    live().dataset.etag = to;
    if (moved.some(([cell]) => cell.getAttribute("aria-pressed") === "true")) askForSlip();
  }

  document.addEventListener("htmx:configRequest", (event) => {
    if (!isLive(event)) return;
    const isAsked = event.detail.triggeringEvent?.type === "refresh";
    const isEnough = !isAsked && isStreaming() && Date.now() - askedAt < SELDOM_MS;
    if (document.hidden || isPaused() || isEnough) event.preventDefault();
    else askedAt = Date.now();
    event.detail.headers["If-None-Match"] = event.target.dataset.etag;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (isLive(event)) remember(event.target);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!isLive(event)) return;
    offline(false);
    localTimes(live());
    mark(live());
    press();
    askForSlip();
    misses = !isStreaming() || live().dataset.etag === newest ? 0 : misses + 1;
    if (misses > MISSES_MAX) leave(); // others are told of another page than this one
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isLive(event)) offline(!event.detail.successful);
  });
  function goOn() {
    if (document.hidden || isPaused()) return leave();
    refresh();
    follow();
  }
  document.addEventListener("visibilitychange", goOn);
  pause?.addEventListener("click", () => {
    pause.setAttribute("aria-pressed", String(!isPaused()));
    goOn();
  });

  /* The slip. Its sheet is the server's; what is typed into it stays when it is asked for again. */
  const slip = document.getElementById("slip");
  const pick = document.getElementById("pick");
  const opener = document.getElementById("slip-open");
  const sheet = () => slip?.querySelector("[data-slip]");
  const all = (query) => [...slip.querySelectorAll(query)];
  const isBusy = () => slip.getAttribute("aria-busy") === "true";

  function askForSlip() {
    if (sheet()?.dataset.count > 0 && !slip.contains(document.activeElement)) {
      ask(slip.dataset.url, null, true);
    }
  }

  function press() {
    if (!sheet()) return;
    const picks = new Set(sheet().dataset.picks.split(" "));
    for (const cell of document.querySelectorAll("button.price")) {
      cell.setAttribute("aria-pressed", String(picks.has(cell.value.slice(0, 13))));
    }
  }

  /* Exact, as the server counts: whole numbers, rounded down once. */
  function minor(text, exponent) {
    const found = /^([0-9]{1,15})(?:[.]([0-9]*))?$/.exec(text.trim().replace(comma, "."));
    const fraction = (found?.[2] ?? "").replace(/0+$/, "");
    if (!found || fraction.length > exponent) return 0n;
    return BigInt(found[1] + fraction.padEnd(exponent, "0"));
  }

  function amount(value, exponent) {
    const digits = String(value).padStart(exponent + 1, "0");
    return exponent ? `${digits.slice(0, -exponent)}${comma}${digits.slice(-exponent)}` : digits;
  }

  function returns(stake, prices, sizes) {
    const sums = [1n, ...prices.map(() => 0n)];
    for (const price of prices) {
      for (let size = prices.length; size > 0; size--) sums[size] += sums[size - 1] * price;
    }
    const counts = [1n, ...prices.map(() => 0n)];
    for (const _ of prices) {
      for (let size = prices.length; size > 0; size--) counts[size] += counts[size - 1];
    }
    let total = 0n;
    let lines = 0n;
    for (const size of sizes) {
      total += sums[size] * 1000n ** BigInt(prices.length - size);
      lines += counts[size];
    }
    return lines ? (stake * total) / (lines * 1000n ** BigInt(prices.length)) : 0n;
  }

  function totals() {
    const exponent = Number(sheet().dataset.exponent);
    const kind = sheet().dataset.kind;
    for (const shown of all("[data-returns]")) {
      const field = slip.querySelector(`[data-stake="${shown.dataset.returns}"]`);
      const legs = kind === "single" ? [shown.closest(".leg")] : all(".leg");
      const prices = legs.map((leg) => BigInt(leg.dataset.milli));
      const chosen = all("[name=k]:checked").map((box) => Number(box.value));
      const back = prices.includes(0n) ? 0n
        : returns(minor(field.value, exponent), prices, kind === "system" ? chosen : [legs.length]);
      shown.textContent = back ? amount(back, exponent) : "\u2013";
    }
  }

  function show(html, isKept) {
    const typed = isKept ? new Map(all("[name^=stake], [name^=key], [name=price_mode]")
      .map((field) => [field.name, field.value])) : new Map();
    const chosen = isKept ? all("[name=k]").map((box) => [box.value, box.checked]) : [];
    const { id, name, value } = document.activeElement;
    const isInside = slip.contains(document.activeElement);
    slip.innerHTML = html;
    for (const [each, text] of typed) {
      const field = slip.querySelector(`[name="${each}"]`);
      if (field) field.value = text;
    }
    for (const [each, is] of chosen) {
      const box = slip.querySelector(`[name=k][value="${each}"]`);
      if (box) box.checked = is;
    }
    for (const each of all(".presets, .slip-close")) each.hidden = false;
    for (const each of all(".no-script")) each.hidden = true;
    if (isInside) {
      const same = (id && document.getElementById(id))
        || (name && all(`[name="${name}"]`).find((each) => each.value === value));
      (same || slip).focus();
    }
    const count = sheet().dataset.count;
    const told = opener?.querySelector(".slip-count");
    if (told) told.textContent = count;
    if (told) told.hidden = count === "0";
    totals();
    press();
  }

  /* ``isQuiet``: nobody pressed anything, so nothing but the slip may change, and anybody may go first. */
  let quiet;
  async function ask(url, body, isQuiet) {
    const control = new AbortController();
    quiet?.abort();
    quiet = isQuiet ? control : undefined;
    if (!isQuiet) slip.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, {
        method: body ? "POST" : "GET", body, headers: { "HX-Request": "true" }, signal: control.signal,
      });
      const receipt = answer.headers.get("HX-Redirect");
      const html = receipt ? "" : await answer.text();
      if (html.startsWith("<div data-slip")) show(html, !url.endsWith("/bets"));
      else if (!isQuiet) location.assign(receipt || slip.dataset.url);
    } catch {
      if (isQuiet) return;
      const said = slip.querySelector(".lost") || document.createElement("p");
      said.className = "notice lost";
      said.setAttribute("role", "alert");
      said.textContent = slip.dataset.lost;
      slip.prepend(said);
    } finally {
      if (!isQuiet) slip.removeAttribute("aria-busy");
    }
  }

  function open(is) {
    slip.toggleAttribute("data-open", is);
    (is ? slip : opener).focus();
  }

  let picking = Promise.resolve(); // one after the other: each answer brings the whole slip
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const by = event.submitter;
    if (!slip || (form !== pick && !slip.contains(form))) return;
    event.preventDefault();
    if (form !== pick && isBusy()) return;
    const fields = new URLSearchParams(new FormData(form));
    const isOff = form === pick && by.getAttribute("aria-pressed") === "true";
    if (by?.name) fields.set(isOff ? "drop" : by.name, isOff ? by.value.slice(0, 13) : by.value);
    if (form === pick && sheet()?.dataset.count > 1) fields.set("tab", sheet().dataset.kind);
    const url = by?.getAttribute("formaction") || form.action;
    picking = picking.then(() => ask(url, fields));
  });
  slip?.addEventListener("input", totals);
  slip?.addEventListener("click", (event) => {
    const tab = event.target.closest(".tabs a");
    const preset = event.target.closest("[data-preset]");
    if (event.target.closest(".slip-close")) open(false);
    if (preset) {
      document.getElementById(preset.dataset.for).value = preset.dataset.preset;
      totals();
    }
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    ask(tab.href);
  });
  slip?.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && slip.hasAttribute("data-open")) open(false);
  });
  opener?.addEventListener("click", async (event) => {
    event.preventDefault();
    if (!sheet()) await ask(slip.dataset.url);
    open(true);
  });
  if (slip) slip.tabIndex = -1;
  if (sheet()) show(slip.innerHTML, true);
  else if (slip && /(^|; )(__Host-)?slip[-=]/.test(document.cookie)) {
    ask(slip.dataset.url, null, true);
  }

  if (pause && live()) document.getElementById("bar").hidden = false;
  document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  localTimes(document);
  follow();
})();
