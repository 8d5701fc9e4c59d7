// Puts a shape behind another, into the arrow that leaves it: what stands below moves down, in one step that undo knows.

const GAP = 46; // pixels between two shapes below each other

export function Insertion(commandStack) {
  commandStack.registerHandler("sop.putBehind", PutBehind);
}
Insertion.$inject = ["commandStack"];

function PutBehind(modeling, spaceTool, canvas) {
  Object.assign(this, { modeling, spaceTool, canvas });
}
PutBehind.$inject = ["modeling", "spaceTool", "canvas"];

PutBehind.prototype.preExecute = function ({ element, made }) {
  const { modeling } = this;
  const flow = element.outgoing.length === 1 ? element.outgoing[0] : null;
  const bottom = element.y + element.height;
  const needed = made.height + GAP;
  if (!this.isFree(element, bottom + GAP, made)) this.makeRoom(bottom + GAP / 2, needed);
  const middle = { x: element.x + element.width / 2, y: bottom + GAP + made.height / 2 };
  modeling.createShape(made, middle, element.parent);
  const goesOn = flow && made.type !== "bpmn:EndEvent";
  if (goesOn) {
    const target = flow.target;
    modeling.reconnectEnd(flow, made, { x: middle.x, y: middle.y - made.height / 2 });
    modeling.connect(made, target);
  } else {
    modeling.connect(element, made);
  }
};

PutBehind.prototype.isFree = function (element, top, made) {
  const left = element.x + element.width / 2 - made.width / 2;
  return !element.parent.children.some(
    (each) =>
      each !== element && !each.waypoints && each.type !== "label" && each.type !== "bpmn:Lane" &&
      each.x < left + made.width && left < each.x + each.width && each.y < top + made.height + GAP / 2 && top < each.y + each.height,
  );
};

// Everything that begins below `y` moves down; lanes and the frame around grow.
PutBehind.prototype.makeRoom = function (y, delta) {
  const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(this.shapes(), "y", delta, y);
  this.modeling.createSpace(movingShapes, resizingShapes, { x: 0, y: delta }, "s", y);
};

PutBehind.prototype.shapes = function () {
  const found = [];
  const left = [this.canvas.getRootElement()];
  while (left.length) {
    const children = (left.pop().children ?? []).filter((each) => !each.waypoints);
    found.push(...children);
    left.push(...children);
  }
  return found;
};
