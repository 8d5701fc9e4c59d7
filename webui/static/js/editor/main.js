// Opens the drawing of a draft for changing: canvas, panel, problems; keeps every change on the server.

import { touchPan } from "../touch_pan.js";
import { ownTools } from "./tools.js";
import { renumber } from "./numbering.js";
import { Keeper } from "./keeper.js";
import { Panel } from "./panel.js";

const data = JSON.parse(document.getElementById("editor-data").textContent);
const words = data.words;

async function open() {
  const modeler = new globalThis.BpmnJS({
    container: "#editor-canvas",
    additionalModules: [touchPan, ownTools(words)],
  });
  const kept = Keeper.left(data);
  const forms = { ...(kept?.forms ?? data.forms) };
  await modeler.importXML(kept?.drawing ?? data.drawing);
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");

  const keeper = new Keeper(data, forms, async () => {
    panel.flush();
    renumber(modeler);
    return (await modeler.saveXML({ format: true })).xml;
  }, (problems) => show(problems, modeler));
  const panel = new Panel(document.getElementById("editor-panel"), modeler, data, forms, () => keeper.changed());
  modeler.on("selection.changed", ({ newSelection }) => panel.show(newSelection));
  modeler.on("commandStack.changed", () => {
    keeper.changed();
    panel.refresh();
    buttons(modeler);
  });
  bind(modeler, keeper);
  buttons(modeler);
  panel.show([]);
  if (kept) keeper.changed();
  const asked = modeler.get("elementRegistry").get(decodeURIComponent(location.hash.slice(1)));
  if (asked) point(modeler, asked);
  document.getElementById("editor").dataset.ready = "yes";
}

function bind(modeler, keeper) {
  const canvas = modeler.get("canvas");
  const acts = {
    undo: () => modeler.get("commandStack").undo(),
    redo: () => modeler.get("commandStack").redo(),
    larger: () => canvas.zoom(canvas.zoom() * 1.25),
    smaller: () => canvas.zoom(canvas.zoom() * 0.8),
    fit: () => canvas.zoom("fit-viewport", "auto"),
    save: () => keeper.now(),
  };
  document.getElementById("editor-bar").addEventListener("click", (event) => acts[event.target.closest("button")?.dataset.act]?.());
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.matches("input, textarea, select")) return;
    const act = { z: event.shiftKey ? "redo" : "undo", y: "redo", s: "save" }[event.key.toLowerCase()];
    if (act) {
      event.preventDefault();
      acts[act]();
    }
  });
}

function buttons(modeler) {
  const stack = modeler.get("commandStack");
  document.querySelector("[data-act=undo]").disabled = !stack.canUndo();
  document.querySelector("[data-act=redo]").disabled = !stack.canRedo();
}

// The problems the server found, each with a way to the shape it is about.
function show(problems, modeler) {
  const place = document.getElementById("editor-problems");
  place.replaceChildren();
  document.getElementById("editor-fine").hidden = problems.length > 0;
  for (const { element, name, reason } of problems) {
    const line = document.createElement("li");
    if (name) {
      const about = document.createElement("b");
      about.textContent = `${name}: `;
      line.append(about);
    }
    line.append(reason);
    const shape = element && modeler.get("elementRegistry").get(element);
    if (shape) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: words.show });
      button.addEventListener("click", () => point(modeler, shape));
      line.append(" ", button);
    }
    place.append(line);
  }
}

function point(modeler, shape) {
  modeler.get("selection").select(shape);
  modeler.get("canvas").scrollToElement(shape, 120);
  document.getElementById("editor-canvas").scrollIntoView({ block: "nearest" });
}

open().catch(() => {
  document.getElementById("editor-failed").hidden = false;
});
