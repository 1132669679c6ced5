// Comforts for the parts of a page htmx fetches: the form's token goes along, and whatever fails
// says so where the page tells things. Nothing of what was typed is ever replaced by an error.
const telling = () => document.getElementById("told");

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector("input[name=csrf_token]");
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token.value;
});

// An answer of ours names the place it belongs to; one of a proxy does not, and is not shown.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.getResponseHeader("HX-Retarget")) detail.shouldSwap = true;
  else if (detail.isError) unreached();
});
document.addEventListener("htmx:sendError", unreached);
document.addEventListener("htmx:timeout", unreached);

function unreached() {
  telling().replaceChildren(document.getElementById("unreached").content.cloneNode(true));
}
