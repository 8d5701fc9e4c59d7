// Counts down how long the last completion can be taken back, and then puts the offer away.
for (const form of document.querySelectorAll("form[data-undo]")) {
  const end = Date.now() + Number(form.dataset.undo) * 1000;
  const left = form.querySelector("[data-undo-left]");
  const tick = setInterval(() => {
    const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    left.textContent = seconds;
    if (seconds > 0) return;
    clearInterval(tick);
    form.hidden = true;
  }, 1000);
}
