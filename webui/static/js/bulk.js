// Counts the selected rows and selects them all; while some are selected the list does not refresh itself.
const bulk = document.querySelector("form[data-bulk]");
const boxes = () => [...document.querySelectorAll('input[name="task"][form="bulk"]')];
const count = bulk?.querySelector("[data-selected]");
const all = bulk?.querySelector("[data-select-all]");

function show() {
  const selected = boxes().filter((box) => box.checked).length;
  count.textContent = selected;
  count.hidden = selected === 0;
  all.querySelector("input").checked = selected > 0 && selected === boxes().length;
}

if (bulk) {
  all.hidden = false;
  all.addEventListener("change", (event) => {
    for (const box of boxes()) box.checked = event.target.checked;
    show();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.('input[name="task"]')) show();
  });
  document.addEventListener("htmx:before:request", (event) => {
    if (boxes().some((box) => box.checked) || bulk.querySelector("details[open]")) event.preventDefault();
  });
  show();
}
