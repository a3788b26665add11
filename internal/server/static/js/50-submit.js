// The form for submissions: checks as one goes, counts characters, keeps a
// draft in this browser. The server says the same and has the last word.
(() => {
  "use strict";
  const KEY = "nextsearch-draft", DAYS = 30, MB = 1 << 20;
  const MAX_FILES = 5, MAX_FILE = 10 * MB;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const clock = (t) => new Date(t).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });

  // A browser may forbid its storage; then there is no draft.
  const store = {
    get() {
      try {
        const draft = JSON.parse(localStorage.getItem(KEY));
        if (draft && Date.now() - draft.time < DAYS * 864e5) return draft;
        localStorage.removeItem(KEY);
      } catch {}
      return null;
    },
    set(values) {
      try { localStorage.setItem(KEY, JSON.stringify({ time: Date.now(), values })); return true; } catch { return false; }
    },
    drop() { try { localStorage.removeItem(KEY); } catch {} },
  };
  store.get(); // forgets a draft that is too old, on whichever page
  if (document.querySelector("[data-draft-done]")) store.drop();

  const form = document.querySelector("form.submit");
  if (!form) return;
  const said = form.dataset;
  document.querySelector(".error-summary, [role=alert]")?.focus();

  // Errors of single fields, as the server writes them.
  const describe = (input, id, on) => {
    const ids = (input.getAttribute("aria-describedby") || "").split(" ").filter((x) => x && x !== id);
    if (on) ids.push(id);
    if (ids.length) input.setAttribute("aria-describedby", ids.join(" ")); else input.removeAttribute("aria-describedby");
  };
  const show = (input, text) => {
    const id = input.id + "-error";
    let p = document.getElementById(id);
    if (!text) {
      p?.remove();
      describe(input, id, false);
      input.removeAttribute("aria-invalid");
      return;
    }
    if (!p) {
      p = document.createElement("p");
      p.id = id;
      p.className = "error";
      input.before(p);
    }
    p.textContent = text;
    describe(input, id, true);
    input.setAttribute("aria-invalid", "true");
  };
  const length = (input) => [...input.value.trim().replace(/\r\n/g, "\n")].length;
  const fault = (input) => {
    if (input.type === "file") {
      if (input.files.length > MAX_FILES) return said.many;
      const large = [...input.files].find((f) => f.size > MAX_FILE);
      return large ? fill(said.large, { name: large.name }) : "";
    }
    const n = length(input), d = input.dataset;
    if (d.missing && n === 0 && input.type !== "checkbox") return d.missing;
    if (d.max && n > +d.max) return d.long;
    return "";
  };
  const checked = "input:not([type=radio], [type=checkbox], [type=hidden], [name=website]), textarea, select";
  for (const input of form.querySelectorAll(checked)) {
    input.addEventListener(input.type === "file" ? "change" : "blur", () => show(input, fault(input)));
  }

  // How many characters are left; told to screen readers by the hint only.
  for (const input of form.querySelectorAll("textarea[data-max]")) {
    const p = document.createElement("p");
    p.className = "hint left";
    p.setAttribute("aria-hidden", "true");
    input.after(p);
    const count = () => {
      const left = input.dataset.max - length(input);
      p.textContent = fill(left < 0 ? said.over : said.left, { n: Math.abs(left).toLocaleString(document.documentElement.lang) });
      p.classList.toggle("over", left < 0);
    };
    input.addEventListener("input", count);
    count();
  }

  const button = form.querySelector("[type=submit]"), send = button.textContent;
  form.addEventListener("submit", (event) => {
    const files = form.querySelector("[type=file]"), wrong = fault(files);
    if (wrong) { // the server could not keep them anyway
      event.preventDefault();
      show(files, wrong);
      files.focus();
      return;
    }
    button.textContent = said.sending;
    setTimeout(() => { button.disabled = true; }); // not twice
  });
  window.addEventListener("pageshow", () => { // back to a page that was kept
    button.textContent = send;
    button.disabled = false;
  });

  // The draft: no files, nothing of persons, no token.
  const note = form.querySelector(".draft");
  if (!note || said.draft === undefined) return;
  const words = note.querySelector("p");
  const kept = (input) => input.name && !["hidden", "file", "submit"].includes(input.type) && input.name !== "website" && input.name !== "confirmed" && !("private" in input.dataset);
  const read = () => {
    const values = {};
    for (const input of form.elements) {
      if (!kept(input)) continue;
      const box = input.type === "checkbox" || input.type === "radio";
      if (box ? input.checked : input.value) (values[input.name] ||= []).push(input.value);
    }
    return values;
  };
  const empty = JSON.stringify(read());
  const tell = (text, time) => { note.hidden = false; words.textContent = fill(text, { time: clock(time) }); };
  const draft = store.get();
  if (draft && said.draft === "true") {
    for (const input of form.elements) {
      if (!kept(input)) continue;
      const typed = draft.values[input.name] || [];
      if (input.type === "checkbox" || input.type === "radio") input.checked = typed.includes(input.value);
      else { input.value = typed[0] || ""; input.dispatchEvent(new Event("input")); }
    }
    tell(said.restored, draft.time);
  }
  let timer;
  const save = () => {
    clearTimeout(timer);
    const values = read();
    if (JSON.stringify(values) !== empty && store.set(values)) tell(said.saved, Date.now());
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1000); });
  form.addEventListener("change", save);
  form.addEventListener("submit", save);
  note.querySelector("button").addEventListener("click", () => {
    clearTimeout(timer);
    store.drop();
    words.textContent = said.deleted;
  });
})();
