// Shortcuts for people who keep their hands on the keys. Never while somebody types, and each can be done otherwise.
const help = document.querySelector("dialog[data-keys]");
const button = document.querySelector("[data-keys-open]");
const choice = help.querySelector("[data-keys-on]");
const OFF = "runut:keys-off";
const PATIENCE = 1500; // ms between g and the letter after it
let chosen = -1;
let going = 0;

function stored(act) {
  try {
    return act(localStorage);
  } catch {
    return null; // a browser may forbid to keep anything
  }
}

const isOff = () => stored((kept) => kept.getItem(OFF)) === "1";

function isTyping(at) {
  const fields = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"], [type="file"])';
  return at.closest?.(fields) !== null && at.closest !== undefined;
}

function rows() {
  return [...document.querySelectorAll("tr[data-line]")];
}

function choose(step) {
  const all = rows();
  if (all.length === 0) return;
  const focused = all.findIndex((row) => row.contains(document.activeElement));
  chosen = Math.min(all.length - 1, Math.max(0, (focused >= 0 ? focused : chosen) + step));
  for (const row of all) row.classList.toggle("is-chosen", row === all[chosen]);
  all[chosen].querySelector("a").focus();
  all[chosen].scrollIntoView({ block: "nearest" });
}

function select() {
  const box = rows()[chosen]?.querySelector('input[type="checkbox"]');
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function search() {
  const field = document.querySelector('main input[type="search"]');
  if (field) field.focus();
  else location.assign(help.dataset.search);
}

const press = (selector) => document.querySelector(`${selector}:not([hidden]) button`)?.click();

const ACTS = {
  j: () => choose(1),
  k: () => choose(-1),
  x: select,
  "/": search,
  "?": () => help.showModal(),
  c: () => press("form[data-claim]"),
  u: () => press("form[data-undo]"),
  g: () => {
    going = Date.now();
  },
};

function act(event) {
  const target = Date.now() - going < PATIENCE && help.dataset[`go_${event.key}`];
  going = 0;
  if (target) return () => location.assign(target);
  return Object.hasOwn(ACTS, event.key) ? ACTS[event.key] : null;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || help.open || isOff()) return;
  if (isTyping(event.target)) return;
  const deed = act(event);
  if (!deed) return;
  event.preventDefault();
  deed();
});

choice.checked = !isOff();
choice.addEventListener("change", () => stored((kept) => kept.setItem(OFF, choice.checked ? "0" : "1")));
button.hidden = false;
button.addEventListener("click", () => help.showModal());
