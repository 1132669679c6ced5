// A form marked data-keeping sends itself, and what is typed is nowhere but in it until the server
// has it: no browser storage. While the server is away it is sent again and again, the page says
// so, and leaving it is warned of. Without JavaScript the button sends it.
const AGAIN_AFTER = 3000;
let strokes = 0;
let sent = 0;
let kept = 0;
let waiting = null;

const keeps = (target) => target instanceof Element && target.matches("form[data-keeping]");
const unsaved = () => strokes !== kept && document.querySelector("form[data-keeping]");

function show() {
  const line = document.getElementById("unsaved");
  if (line) line.hidden = !unsaved();
}

function again(form) {
  clearTimeout(waiting);
  waiting = setTimeout(() => form.isConnected && htmx.trigger(form, "again"), AGAIN_AFTER);
}

document.addEventListener("input", ({ target }) => {
  if (!target.closest("form[data-keeping]")) return;
  strokes += 1;
  show();
});

document.addEventListener("htmx:beforeRequest", ({ target }) => {
  if (!keeps(target)) return;
  clearTimeout(waiting);
  sent = strokes;
});

// No answer, or one of a server that is coming up: it is not the text's fault, so it is sent again.
// What is refused for what it says (conflict, the screen) waits for its writer.
document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (!keeps(target)) return;
  const status = detail.xhr?.status ?? 0;
  if (detail.successful) {
    kept = Math.max(kept, sent);
    if (!unsaved()) document.getElementById("told")?.replaceChildren();
  } else if (status === 0 || status === 429 || status >= 500) {
    again(target);
  }
  show();
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved()) event.preventDefault();
});
