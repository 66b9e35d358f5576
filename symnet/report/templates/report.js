// The field that looks up titles, names and rows among the contents. An entry is shown where it has every word, and its
// chapter is opened. Enter goes to the first entry that is named so, or else to the first one shown.
(() => {
  const form = document.querySelector("form.lookup");
  const field = form.querySelector("input");
  const count = form.querySelector("output");
  const chapters = [...document.querySelectorAll("nav.all > .chapter")];
  const entries = [...document.querySelectorAll("nav.all a")].map((link) => {
    const names = (link.dataset.sought || "").toLowerCase().split(" ");
    const text = [link.textContent, link.id, ...names].join(" ").toLowerCase();
    return { link, names, text, item: link.closest("li"), chapter: link.closest(".chapter") };
  });
  let first = null;

  function look() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const looking = words.length > 0;
    document.body.classList.toggle("looking", looking);
    const found = entries.filter((entry) => words.every((word) => entry.text.includes(word)));
    const shown = new Set(found.map((entry) => entry.chapter));
    for (const chapter of chapters) {
      chapter.hidden = !shown.has(chapter);
      chapter.open = looking;
    }
    for (const entry of entries) if (entry.item) entry.item.hidden = !found.includes(entry);
    first = looking ? found.find((entry) => words.every((word) => entry.names.includes(word))) || found[0] : null;
    count.textContent = looking ? found.length + " / " + entries.length : "";
  }

  function open() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) target.closest("details")?.setAttribute("open", "");
    if (target) target.scrollIntoView();
  }

  field.addEventListener("input", look);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (first) location.href = first.link.href;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    }
  });
  window.addEventListener("beforeprint", () => chapters.forEach((chapter) => (chapter.open = true)));
  form.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") || "";
  look();
  open();
})();
