// Saves what is typed into a task as a draft: on this device at once, on the server a second later.
// Every sentence comes from the page; without this file the button "save draft" does the same.

import { forget, forgetOld, forgetTask, recall, remember } from "./local_copy.js";

const SECRETS = new Set(["password", "passphrase"]); // kept nowhere, sent only by the button that signs
const PAUSE = 1000; // ms after the last key
const LONGEST_WAIT = 60_000; // ms between two attempts without a network

class Autosave {
  constructor(form) {
    this.form = form;
    this.name = `${form.dataset.person}:${form.dataset.task}`;
    this.status = form.querySelector("[data-autosave]");
    this.texts = this.status.dataset;
    this.wait = PAUSE;
    this.typed = 0; // counts inputs, so that an answer of the server is known to be older than the newest
    this.saved = 0;
    this.restore();
    form.addEventListener("input", () => this.note());
    form.addEventListener("submit", () => this.leave());
    for (const chance of ["online", "focus"]) addEventListener(chance, () => this.dirty && this.schedule(0));
    addEventListener("pageshow", () => { this.leaving = false; });
    addEventListener("beforeunload", (event) => this.dirty && !this.leaving && event.preventDefault());
  }

  get dirty() {
    return this.typed > this.saved;
  }

  entries() {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !isOurs(name));
  }

  note() {
    this.typed += 1;
    remember(this.name, this.entries());
    this.schedule(PAUSE);
  }

  schedule(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
  }

  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
  }

  async save() {
    if (this.saving || this.leaving) return;
    this.saving = true;
    const sent = this.typed;
    try {
      const body = new FormData();
      for (const [name, value] of new FormData(this.form)) if (typeof value === "string" && !SECRETS.has(name)) body.append(name, value);
      const headers = { Accept: "application/json" };
      const response = await fetch(this.form.dataset.draft, { method: "POST", body, headers });
      await this.heard(response, sent);
    } catch {
      this.say(this.texts.offline, true);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.schedule(this.wait);
    } finally {
      this.saving = false;
    }
    if (this.typed > sent) this.schedule(PAUSE);
  }

  async heard(response, sent) {
    if (response.ok) {
      const answer = await response.json();
      this.saved = sent;
      this.wait = PAUSE;
      if (!this.dirty) forget(this.name);
      this.say(answer.text, false);
      document.querySelector("[data-claim]")?.setAttribute("hidden", "");
    } else if (this.trusted(response)) {
      this.schedule(0);
    } else {
      const answer = await response.json().catch(() => ({}));
      this.say(answer.error ? `${answer.error} ${answer.advice ?? ""}` : this.texts.refused, true);
    }
  }

  // After a new log-in the page's token is old: the same person's page takes the new one and goes on.
  trusted(response) {
    const token = response.headers.get("X-Form-Token");
    if (!token || response.headers.get("X-Person") !== this.form.dataset.person) return false;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
    return true;
  }

  say(text, isProblem) {
    this.status.textContent = text;
    this.status.classList.toggle("is-late", isProblem);
  }

  restore() {
    const copy = recall(this.name);
    if (!copy) return;
    if (copy.at <= Date.parse(this.form.dataset.savedAt || 0) || same(copy.entries, this.entries())) {
      forget(this.name);
      return;
    }
    this.form.dispatchEvent(new CustomEvent("rows:wanted", { detail: copy.entries.map(([name]) => name) }));
    fill(this.form, copy.entries);
    document.querySelector("[data-restored]")?.removeAttribute("hidden");
    this.note();
  }
}

function isOurs(name) {
  return name === "csrf_token" || name.startsWith("_") || SECRETS.has(name);
}

function same(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}

function fill(form, entries) {
  const left = new Map();
  for (const [name, value] of entries) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || isOurs(field.name) || ["submit", "hidden", "file"].includes(field.type)) continue;
    const values = left.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values.shift() ?? "";
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const autosave = new Autosave(form);
  document.querySelector("[data-discard]")?.addEventListener("click", () => {
    forget(autosave.name);
    autosave.leave();
    location.reload();
  });
}
for (const done of document.querySelectorAll("[data-done-task]")) forgetTask(done.dataset.doneTask);
forgetOld();
