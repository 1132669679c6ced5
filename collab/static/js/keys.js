// Keys for whoever would rather not reach for the mouse. Single keys are dead while one types and
// can be switched off (WCAG 2.1.4); the switch is all this browser keeps.
const OFF = "collab-keys-off";
const typed = "input, textarea, select, [contenteditable]";
const off = () => localStorage.getItem(OFF) === "yes";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event);
  if (event.ctrlKey || event.metaKey || event.altKey || off()) return;
  if (event.target.closest(typed)) return;
  const search = document.getElementById("search");
  const keys = document.getElementById("keys");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && keys) {
    event.preventDefault();
    keys.togglePopover();
  }
});

// As pressing the form's first button would: with its name and value, and its checks.
function send(event) {
  const form = event.target.closest(typed)?.form;
  const first = form?.querySelector("button[type=submit], button:not([type])");
  if (!first || first.disabled) return;
  event.preventDefault();
  form.requestSubmit(first);
}

const button = document.getElementById("keys-off");
if (button) {
  const show = () => button.setAttribute("aria-pressed", String(off()));
  button.hidden = false;
  button.addEventListener("click", () => {
    if (off()) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "yes");
    show();
  });
  show();
}
