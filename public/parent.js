// Keeps the list of classes up to date: asks for it anew when the server says that something has happened, and every half
// minute in any case. The page works without this, too: it is then as old as its last load.
const list = document.getElementById("classes");
const here = location.pathname;
let again = false;
let asking = false;

async function refresh() {
  if (asking) return void (again = true);
  asking = true;
  try {
    const answer = await fetch(here + "/list", { headers: { accept: "text/html" } });
    if (answer.status === 410) return location.reload();
    if (answer.ok) {
      const html = await answer.text();
      // Nothing is read out anew unless something has changed.
      if (html !== list.dataset.shown) {
        list.innerHTML = html;
        list.dataset.shown = html;
      }
    }
  } catch {
    // The next turn tries again.
  } finally {
    asking = false;
    if (again) {
      again = false;
      refresh();
    }
  }
}

if (list) {
  const events = new EventSource(here + "/events");
  events.addEventListener("message", refresh);
  setInterval(refresh, 30_000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}
