// The form of a step as a list of fields. Fields of other kinds are kept as they are and only named.

import { slug } from "./panel.js";

const KINDS = ["textfield", "textarea", "number", "datetime", "checkbox", "radio", "checklist", "filepicker"];

export function pathOf(task) {
  return task.businessObject.get("sop:form") ?? `forms/${task.businessObject.id}.json`;
}

export function readForm(text) {
  try {
    return JSON.parse(text).components ?? [];
  } catch {
    return [];
  }
}

// The fields in which earlier steps set a date.
export function datesOf(fields, own) {
  return fields.filter(({ element, field }) => element !== own && field.type === "datetime" && field.subtype === "date");
}

// The options that can decide a branch; those of the step before the decision come first.
export function decisionsOf(fields, first) {
  const choices = fields.filter(({ field }) => ["radio", "select"].includes(field.type) && field.values);
  choices.sort((one, other) => Number(other.element === first) - Number(one.element === first));
  return choices.flatMap((each) => each.field.values.map((option) => ({ ...each, option })));
}

export class FormFields {
  constructor(panel, task) {
    Object.assign(this, { panel, task, words: panel.words });
  }

  get components() {
    return readForm(this.panel.forms[pathOf(this.task)]);
  }

  write(components) {
    const path = pathOf(this.task);
    const known = this.panel.forms[path] ? JSON.parse(this.panel.forms[path]) : { schemaVersion: 19, type: "default", id: this.task.businessObject.id };
    if (components.length) this.panel.forms[path] = `${JSON.stringify({ ...known, components }, null, 2)}\n`;
    else delete this.panel.forms[path];
    this.panel.set(this.task, "form", components.length ? path : "");
    this.panel.changed();
  }

  add(field) {
    const keys = new Set(this.components.map((each) => each.key));
    let key = field.key;
    for (let number = 2; keys.has(key); number += 1) key = `${field.key}_${number}`;
    this.write([...this.components, { ...field, key }]);
  }

  draw() {
    const group = this.panel.group(this.words.form);
    const list = Object.assign(document.createElement("ol"), { className: "form-fields" });
    this.components.forEach((field, place) => list.append(this.line(field, place)));
    if (!this.components.length) group.append(Object.assign(document.createElement("p"), { className: "muted", textContent: this.words.noForm }));
    group.append(list, this.more(), this.preview());
  }

  // The form as people will see it, drawn by the server.
  preview() {
    const shown = document.createElement("details");
    const place = Object.assign(document.createElement("div"), { className: "form-preview" });
    shown.append(Object.assign(document.createElement("summary"), { textContent: this.words.preview }), place);
    shown.addEventListener("toggle", async () => {
      const body = this.panel.forms[pathOf(this.task)];
      if (!shown.open || !body) return;
      const headers = { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrf_token]").value };
      const answer = await fetch(this.panel.data.preview, { method: "POST", body, headers });
      if (answer.ok) place.innerHTML = await answer.text();
      else place.textContent = (await answer.json()).message ?? "";
    });
    return shown;
  }

  line(field, place) {
    const line = document.createElement("li");
    const label = Object.assign(document.createElement("input"), { value: field.label ?? field.text ?? field.type, maxLength: 200 });
    label.setAttribute("aria-label", this.words.fieldLabel);
    label.addEventListener("change", () => this.change(place, { label: label.value.trim() }));
    const kind = Object.assign(document.createElement("span"), { className: "muted small", textContent: this.words.kinds[field.type] ?? this.words.special });
    line.append(label, kind);
    if (KINDS.includes(field.type)) {
      const must = Object.assign(document.createElement("input"), { type: "checkbox", checked: Boolean(field.validate?.required) });
      must.addEventListener("change", () => {
        const validate = { ...field.validate, required: must.checked };
        if (!must.checked) delete validate.required;
        this.change(place, { validate: Object.keys(validate).length ? validate : undefined });
      });
      const asked = document.createElement("label");
      asked.append(must, ` ${this.words.required}`);
      line.append(asked);
    }
    if (field.values) line.append(this.options(field, place));
    line.append(this.act("↑", this.words.up, () => this.move(place, -1)), this.act("↓", this.words.down, () => this.move(place, 1)), this.act("✕", this.words.removeField, () => this.take(place)));
    return line;
  }

  options(field, place) {
    const area = Object.assign(document.createElement("textarea"), { rows: 3, value: field.values.map((each) => each.label).join("\n") });
    area.setAttribute("aria-label", this.words.options);
    area.addEventListener("change", () => {
      const labels = area.value.split("\n").map((each) => each.trim()).filter(Boolean);
      const known = Object.fromEntries(field.values.map((each) => [each.label, each]));
      this.change(place, { values: labels.map((label) => known[label] ?? { label, value: slug(label) }) });
    });
    return area;
  }

  more() {
    const row = Object.assign(document.createElement("div"), { className: "row" });
    const label = document.createElement("input");
    label.setAttribute("aria-label", this.words.newField);
    label.placeholder = this.words.newField;
    const kind = document.createElement("select");
    kind.setAttribute("aria-label", this.words.kind);
    for (const each of KINDS) kind.append(new Option(this.words.kinds[each], each));
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: this.words.addField });
    button.addEventListener("click", () => {
      const name = label.value.trim() || this.words.kinds[kind.value];
      const field = { type: kind.value, key: slug(name), label: name };
      if (["radio", "checklist"].includes(kind.value)) field.values = [{ label: "Ya", value: "ya" }, { label: "Tidak", value: "tidak" }];
      if (kind.value === "datetime") field.subtype = "date";
      this.add(field);
      this.panel.draw();
    });
    row.append(label, kind, button);
    return row;
  }

  change(place, part) {
    this.write(this.components.map((field, at) => (at === place ? JSON.parse(JSON.stringify({ ...field, ...part })) : field)));
  }

  move(place, by) {
    const all = this.components;
    const to = place + by;
    if (to < 0 || to >= all.length) return;
    [all[place], all[to]] = [all[to], all[place]];
    this.write(all);
    this.panel.draw();
  }

  take(place) {
    this.write(this.components.filter((_, at) => at !== place));
    this.panel.draw();
  }

  act(sign, title, does) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: sign });
    button.setAttribute("aria-label", title);
    button.addEventListener("click", does);
    return button;
  }
}
