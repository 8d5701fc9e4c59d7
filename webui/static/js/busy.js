// Shows that a form is being sent and keeps a second click from sending it again. Knows nothing of its fields.

const words = new WeakMap();

function buttons(form) {
  return [...form.elements].filter((each) => each.type === "submit");
}

function start(form, pressed) {
  form.setAttribute("aria-busy", "true");
  if (pressed?.dataset.busy) {
    words.set(pressed, pressed.textContent);
    pressed.textContent = pressed.dataset.busy;
  }
  for (const each of buttons(form)) each.disabled = true;
}

function stop(form) {
  form.removeAttribute("aria-busy");
  for (const each of buttons(form)) {
    each.disabled = false;
    if (words.has(each)) each.textContent = words.get(each);
    words.delete(each);
  }
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    // The browser reads the pressed button after this event, so it is disabled only then.
    if (!event.defaultPrevented) setTimeout(() => start(form, event.submitter));
  });
}

// A page taken back from the browser's memory must not keep the buttons of its last sending.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) stop(form);
});
