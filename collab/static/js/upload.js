// How far a file is on its way. htmx sends the form and tells; without scripts the browser does both.
document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const line = target.querySelector?.("[data-upload]");
  if (!line || !detail.lengthComputable || detail.total === 0) return;
  const arrived = detail.loaded >= detail.total;
  line.hidden = false;
  line.querySelector("progress").value = Math.round((100 * detail.loaded) / detail.total);
  line.querySelector("[data-sending]").hidden = arrived;
  line.querySelector("[data-reading]").hidden = !arrived;
});

// What failed is told elsewhere on the page; here nothing is under way any more.
for (const end of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(end, ({ target }) => {
    const line = target.querySelector?.("[data-upload]");
    if (line) line.hidden = true;
  });
}
