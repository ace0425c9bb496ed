// Suggestions under the search boxes: a combobox with a list, as the WAI-ARIA practices describe it. A box without this
// script is a search box; the list only leads to where the search would lead as well.
"use strict";

const PAUSE = 120;
const SHORTEST = 2;

for (const box of document.querySelectorAll("input[data-kb-suggest]")) {
  let options = [];
  let chosen = -1;
  let waiting = 0;
  let asking = null;

  const list = document.createElement("ul");
  list.id = `${box.id}-suggestions`;
  list.className = "kb-suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const status = document.createElement("p");
  status.className = "kb-visually-hidden";
  status.setAttribute("role", "status");
  const place = document.createElement("span");
  place.className = "kb-suggesting";
  box.replaceWith(place);
  place.append(box, list, status);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);

  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (position) => {
    const items = list.children;
    items[chosen]?.removeAttribute("aria-selected");
    chosen = position;
    if (chosen < 0) return box.removeAttribute("aria-activedescendant");
    items[chosen].setAttribute("aria-selected", "true");
    items[chosen].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", items[chosen].id);
  };

  const item = (option, position) => {
    const line = document.createElement("li");
    line.id = `${list.id}-${position}`;
    line.setAttribute("role", "option");
    line.append(option.label);
    if (option.note) {
      const note = document.createElement("span");
      note.className = "kb-note";
      note.append(option.note);
      line.append(" ", note);
    }
    // The box keeps the focus, or the list would close before it is clicked.
    line.addEventListener("pointerdown", (event) => event.preventDefault());
    line.addEventListener("click", () => location.assign(option.path));
    return line;
  };

  const show = (found) => {
    options = found;
    chosen = -1;
    box.removeAttribute("aria-activedescendant");
    list.replaceChildren(...found.map(item));
    list.hidden = found.length === 0;
    box.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${found.length} ${found.length === 1 ? "suggestion" : "suggestions"}` : "";
  };

  const ask = async () => {
    asking = new AbortController();
    const address = new URL(box.dataset.kbSuggest, location.href);
    address.searchParams.set("q", box.value);
    try {
      const answer = await fetch(address, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).suggestions);
    } catch (reason) {
      // Without an answer there is still the search.
      if (reason.name !== "AbortError") close();
    }
  };

  box.addEventListener("input", () => {
    close();
    if (box.value.trim().length < SHORTEST) return show([]);
    waiting = setTimeout(ask, PAUSE);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const last = options.length - 1;
    const moves = { ArrowDown: chosen < last ? chosen + 1 : -1, ArrowUp: chosen < 0 ? last : chosen - 1 };
    if (event.key in moves) choose(moves[event.key]);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(options[chosen].path);
    else return;
    event.preventDefault();
  });
}
