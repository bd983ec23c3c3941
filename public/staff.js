// The pages of staff work without this. It keeps what was typed when the language changes, which loads the page anew.
const key = "lophoc-typed " + location.pathname;

const fields = () =>
  [...document.querySelectorAll("main input, main select, main textarea")].filter(
    (field) => field.name && !["hidden", "password", "file"].includes(field.type),
  );

document.querySelector("form[data-keep-forms]")?.addEventListener("submit", () => {
  sessionStorage.setItem(key, JSON.stringify(fields().map((field) => [field.name, field.value])));
});

const kept = sessionStorage.getItem(key);
if (kept) {
  sessionStorage.removeItem(key);
  const values = JSON.parse(kept);
  fields().forEach((field, index) => {
    const [name, value] = values[index] ?? [];
    if (name === field.name) field.value = value;
  });
}

// On a phone the tabs are wider than the screen.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

// Somebody is in a room twice: staff are told wherever they are. Only while the page is seen, because browsers without
// HTTP/2 keep few connections to a server.
const alarm = document.getElementById("alert");
let events;
function listen() {
  events?.close();
  if (document.hidden) return;
  events = new EventSource("/api/events");
  events.addEventListener("message", (message) => {
    const { type, kind, sessionId } = JSON.parse(message.data);
    if (type !== "session" || kind !== "duplicate_person") return;
    alarm.querySelector("a").href = `/admin/sessions/${sessionId}`;
    alarm.hidden = false;
  });
}
if (alarm) {
  listen();
  document.addEventListener("visibilitychange", listen);
}
