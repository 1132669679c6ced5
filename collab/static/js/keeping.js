// A form marked data-keeping sends itself, and what is typed is nowhere but in it until the server
// has it: no browser storage. While the server is away it is sent again and again, the page says
// so, and leaving it is warned of. Without JavaScript the button sends it.
const AGAIN_AFTER = 3000;
let strokes = 0;
let sent = 0;
let kept = 0;
let waiting = null;
let then = null; // what was pressed while something was unsaved: done once it is saved
let answered = 200; // the server's last answer; 0 when there was none

const keeping = () => document.querySelector("form[data-keeping]");
const keeps = (target) => target instanceof Element && target.matches("form[data-keeping]");
const unsaved = () => strokes !== kept && keeping() !== null;
const saved = () => answered >= 200 && answered < 300;
const away = () => answered === 0 || answered === 429 || answered >= 500;

function show() {
  const line = document.getElementById("unsaved");
  if (line) line.hidden = !unsaved();
}

document.addEventListener("input", ({ target }) => {
  if (target.closest("form[data-keeping]")) strokes += 1;
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
  answered = detail.xhr?.status ?? 0;
  if (saved()) kept = Math.max(kept, sent);
  else if (away()) waiting = setTimeout(() => target.isConnected && htmx.trigger(target, "again"), AGAIN_AFTER);
  if (!unsaved()) document.getElementById("told")?.replaceChildren();
  show();
  const go = then;
  if (!saved() || !unsaved()) then = null;
  if (go && !unsaved()) go();
});

window.addEventListener("beforeunload", (event) => unsaved() && event.preventDefault());
