// Shows the drawing of a case so that it can be moved and enlarged, once somebody asks for it.

import { touchPan } from "./touch_pan.js";

const READABLE = 0.8; // the zoom at which names can be read

async function open(button) {
  const figure = button.closest("[data-diagram]");
  const { process, viewer, styles, marks } = figure.dataset;
  button.setAttribute("aria-disabled", "true");
  try {
    await Promise.all([...styles.split(" ").map(style), script(viewer)]);
    const answer = await fetch(process);
    if (!answer.ok) throw new Error(answer.statusText);
    await draw(figure, await answer.text(), JSON.parse(marks));
    button.hidden = true;
  } catch {
    figure.querySelector("[data-diagram-failed]").hidden = false;
    button.removeAttribute("aria-disabled");
  }
}

async function draw(figure, xml, marks) {
  const place = figure.querySelector("[data-diagram-place]");
  place.hidden = false;
  const shown = new globalThis.BpmnJS({ container: place, additionalModules: [touchPan] });
  await shown.importXML(xml);
  const canvas = shown.get("canvas");
  const overlays = shown.get("overlays");
  for (const { element, state, badge } of marks) {
    canvas.addMarker(element, `is-${state}`);
    if (badge) overlays.add(element, { position: { bottom: 12, left: 8 }, html: label(badge, state) });
  }
  figure.querySelector("[data-diagram-still]").hidden = true;
  canvas.zoom("fit-viewport", "auto");
  const now = current(marks);
  if (now) {
    canvas.zoom(READABLE);
    canvas.scrollToElement(now.element, 100);
  }
  bindZoom(figure, canvas);
  figure.dataset.ready = "yes";
}

function bindZoom(figure, canvas) {
  const bar = figure.querySelector("[data-diagram-zoom]");
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const step = event.target.closest("button")?.dataset.zoom;
    if (step === "fit") canvas.zoom("fit-viewport", "auto");
    else if (step) canvas.zoom(canvas.zoom() * Number(step));
  });
}

function label(text, state) {
  const badge = document.createElement("span");
  badge.className = `diagram-badge is-${state}`;
  badge.textContent = text;
  return badge;
}

function style(href) {
  return loaded(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}

function script(src) {
  return globalThis.BpmnJS ? undefined : loaded(Object.assign(document.createElement("script"), { src }));
}

function loaded(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

function current(marks) {
  return marks.find(({ state }) => ["active", "at_risk", "late"].includes(state));
}

// The picture is larger than its place, so it begins where the case stands now.
function showCurrent(figure) {
  const still = figure.querySelector("[data-diagram-still]");
  const now = current(JSON.parse(figure.dataset.marks));
  const shape = now && still.querySelector(`[data-element="${CSS.escape(now.element)}"]`);
  if (!shape) return;
  const [frame, place] = [still.getBoundingClientRect(), shape.getBoundingClientRect()];
  still.scrollLeft += place.left + place.width / 2 - frame.left - frame.width / 2;
  still.scrollTop += place.top + place.height / 2 - frame.top - frame.height / 2;
}

for (const figure of document.querySelectorAll("[data-diagram]")) showCurrent(figure);

for (const button of document.querySelectorAll("[data-diagram] [data-diagram-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => button.getAttribute("aria-disabled") || open(button));
}
