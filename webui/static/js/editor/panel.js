// What is chosen on the drawing, as fields in the words of an SOP. Writes into the drawing, and forms beside it.

import { inside } from "./numbering.js";
import { FormFields, decisionsOf, datesOf, pathOf, readForm } from "./forms.js";

const UNITS = { menit: 1, jam: 60, hari: 450 };

export class Panel {
  constructor(place, modeler, data, forms, changed) {
    Object.assign(this, { place, modeler, data, forms, changed, words: data.words });
    this.modeling = modeler.get("modeling");
    this.registry = modeler.get("elementRegistry");
  }

  show(selection) {
    this.flush();
    this.element = selection.length === 1 ? selection[0].labelTarget ?? selection[0] : null;
    this.draw();
  }

  // What the canvas changed, not what was changed here: drawing anew would take the next field from under the finger.
  refresh() {
    if (!this.own && !this.place.contains(document.activeElement)) this.draw();
  }

  // What is typed and not yet left is written first: a field that is drawn anew would lose it.
  draw() {
    this.flush();
    const { element, words } = this;
    this.place.replaceChildren();
    if (!element) return this.say(words.chooseSomething);
    const draws = {
      "bpmn:UserTask": () => this.step(element),
      "bpmn:SubProcess": () => this.part(element),
      "bpmn:ExclusiveGateway": () => this.decision(element),
      "bpmn:SequenceFlow": () => this.flow(element),
      "bpmn:Lane": () => this.named(words.lane, element),
      "bpmn:Participant": () => this.named(words.agency, element),
    };
    return (draws[element.type] ?? (() => this.say(words.nothingToSet)))();
  }

  say(text) {
    this.place.append(Object.assign(document.createElement("p"), { className: "muted", textContent: text }));
  }

  named(label, element) {
    this.text(label, element.businessObject.name ?? "", (value) => this.modeling.updateProperties(element, { name: value }));
  }

  step(element) {
    const { words, data } = this;
    const own = (name) => element.businessObject.get(`sop:${name}`) ?? "";
    const set = (name) => (value) => this.set(element, name, value);
    this.text(words.activity, element.businessObject.name ?? "", (value) => this.modeling.updateProperties(element, { name: value }), true);
    if (!inside(element)) this.lane(element);
    const lane = this.laneOf(element);
    const posts = data.posts.filter((post) => !post.lane || !lane || post.lane === lane.businessObject.id);
    this.choice(words.post, [["", words.anyPost], ...posts.map((post) => [post.code, post.title])], own("post"), set("post"));
    this.time(element);
    this.text(words.requirement, own("requirement"), set("requirement"));
    this.text(words.output, own("output"), set("output"));
    this.text(words.remark, own("note"), set("note"));
    this.deadline(element);
    new FormFields(this, element).draw();
  }

  part(element) {
    const { words } = this;
    this.text(words.activity, element.businessObject.name ?? "", (value) => this.modeling.updateProperties(element, { name: value }), true);
    this.lane(element);
    this.time(element);
    const lists = this.fields().filter(({ field }) => field.type === "checklist");
    const often = element.businessObject.loopCharacteristics;
    const now = often?.get("sop:collection") ?? "";
    const options = [["", words.chooseList], ...lists.map(({ element: id, name, field }) => [`${id}.${field.key}`, `${name}: ${field.label}`])];
    this.choice(words.forEach, options, now, (value) => {
      const body = value ? `len(${value})` : "1";
      const loop = element.businessObject.loopCharacteristics;
      loop.set("sop:collection", value || undefined);
      loop.set("sop:item", value ? "unit" : undefined);
      loop.loopCardinality.body = body;
      this.changed();
    });
  }

  lane(element) {
    const lanes = this.registry.filter((each) => each.type === "bpmn:Lane");
    if (!lanes.length) return;
    const now = this.laneOf(element)?.id ?? "";
    this.choice(this.words.actor, lanes.map((lane) => [lane.id, lane.businessObject.name ?? lane.id]), now, (id) => {
      const lane = this.registry.get(id);
      const horizontal = lane.di?.isHorizontal !== false;
      const delta = horizontal
        ? { x: 0, y: lane.y + lane.height / 2 - (element.y + element.height / 2) }
        : { x: lane.x + lane.width / 2 - (element.x + element.width / 2), y: 0 };
      this.modeling.moveElements([element], delta, lane);
      this.set(element, "post", "");
    });
  }

  laneOf(element) {
    let at = element;
    while (at && at.parent?.type === "bpmn:SubProcess") at = at.parent;
    return this.registry.find((each) => each.type === "bpmn:Lane" && (each.businessObject.flowNodeRef ?? []).includes(at?.businessObject));
  }

  time(element) {
    const minutes = Number(element.businessObject.get("sop:minutes") ?? 0);
    const written = element.businessObject.get("sop:time") ?? "";
    const unit = Object.keys(UNITS).find((name) => written.endsWith(name)) ?? "menit";
    const group = this.group(this.words.time);
    const number = Object.assign(document.createElement("input"), { type: "number", min: "1", step: "any", value: minutes ? minutes / UNITS[unit] : "" });
    number.setAttribute("aria-label", this.words.time);
    const choose = document.createElement("select");
    choose.setAttribute("aria-label", this.words.unit);
    for (const name of Object.keys(UNITS)) choose.append(new Option(name, name, false, name === unit));
    const set = () => {
      const total = Math.round(Number(number.value) * UNITS[choose.value]);
      const text = choose.value === "menit" ? undefined : `${String(Number(number.value)).replace(".", ",")} ${choose.value}`;
      this.modeling.updateProperties(element, { "sop:minutes": total > 0 ? String(total) : undefined, "sop:time": text });
    };
    for (const input of [number, choose]) input.addEventListener("change", () => this.write(set));
    group.append(number, choose);
  }

  deadline(element) {
    const own = element.businessObject.get("sop:deadline") ?? "";
    const before = datesOf(this.fields(), element.businessObject.id);
    const first = this.before(element);
    const options = [["", this.words.noDeadline], ...before.map(({ element: id, name, field }) => [`${id}.${field.key}`, `${name}: ${field.label}`])];
    if (first) options.push(["+", this.words.newDeadline.replace("%s", first.businessObject.name)]);
    this.choice(this.words.deadline, options, own, (value) => {
      if (value !== "+") return this.set(element, "deadline", value);
      const field = { type: "datetime", key: `tenggat_${element.businessObject.id}`.toLowerCase(), label: `${this.words.deadline}: ${element.businessObject.name}`, subtype: "date" };
      new FormFields(this, first).add(field);
      this.set(element, "deadline", `${first.businessObject.id}.${field.key}`);
      return this.draw();
    });
  }

  // The step whose answers are surely there when this one begins: the one that leads to it.
  before(element) {
    const seen = new Set();
    const left = [element];
    while (left.length) {
      for (const flow of left.shift().incoming) {
        if (flow.source.type === "bpmn:UserTask") return flow.source;
        if (!seen.has(flow.source)) left.push(flow.source);
        seen.add(flow.source);
      }
    }
    return null;
  }

  decision(element) {
    const { words } = this;
    this.text(words.question, element.businessObject.name ?? "", (value) => this.modeling.updateProperties(element, { name: value }));
    for (const flow of element.outgoing) this.branch(element, flow);
    if (element.outgoing.length < 2) this.say(words.needsTwo);
  }

  flow(element) {
    if (element.source.type === "bpmn:ExclusiveGateway" && element.source.outgoing.length > 1) this.branch(element.source, element);
    else this.say(this.words.nothingToSet);
  }

  branch(gateway, flow) {
    const { words } = this;
    const group = this.group(`${words.branchTo} ${flow.target.businessObject.name ?? ""}`);
    const inner = new Panel(group, this.modeler, this.data, this.forms, this.changed);
    inner.outer = this;
    inner.text(words.label, flow.businessObject.name ?? "", (value) => this.modeling.updateProperties(flow, { name: value }));
    const step = this.before(gateway);
    const choices = decisionsOf(this.fields(), step?.businessObject.id);
    const now = flow.businessObject.conditionExpression?.body ?? "";
    const options = choices.map(({ element, name, field, option }) => [`${element}.${field.key} == "${option.value}"`, `${name}: ${option.label}`]);
    if (now && !options.some(([value]) => value === now)) options.push([now, now]);
    if (step && !choices.some(({ element }) => element === step.businessObject.id)) options.push(["+", words.newDecision.replace("%s", step.businessObject.name)]);
    const isDefault = gateway.businessObject.default === flow.businessObject;
    inner.choice(words.takenWhen, [["", words.otherwise], ...options], isDefault ? "" : now, (value) => {
      if (value === "+") return this.ask(gateway, step);
      const condition = value ? this.modeler.get("moddle").create("bpmn:FormalExpression", { body: value }) : undefined;
      this.modeling.updateProperties(flow, { conditionExpression: condition });
      if (!value) this.modeling.updateProperties(gateway, { default: flow.businessObject });
      else if (gateway.businessObject.default === flow.businessObject) this.modeling.updateProperties(gateway, { default: undefined });
      return undefined;
    });
  }

  // Let the step before a decision ask for it, with an option for each branch, and let the branches follow it.
  ask(gateway, step) {
    const labels = gateway.outgoing.map((flow, place) => flow.businessObject.name || ["Ya", "Tidak"][place] || `Pilihan ${place + 1}`);
    const values = labels.map((label) => ({ label, value: slug(label) }));
    const field = { type: "radio", key: "decision", label: gateway.businessObject.name || this.words.decision, values, validate: { required: true }, runut: { kind: "decision", as: "buttons" } };
    new FormFields(this, step).add(field);
    gateway.outgoing.forEach((flow, place) => {
      const isLast = place === gateway.outgoing.length - 1;
      const body = `${step.businessObject.id}.decision == "${values[place].value}"`;
      const condition = isLast ? undefined : this.modeler.get("moddle").create("bpmn:FormalExpression", { body });
      this.modeling.updateProperties(flow, { name: labels[place], conditionExpression: condition });
      if (isLast) this.modeling.updateProperties(gateway, { default: flow.businessObject });
    });
    this.draw();
  }

  // Every field of every form, with the step it belongs to.
  fields() {
    const tasks = this.registry.filter((each) => each.type === "bpmn:UserTask");
    return tasks.flatMap((task) =>
      readForm(this.forms[pathOf(task)]).map((field) => ({ element: task.businessObject.id, name: task.businessObject.name ?? "", field })),
    );
  }

  set(element, name, value) {
    this.modeling.updateProperties(element, { [`sop:${name}`]: value === "" ? undefined : value });
  }

  group(label) {
    const group = document.createElement("fieldset");
    group.className = "field";
    group.append(Object.assign(document.createElement("legend"), { textContent: label }));
    this.place.append(group);
    return group;
  }

  text(label, value, write, long = false) {
    const input = document.createElement(long ? "textarea" : "input");
    input.value = value;
    input.maxLength = 500;
    input.addEventListener("input", () => {
      this.top.typed = () => write(input.value.trim());
    });
    input.addEventListener("change", () => this.flush());
    this.labelled(label, input);
  }

  flush() {
    const { typed } = this.top;
    this.top.typed = undefined;
    if (typed) this.write(typed);
  }

  write(change) {
    this.top.own = true;
    change();
    this.top.own = false;
  }

  // A branch of a decision is a panel inside the panel.
  get top() {
    return this.outer ?? this;
  }

  choice(label, options, value, write) {
    const select = document.createElement("select");
    for (const [each, name] of options) select.append(new Option(name, each, false, each === value));
    select.addEventListener("change", () => this.write(() => write(select.value)));
    this.labelled(label, select);
  }

  labelled(label, input) {
    const field = Object.assign(document.createElement("div"), { className: "field" });
    input.id = `panel-${Math.random().toString(36).slice(2)}`;
    field.append(Object.assign(document.createElement("label"), { htmlFor: input.id, textContent: label }), input);
    this.place.append(field);
  }
}

export function slug(text) {
  const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "") || "pilihan";
}
