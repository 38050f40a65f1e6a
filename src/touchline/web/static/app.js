/* Local times, price movements, quiet polling, the slip in place. Every page works without it. */
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
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!isLive(event)) return;
    offline(false);
    localTimes(live());
    mark(live());
    press();
    if (sheet()?.dataset.count > 0 && !slip.contains(document.activeElement)) {
      ask(slip.dataset.url, null, true);
    }
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

  /* The slip. Its sheet is the server's; what is typed into it stays when it is asked for again. */
  const slip = document.getElementById("slip");
  const pick = document.getElementById("pick");
  const opener = document.getElementById("slip-open");
  const sheet = () => slip?.querySelector("[data-slip]");
  const all = (query) => [...slip.querySelectorAll(query)];
  const isBusy = () => slip.getAttribute("aria-busy") === "true";

  function press() {
    if (!sheet()) return;
    const picks = new Set(sheet().dataset.picks.split(" "));
    for (const cell of document.querySelectorAll("button.price")) {
      cell.setAttribute("aria-pressed", String(picks.has(cell.value.slice(0, 13))));
    }
  }

  /* Exact, as the server counts: whole numbers, rounded down once. */
  function minor(text, exponent) {
    const found = /^([0-9]{1,15})(?:[.]([0-9]*))?$/.exec(text.trim());
    const fraction = (found?.[2] ?? "").replace(/0+$/, "");
    if (!found || fraction.length > exponent) return 0n;
    return BigInt(found[1] + fraction.padEnd(exponent, "0"));
  }

  function amount(value, exponent) {
    const digits = String(value).padStart(exponent + 1, "0");
    return exponent ? `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}` : digits;
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
      said.textContent = "No connection. Try again: the same bet is never taken twice.";
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
})();
