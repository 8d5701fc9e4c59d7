// Sends chosen files at once, with progress, and adds them to the form as kept. Without this file they go with the form.

class Upload {
  constructor(input) {
    this.input = input;
    this.form = input.form;
    this.box = input.closest("[data-files]");
    this.list = this.box.querySelector("[data-file-list]");
    this.texts = this.box.dataset;
    input.addEventListener("change", () => this.chosen());
  }

  chosen() {
    const files = [...this.input.files];
    this.input.value = ""; // sent here, so not once more with the form
    for (const file of files) this.send(file, this.row(file.name));
  }

  row(name) {
    const row = this.box.querySelector("template[data-sending]").content.firstElementChild.cloneNode(true);
    row.querySelector("[data-name]").textContent = name;
    this.list.append(row);
    return row;
  }

  send(file, row) {
    const progress = row.querySelector("progress");
    const request = new XMLHttpRequest();
    request.open("POST", this.form.dataset.files);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded, total }) => progress.setAttribute("value", loaded / total));
    request.addEventListener("load", () => this.answered(request, file, row));
    request.addEventListener("error", () => this.failed(this.texts.offline, file, row));
    request.addEventListener("loadend", () => this.count(-1));
    this.count(1);
    const body = new FormData();
    body.append("csrf_token", this.form.elements.csrf_token.value);
    body.append("field", this.input.name);
    body.append("file", file);
    request.send(body);
  }

  answered(request, file, row) {
    if (request.status !== 201) {
      this.failed(request.response?.error || this.texts.refused, file, row);
      return;
    }
    const kept = this.box.querySelector("template[data-kept]").content.firstElementChild.cloneNode(true);
    const choice = kept.querySelector("input");
    choice.value = request.response.sha256;
    choice.checked = true;
    kept.querySelector("[data-name]").textContent = request.response.text;
    if (!this.input.multiple) for (const older of this.list.querySelectorAll("input")) older.checked = false;
    row.replaceWith(kept);
    this.form.dispatchEvent(new Event("input"));
  }

  failed(text, file, row) {
    const problem = this.box.querySelector("template[data-failed]").content.firstElementChild.cloneNode(true);
    problem.querySelector("[data-name]").textContent = `${file.name}: ${text}`;
    problem.querySelector("button").addEventListener("click", () => {
      problem.remove();
      this.send(file, this.row(file.name));
    });
    row.replaceWith(problem);
  }

  count(change) {
    this.form.dataset.uploading = Number(this.form.dataset.uploading || 0) + change;
  }
}

// Sending the form now would leave behind what is still under way.
function waitForUploads(event) {
  if (Number(event.target.dataset.uploading || 0) === 0) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const status = event.target.querySelector("[data-autosave]");
  status.textContent = status.dataset.uploading;
}

for (const form of document.querySelectorAll("form[data-files]")) {
  form.addEventListener("submit", waitForUploads, true);
  for (const input of form.querySelectorAll("[data-files] input[type=file]")) new Upload(input);
}
