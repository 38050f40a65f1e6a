// The way round, for who is new: one stop after another beside the way to its page. Skipping it or coming to
// its end sends its form, so that it is not shown again. Escape closes it for this once.
(() => {
  "use strict";
  const tour = document.getElementById("tour");
  if (!tour || typeof tour.showModal !== "function") return;
  const stops = [...tour.querySelectorAll(".tour-stop")];
  const [next, back] = ["1", "-1"].map((way) => tour.querySelector(`[data-go="${way}"]`));
  const form = tour.querySelector("form");
  const skip = form.querySelector('[type="submit"]');
  const GAP = 16;
  let at = 0;

  const ways = () => [...document.querySelectorAll(".side a")];
  const wayTo = (path) => ways().find((way) => way.getAttribute("href") === tour.dataset.root + path);

  const place = (way) => {
    tour.classList.toggle("beside", Boolean(way));
    if (!way) {
      tour.style.removeProperty("left");
      tour.style.removeProperty("top");
      return;
    }
    way.scrollIntoView({ block: "nearest" });
    const box = way.getBoundingClientRect();
    const lowest = window.innerHeight - tour.offsetHeight - GAP;
    tour.style.left = `${box.right + GAP}px`;
    tour.style.top = `${Math.max(GAP, Math.min(box.top, lowest))}px`;
  };

  const show = (number) => {
    at = number;
    stops.forEach((stop, each) => { stop.hidden = each !== at; });
    const isLast = at === stops.length - 1;
    next.textContent = isLast ? "Done" : "Next";
    back.hidden = at === 0;
    skip.hidden = isLast;
    tour.setAttribute("aria-labelledby", `tour-title-${at}`);
    const way = wayTo(stops[at].dataset.path);
    for (const each of ways()) each.classList.toggle("shown", each === way);
    place(way && way.offsetParent ? way : null);
    stops[at].querySelector("h2").focus();
  };

  next.addEventListener("click", () => (at === stops.length - 1 ? form.requestSubmit() : show(at + 1)));
  back.addEventListener("click", () => show(at - 1));
  tour.addEventListener("close", () => ways().forEach((way) => way.classList.remove("shown")));
  window.addEventListener("resize", () => tour.open && show(at));
  tour.showModal();
  show(0);
})();
