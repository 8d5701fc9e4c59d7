// Keeps what is drawn: on the server soon after each change, in this browser until the server has it.

const SOON = 1200; // milliseconds after the last change
const LATER = 5000; // before trying again on a broken line

export class Keeper {
  constructor(data, forms, drawing, problems) {
    this.data = data;
    this.forms = forms;
    this.drawing = drawing;
    this.problems = problems;
    this.edit = data.edit;
    this.token = document.querySelector("[name=csrf_token]").value;
    this.state = document.getElementById("editor-state");
    this.dirty = false;
    this.busy = false;
    globalThis.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  static key(data) {
    return `sop-draft:${data.save}:${data.edit}`;
  }

  // What an interrupted session left here and the server never got.
  static left(data) {
    try {
      return JSON.parse(localStorage.getItem(Keeper.key(data)));
    } catch {
      return null;
    }
  }

  changed() {
    this.dirty = true;
    this.say(this.data.words.unsaved);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), SOON);
  }

  async now() {
    if (this.busy) {
      this.changed();
      return;
    }
    clearTimeout(this.timer);
    this.busy = true;
    this.dirty = false;
    const key = Keeper.key({ save: this.data.save, edit: this.edit });
    const body = JSON.stringify({ drawing: await this.drawing(), forms: this.forms, edit: this.edit });
    this.keep(key, body);
    try {
      await this.send(body, key);
    } catch {
      this.dirty = true;
      this.say(this.data.words.offline);
      this.timer = setTimeout(() => this.now(), LATER);
    } finally {
      this.busy = false;
    }
  }

  async send(body, key) {
    this.say(this.data.words.saving);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    const answer = await fetch(this.data.save, { method: "PUT", body, headers });
    const told = await answer.json().catch(() => ({}));
    this.token = answer.headers.get("X-Form-Token") ?? this.token;
    if (answer.ok) {
      this.edit = told.edit;
      localStorage.removeItem(key);
      const now = new Date();
      const two = (number) => String(number).padStart(2, "0");
      if (!this.dirty) this.say(`${this.data.words.saved} ${two(now.getHours())}.${two(now.getMinutes())}`);
      this.problems(told.problems);
    } else if (answer.status >= 500) {
      throw new Error(answer.statusText);
    } else {
      this.dirty = true;
      this.say(told.message ?? this.data.words.refused);
      this.state.classList.add("is-late");
      if (answer.status === 409) document.getElementById("editor-again").hidden = false;
    }
  }

  keep(key, body) {
    try {
      localStorage.setItem(key, body);
    } catch {
      // A full or forbidden store only means that a broken line may lose the last change.
    }
  }

  say(text) {
    this.state.textContent = text;
    this.state.classList.remove("is-late");
  }
}
