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
