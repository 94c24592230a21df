// What the page does beyond reading: it opens what a link leads to, shows a fact where it is cited, and opens all rows. Without it,
// links lead to the same places and the filter works as well.

export const SCRIPT = `
"use strict";
{
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    document.getElementById("show-all").checked ||= target.closest("#rows") !== null && target.getClientRects().length === 0 && target.closest("details:not([open])") === null;
    for (let at = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a.cite");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const open = link.classList.toggle("open");
    link.setAttribute("aria-expanded", String(open));
    if (!open) return link.parentElement.querySelector(".inline")?.remove();
    const body = document.getElementById(link.hash.slice(1)).querySelector(".body").cloneNode(true);
    const inline = document.createElement("div");
    inline.className = "inline fact";
    inline.append(body);
    link.parentElement.append(inline);
  });
  const expand = document.getElementById("expand");
  expand.hidden = false;
  expand.addEventListener("click", () => {
    const open = expand.textContent === "Open all";
    for (const details of document.querySelectorAll("#rows details")) details.open = open;
    expand.textContent = open ? "Close all" : "Open all";
  });
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not([open])")) if (details.matches(".contradicted, .problems")) { details.open = true; opened.push(details); }
  });
  addEventListener("afterprint", () => { while (opened.length > 0) opened.pop().open = false; });
}
`;
