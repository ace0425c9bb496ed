// The search of a site of plain files: words and filters of the address, looked up in Pagefind's index.
"use strict";

const form = document.getElementById("search");
const more = document.getElementById("kb-more");
const hits = document.getElementById("kb-hits");
const root = new URL(form.dataset.kbRoot, location.href);
const asked = new URLSearchParams(location.search);
const AT_ONCE = 20;

// An empty filter would only make the address longer.
form.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) {
    if (!value) event.formData.delete(name);
  }
});

const boxes = [...form.elements].filter((each) => each.tagName === "SELECT");

// Several values of one filter mean any of them; one that begins with "!" is left out.
const chosen = () => {
  const all = [];
  for (const { name } of boxes) {
    const values = asked.getAll(name).filter(Boolean);
    const any = values.filter((each) => !each.startsWith("!")).map((each) => ({ [name]: each }));
    const none = values.filter((each) => each.startsWith("!")).map((each) => ({ [name]: each.slice(1) }));
    if (any.length) all.push({ any });
    if (none.length) all.push({ none });
  }
  return all;
};

const element = (tag, className, ...content) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
};

// The excerpt is text with marks in it; nothing else of its markup is taken over.
const marked = (excerpt) =>
  [...new DOMParser().parseFromString(excerpt, "text/html").body.childNodes].map((node) =>
    node.nodeName === "MARK" ? element("mark", "", node.textContent) : node.textContent,
  );

const shown = ({ excerpt, meta }) => {
  const link = element("a", "", meta.title ?? meta.address);
  link.href = new URL(meta.address, root);
  const eyebrow = element("p", "kb-eyebrow");
  if (meta.kind) eyebrow.append(element("span", "kb-type", meta.kind));
  if (meta.date) eyebrow.append(" ", element("span", "", meta.date));
  const heading = element("h3", "kb-result-title", link);
  return element("article", "kb-result", eyebrow, heading, element("p", "kb-snippet", ...marked(excerpt)));
};

const show = async (results) => {
  const some = await Promise.all(results.splice(0, AT_ONCE).map((each) => each.data()));
  const added = some.map(shown);
  hits.append(...added);
  more.hidden = !results.length;
  return added[0];
};

const say = (count, words) => {
  const found = `${count || "No"} ${count === 1 ? "result" : "results"}${words ? ` for “${words}”` : ""}`;
  document.getElementById("found").textContent = found;
  document.title = `${found} – ${document.title}`;
};

// Only what would find something more can be chosen; a box in which something is chosen keeps all it has.
const narrow = (counts) => {
  for (const box of boxes.filter((each) => !each.value)) {
    for (const option of [...box.options].slice(1)) {
      const count = counts[box.name]?.[option.value] ?? 0;
      option.textContent += ` (${count})`;
      option.hidden = option.disabled = !count;
    }
    box.parentElement.hidden = ![...box.options].slice(1).some((each) => !each.hidden);
  }
};

const search = async (words, filters) => {
  const pagefind = await import(new URL(form.dataset.kbIndex, location.href));
  // A long page says more about a thing than the short entry of a source with its name.
  await pagefind.options({ excerptLength: 36, ranking: { pageLength: 0.1, termFrequency: 0.6 } });
  // Without a look at them, Pagefind counts no filters.
  await pagefind.filters();
  const found = await pagefind.search(words || null, filters.length ? { filters: { all: filters } } : {});
  say(found.results.length, words);
  narrow(found.filters);
  hits.replaceChildren();
  const rest = [...found.results];
  await show(rest);
  more.addEventListener("click", async () => (await show(rest))?.querySelector("a").focus());
};

const words = (asked.get("q") ?? "").trim();
document.getElementById("words").value = words;
document.getElementById("kb-no-script").hidden = true;
for (const each of document.querySelectorAll("#filters, #kb-to-filters")) each.hidden = false;
for (const box of boxes) {
  box.value = asked.getAll(box.name).find((each) => each && !each.startsWith("!")) ?? "";
  if (box.value) box.closest("details")?.setAttribute("open", "");
}
const filters = chosen();
if (words || filters.length) search(words, filters);
