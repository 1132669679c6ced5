// What is pressed while a form of keeping.js has something unsaved: saved first, then done.
function saveFirst(event, go) {
  if (!unsaved() || keeps(event.target) || event.defaultPrevented) return;
  event.preventDefault();
  then = go;
  htmx.trigger(keeping(), "again");
}

// A stop, a step and a leaving wait for no text: what is typed is sent beside them. Where it was
// refused the browser still asks before the page goes, but never before a stop.
function atOnce(form) {
  if (!unsaved()) return;
  const headers = { "HX-Request": "true" };
  if (saved())
    fetch(keeping().action, { method: "POST", body: new FormData(keeping()), headers, keepalive: true }).catch(() => {});
  if (saved() || (form.dataset.atOnce === "stop" && !away())) kept = strokes;
}

document.addEventListener("submit", (e) => {
  if ("atOnce" in e.target.dataset) atOnce(e.target);
  else saveFirst(e, () => e.target.requestSubmit(e.submitter));
}, true);
document.addEventListener("click", (e) => {
  const link = e.target.closest("a[href^='/']");
  if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey) saveFirst(e, () => link.click());
}, true);
