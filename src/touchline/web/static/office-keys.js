// Keys and the palette: to a page, a player or a bet by name. All of it is in the menu and the lists, too.
(() => {
  "use strict";
  const script = document.currentScript;
  const root = script.dataset.root;
  const WAIT_MS = 150;
  const PAIR_MS = 1200;
  const PAGES_MAX = 8;
  const GO = { h: "", b: "/bets", p: "/players", c: "/cashier", s: "/settlement", r: "/reports", t: "/tenants", f: "/feeds" };
  const ways = [...document.querySelectorAll(".side a")].map((way) => ({
    label: way.textContent.trim(), hint: "page", href: way.getAttribute("href"),
  }));

  const made = (name, facts, ...children) => {
    const it = document.createElement(name);
    for (const [key, value] of Object.entries(facts)) it.setAttribute(key, value);
    it.append(...children);
    return it;
  };
  const what = script.dataset.finds;
  const input = made("input", {
    id: "palette-word", type: "text", role: "combobox", "aria-controls": "palette-found",
    "aria-expanded": "false", "aria-autocomplete": "list", placeholder: `Go to ${what}`,
    autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: "60",
  });
  const label = made("label", { class: "sr", for: "palette-word" }, `Go to ${what}`);
  const list = made("ul", { id: "palette-found", role: "listbox", "aria-label": "Found", hidden: "" });
  const told = made("p", { class: "palette-foot meta", role: "status" });
  const dialog = made("dialog", { class: "palette", "aria-label": "Go to" }, made("div", { class: "palette-in" }, label, input, list, told));
  document.body.append(dialog);

  let options = [];
  let at = 0;
  let waiting = 0;
  let asking = null;

  const mark = (number) => {
    at = number;
    [...list.children].forEach((option, each) => option.setAttribute("aria-selected", String(each === at)));
    const marked = list.children[at];
    if (!marked) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", marked.id);
    return marked.scrollIntoView({ block: "nearest" });
  };

  const show = (found, words) => {
    options = found;
    list.replaceChildren(...found.map((each, number) => {
      const option = made("li", { id: `palette-${number}`, role: "option" },
        made("span", {}, each.label), made("span", { class: "meta" }, each.hint));
      option.addEventListener("click", () => go(each));
      return option;
    }));
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    told.textContent = words || (found.length ? `${found.length} found. Arrows choose, Enter opens.` : "Nothing is called so.");
    mark(0);
  };

  const pages = (word) => ways.filter((way) => way.label.toLowerCase().includes(word)).slice(0, PAGES_MAX);
  const go = (each) => { window.location.assign(each.href); };

  const look = async () => {
    const word = input.value.trim();
    const here = pages(word.toLowerCase());
    show(here, word.length > 1 ? "Looking…" : "");
    if (word.length < 2) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${root}/find?q=${encodeURIComponent(word)}`, { signal: asking.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { found } = await answer.json();
      show([...here, ...found]);
    } catch (error) {
      if (error.name !== "AbortError") show(here, "Only pages can be found right now.");
    }
  };

  const open = () => {
    if (document.querySelector("dialog[open]")) return;
    input.value = "";
    show(ways.slice(0, PAGES_MAX));
    dialog.showModal();
    input.focus();
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps && options.length) mark((at + steps + options.length) % options.length);
    else if (event.key === "Enter" && options[at]) go(options[at]);
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  let first = "";
  let since = 0;
  const isTyping = (it) => it.isContentEditable || /^(input|textarea|select)$/i.test(it.tagName);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog.open) return;
    const isPair = first === "g" && event.timeStamp - since < PAIR_MS;
    first = event.key;
    since = event.timeStamp;
    if (isPair && event.key in GO) {
      const way = ways.find((each) => each.href === root + GO[event.key]);
      if (way) go(way);
    } else if (event.key === "/") {
      event.preventDefault();
      open();
    } else if (event.key === "?") {
      const help = ways.find((each) => each.href === `${root}/help`);
      if (help) go(help);
    }
  });

  const button = made("button", { class: "quiet bar-find", type: "button", "aria-label": "Find", "aria-keyshortcuts": "Control+K Meta+K" });
  button.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${script.dataset.icons}#search"/></svg>`;
  button.append(made("span", { class: "bar-find-word" }, "Find"));
  button.addEventListener("click", open);
  document.querySelector(".bar-who").prepend(button);
})();
