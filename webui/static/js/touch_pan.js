// Moves the drawing with one finger and enlarges it with two, which the viewer itself no longer does.

function TouchPan(canvas, eventBus) {
  const fingers = new Map();
  let gap = 0;

  function middle() {
    const all = [...fingers.values()];
    return { x: all.reduce((sum, at) => sum + at.x, 0) / all.length, y: all.reduce((sum, at) => sum + at.y, 0) / all.length };
  }

  function spread() {
    const [first, second] = [...fingers.values()];
    return second ? Math.hypot(first.x - second.x, first.y - second.y) : 0;
  }

  function moved(event) {
    if (!fingers.has(event.pointerId)) return;
    const before = middle();
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = middle();
    canvas.scroll({ dx: after.x - before.x, dy: after.y - before.y });
    const now = spread();
    if (gap && now) {
      const frame = canvas.getContainer().getBoundingClientRect();
      canvas.zoom(canvas.zoom() * (now / gap), { x: after.x - frame.left, y: after.y - frame.top });
    }
    gap = now;
  }

  function lifted(event) {
    fingers.delete(event.pointerId);
    gap = spread();
  }

  eventBus.on("canvas.init", () => {
    const area = canvas.getContainer();
    area.style.touchAction = "none";
    area.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch") return;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      gap = spread();
    });
    area.addEventListener("pointermove", moved);
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) area.addEventListener(end, lifted);
  });
}

TouchPan.$inject = ["canvas", "eventBus"];

export const touchPan = { __init__: ["touchPan"], touchPan: ["type", TouchPan] };
