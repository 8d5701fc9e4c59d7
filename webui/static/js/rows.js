// Adds and removes the rows of a repeating group on the page. Without this file the same button asks the server.

const PLACE = "__n__";
const NAMED = ["name", "id", "for", "aria-describedby"];

class Rows {
  constructor(group) {
    this.group = group;
    this.field = group.dataset.rows;
    this.list = group.querySelector("[data-row-list]");
    this.template = group.querySelector("template[data-row-template]");
    this.next = this.rows.length ? Math.max(...this.rows.map(numberOf)) + 1 : 0;
    group.addEventListener("click", (event) => this.clicked(event));
    this.show();
  }

  get rows() {
    return [...this.list.querySelectorAll("[data-row]")];
  }

  clicked(event) {
    const button = event.target.closest("[data-add-row], [data-remove-row]");
    if (!button) return;
    event.preventDefault();
    if ("addRow" in button.dataset) firstField(this.add())?.focus();
    else this.remove(button.closest("[data-row]"));
    this.group.dispatchEvent(new Event("input", { bubbles: true }));
  }

  add() {
    const row = this.template.content.firstElementChild.cloneNode(true);
    for (const each of row.querySelectorAll("*")) {
      for (const attribute of NAMED) {
        const value = each.getAttribute(attribute);
        if (value) each.setAttribute(attribute, value.replaceAll(PLACE, String(this.next)));
      }
    }
    this.next += 1;
    this.list.append(row);
    this.show();
    return row;
  }

  remove(row) {
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.show();
    (neighbour ? firstField(neighbour) : this.group.querySelector("[data-add-row]")).focus();
  }

  // Rows that another copy of this form had.
  fit(names) {
    const numbers = names.filter((name) => name.startsWith(`${this.field}.`)).map((name) => Number(name.split(".")[1]));
    while (this.next <= Math.max(-1, ...numbers)) this.add();
  }

  show() {
    const { rows } = this;
    this.group.querySelector("[data-add-row]").hidden = rows.length >= Number(this.group.dataset.most);
    rows.forEach((row, place) => {
      row.querySelector("[data-row-number]").textContent = place + 1;
      row.querySelector("[data-remove-row]").hidden = false;
    });
  }
}

function numberOf(row) {
  return Number(firstField(row)?.name.split(".")[1] ?? -1);
}

function firstField(row) {
  return row.querySelector("input, select, textarea");
}

for (const group of document.querySelectorAll("[data-rows]")) {
  const rows = new Rows(group);
  group.closest("form").addEventListener("rows:wanted", (event) => rows.fit(event.detail));
}
