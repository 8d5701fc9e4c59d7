// Keeps what is typed on this device until the server has it. Knows no server.

const PREFIX = "runut:typed:";
const KEPT_DAYS = 14;

export function remember(name, entries) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), entries }));
    return true;
  } catch {
    return false; // private window or full storage: the server draft still works
  }
}

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

export function forget(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // nothing was kept
  }
}

export function forgetTask(task) {
  for (const name of names()) if (name.endsWith(`:${task}`)) forget(name);
}

export function forgetOld() {
  const oldest = Date.now() - KEPT_DAYS * 86_400_000;
  for (const name of names()) if ((recall(name)?.at ?? 0) < oldest) forget(name);
}

function names() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}
