// Numbers the steps in the order in which the flow reaches them; what is drawn higher comes first.

const STEPS = ["bpmn:UserTask", "bpmn:SubProcess"];

export function renumber(modeler) {
  const start = modeler.get("elementRegistry").find((each) => each.type === "bpmn:StartEvent" && !inside(each));
  if (!start) return;
  const seen = new Set([start]);
  const left = [start];
  let number = 0;
  while (left.length) {
    const here = left.shift();
    if (STEPS.includes(here.type)) {
      number += 1;
      if (here.businessObject.get("sop:step") !== String(number)) here.businessObject.set("sop:step", String(number));
    }
    const onward = here.outgoing.map((flow) => flow.target).filter((target) => target && !seen.has(target));
    onward.sort((one, other) => one.y - other.y || one.x - other.x);
    for (const target of onward) {
      seen.add(target);
      left.push(target);
    }
  }
}

export function inside(shape) {
  return shape.parent?.type === "bpmn:SubProcess";
}
