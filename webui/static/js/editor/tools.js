// The tools of the editor: only what an SOP is drawn with, in the reader's language.

import { Insertion } from "./insertion.js";

const SIZES = { "bpmn:UserTask": { width: 176, height: 90 } };

export function ownTools(words) {
  function Palette(palette, create, elementFactory, handTool, globalConnect, bpmnFactory, modeling) {
    this.entries = { create, elementFactory, handTool, globalConnect, bpmnFactory, modeling };
    palette.registerProvider(2000, this);
  }
  Palette.$inject = ["palette", "create", "elementFactory", "handTool", "globalConnect", "bpmnFactory", "modeling"];
  Palette.prototype.getPaletteEntries = function () {
    const { create, elementFactory, handTool, globalConnect, bpmnFactory } = this.entries;
    const shape = (type, more = {}) => elementFactory.createShape({ type, ...SIZES[type], ...more });
    const tool = (group, className, title, start) => ({ group, className, title, action: { click: start, dragstart: start } });
    const one = (className, title, type, fill) =>
      tool("shapes", className, title, (event) => {
        const made = shape(type);
        fill?.(made.businessObject);
        create.start(event, made);
      });
    return () => ({
      hand: tool("tools", "bpmn-icon-hand-tool", words.hand, (event) => handTool.activateHand(event)),
      arrow: tool("tools", "bpmn-icon-connection-multi", words.arrow, (event) => globalConnect.start(event)),
      separator: { group: "tools", separator: true },
      start: one("bpmn-icon-start-event-none", words.start, "bpmn:StartEvent"),
      end: one("bpmn-icon-end-event-none", words.end, "bpmn:EndEvent"),
      step: one("bpmn-icon-user-task", words.step, "bpmn:UserTask", (step) => {
        step.name = words.newStep;
        step.set("sop:minutes", "15");
      }),
      decision: one("bpmn-icon-gateway-xor", words.decision, "bpmn:ExclusiveGateway"),
      parallel: tool("shapes", "bpmn-icon-gateway-parallel", words.parallel, (event) => create.start(event, pair(shape, elementFactory))),
      units: tool("shapes", "bpmn-icon-subprocess-expanded", words.units, (event) => create.start(event, units(shape, bpmnFactory, elementFactory))),
      note: one("bpmn-icon-text-annotation", words.note, "bpmn:TextAnnotation"),
    });
  };

  // Two steps that are done at the same time, between a gateway that parts and one that joins: all of it connected.
  function pair(shape, elementFactory) {
    const split = shape("bpmn:ParallelGateway", { x: 171, y: 0 });
    const join = shape("bpmn:ParallelGateway", { x: 171, y: 232 });
    const steps = [0, 216].map((x) => shape("bpmn:UserTask", { x, y: 96 }));
    const arrows = [];
    for (const step of steps) {
      step.businessObject.name = words.newStep;
      step.businessObject.set("sop:minutes", "15");
      const middle = step.x + step.width / 2;
      const side = step.x ? split.x + split.width : split.x;
      const arrow = (source, target, waypoints) => arrows.push(elementFactory.createConnection({ type: "bpmn:SequenceFlow", source, target, waypoints }));
      arrow(split, step, [{ x: side, y: 25 }, { x: middle, y: 25 }, { x: middle, y: step.y }]);
      arrow(step, join, [{ x: middle, y: step.y + step.height }, { x: middle, y: 257 }, { x: side, y: 257 }]);
    }
    return [split, ...steps, join, ...arrows];
  }

  // A part that each unit does by itself: with its own start, one step and an end, already joined.
  function units(shape, bpmnFactory, elementFactory) {
    const part = shape("bpmn:SubProcess", { isExpanded: true, width: 250, height: 380, x: 0, y: 0 });
    const often = bpmnFactory.create("bpmn:FormalExpression", { body: "1" });
    part.businessObject.loopCharacteristics = bpmnFactory.create("bpmn:MultiInstanceLoopCharacteristics", { loopCardinality: often });
    part.businessObject.name = words.newUnits;
    part.businessObject.set("sop:minutes", "15");
    const inner = [
      shape("bpmn:StartEvent", { x: 107, y: 60, parent: part }),
      shape("bpmn:UserTask", { x: 37, y: 150, parent: part }),
      shape("bpmn:EndEvent", { x: 107, y: 300, parent: part }),
    ];
    inner[1].businessObject.name = words.newStep;
    inner[1].businessObject.set("sop:minutes", "15");
    const arrows = [0, 1].map((place) =>
      elementFactory.createConnection({
        type: "bpmn:SequenceFlow",
        source: inner[place],
        target: inner[place + 1],
        parent: part,
        waypoints: [
          { x: 125, y: inner[place].y + inner[place].height },
          { x: 125, y: inner[place + 1].y },
        ],
      }),
    );
    return [part, ...inner, ...arrows];
  }

  function Pad(contextPad, connect, modeling, commandStack, elementFactory, selection) {
    this.parts = { connect, modeling, commandStack, elementFactory, selection };
    contextPad.registerProvider(2000, this);
  }
  Pad.$inject = ["contextPad", "connect", "modeling", "commandStack", "elementFactory", "selection"];
  Pad.prototype.getContextPadEntries = function (element) {
    const { connect, modeling, commandStack, elementFactory, selection } = this.parts;
    const act = (group, className, title, start) => ({ group, className, title, action: { click: start, dragstart: start } });
    const append = (className, title, type, fill) =>
      act("model", className, title, () => {
        const made = elementFactory.createShape({ type, ...SIZES[type] });
        fill?.(made.businessObject);
        commandStack.execute("sop.putBehind", { element, made });
        selection.select(made);
      });
    return () => {
      const entries = {};
      const isLane = ["bpmn:Lane", "bpmn:Participant"].includes(element.type);
      const isStep = element.businessObject?.$instanceOf?.("bpmn:FlowNode") && element.type !== "bpmn:EndEvent" && element.type !== "label";
      if (isStep) {
        entries.step = append("bpmn-icon-user-task", words.appendStep, "bpmn:UserTask", (step) => {
          step.name = words.newStep;
          step.set("sop:minutes", "15");
        });
        entries.decision = append("bpmn-icon-gateway-xor", words.appendDecision, "bpmn:ExclusiveGateway");
        entries.end = append("bpmn-icon-end-event-none", words.appendEnd, "bpmn:EndEvent");
        entries.arrow = act("connect", "bpmn-icon-connection-multi", words.arrow, (event) => connect.start(event, element));
      }
      if (isLane) {
        const after = element.di?.isHorizontal === false ? "right" : "bottom";
        entries.lane = act("model", "bpmn-icon-lane-insert-below", words.addLane, () => modeling.addLane(element, after));
      }
      if (element.type !== "bpmn:Participant" && !(element.type === "bpmn:Lane" && full(element)))
        entries.remove = act("edit", "bpmn-icon-trash", words.remove, () => modeling.removeElements([element]));
      return entries;
    };
  };

  function full(lane) {
    return (lane.businessObject.flowNodeRef ?? []).length > 0;
  }

  function translate(template, replacements = {}) {
    const text = words.bpmn[template] ?? template;
    return text.replace(/{([^}]+)}/g, (_, key) => replacements[key] ?? `{${key}}`);
  }

  // Arrows join steps of one SOP: none into a start, none out of an end, none twice.
  function Rules(eventBus) {
    eventBus.on("commandStack.connection.create.canExecute", 3000, ({ context }) => refuse(context));
    eventBus.on("commandStack.connection.reconnect.canExecute", 3000, ({ context }) =>
      refuse({ source: context.source ?? context.connection?.source, target: context.target ?? context.connection?.target, moved: context.connection }),
    );
  }
  Rules.$inject = ["eventBus"];

  function refuse({ source, target, moved }) {
    if (!source || !target) return undefined;
    const note = [source, target].some((each) => each.type === "bpmn:TextAnnotation");
    const twice = source.outgoing?.some((flow) => flow.target === target && flow !== moved);
    if (!note && (source === target || twice || source.type === "bpmn:EndEvent" || target.type === "bpmn:StartEvent")) return false;
    return undefined;
  }

  return {
    __init__: ["paletteProvider", "contextPadProvider", "sopRules", "sopInsertion"],
    sopInsertion: ["type", Insertion],
    paletteProvider: ["type", Palette],
    contextPadProvider: ["type", Pad],
    sopRules: ["type", Rules],
    translate: ["value", translate],
  };
}
