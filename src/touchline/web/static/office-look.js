// The theme editor while somebody types: colours show in the previews at once, contrast is asked of the server.
(() => {
  "use strict";
  const form = document.getElementById("look");
  const verdict = document.getElementById("verdict");
  const frames = document.querySelectorAll("iframe[data-preview]");
  const WAIT_MS = 250;
  let waiting = 0;
  let asked = 0;

  const show = () => {
    for (const frame of frames) {
      const page = frame.contentDocument && frame.contentDocument.documentElement;
      if (!page) continue;
      for (const input of form.querySelectorAll('input[type="color"]')) {
        page.style.setProperty(`--${input.name.replaceAll("_", "-")}`, input.value);
      }
      page.style.setProperty("--radius", `${form.elements.radius_px.value || 0}px`);
      page.style.setProperty("color-scheme", form.elements.scheme.value);
      page.dataset.density = form.elements.density.value;
      page.dataset.font = form.elements.font.value;
    }
  };

  const judge = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.judge, { method: "POST", body: new FormData(form) });
      const text = answer.ok ? await answer.text() : "";
      if (text && mine === asked) verdict.innerHTML = text;
    } catch {
      // What was said last stays until the server can be reached; saving judges it anyway.
    }
  };

  form.addEventListener("input", () => {
    show();
    clearTimeout(waiting);
    waiting = setTimeout(judge, WAIT_MS);
  });
  for (const frame of frames) frame.addEventListener("load", show);
})();
