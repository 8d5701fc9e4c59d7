// Watches a document that is being made: moves its bar, and shows the page anew once it is made. Asks for nothing else.

const EVERY = 1500; // milliseconds
const LATEST = 20000;

const place = document.querySelector("[data-document-state]");
let pause = EVERY;

async function look() {
  try {
    const answer = await fetch(place.dataset.documentState, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const told = await answer.json();
    if (told.state !== "queued" && told.state !== "making") {
      location.reload();
      return;
    }
    place.querySelector("progress").value = told.percent;
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, LATEST); // the line is gone: do not press
  }
  setTimeout(look, pause);
}

if (place) setTimeout(look, pause);
