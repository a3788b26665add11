// Filters: a drawer on a phone, the number of hits before a choice is applied,
// and a box to look for values in a long facet.
(() => {
  const filters = document.querySelector(".filters");
  if (!filters) return;
  const form = document.getElementById("suche");
  const say = filters.dataset;
  const lang = document.documentElement.lang;
  const PAUSE = 250; // ms

  // later calls f when nothing more has happened for a while.
  const later = (f) => {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(f, PAUSE);
    };
  };
  // chosen gives the parameters of the form that the API takes.
  const chosen = (leaveOut) => {
    const params = new URLSearchParams(new FormData(form));
    ["size", "facet.size", "sort", ...(leaveOut ? [leaveOut] : [])].forEach((name) => params.delete(name));
    params.set("lang", lang);
    return params;
  };
  const json = async (path, params, signal) => {
    const answer = await fetch(path + "?" + params, { signal });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  };
  // latest runs one request at a time; a newer one ends the older.
  const latest = (f) => {
    let control = null;
    return async () => {
      control?.abort();
      control = new AbortController();
      try {
        await f(control.signal);
      } catch {
        // Aborted, or the service is away: the form works as it is.
      }
    };
  };
  const number = (n) => n.toLocaleString(lang);

  // The number of hits that the choice would have, said politely.
  const status = filters.querySelector(".apply [role=status]");
  const count = latest(async (signal) => {
    const params = chosen();
    params.set("size", "0");
    const { total } = await json("/v1/search", params, signal);
    status.textContent = total === 0 ? say.none : total === 1 ? say.one : say.many.replace("{}", number(total));
  });
  filters.addEventListener("change", (e) => {
    if (e.target.type === "checkbox") count();
  });

  // A box above the values of a long facet.
  const searchable = (details) => {
    const facet = details.dataset.facet;
    const fieldset = details.querySelector("fieldset");
    const rest = fieldset.querySelector(":scope > .hint");
    const label = details.querySelector("legend").textContent;
    const find = document.createElement("input");
    find.type = "search";
    find.className = "find";
    find.autocomplete = "off";
    find.setAttribute("aria-label", say.find.replace("{}", label));
    find.placeholder = say.find.replace("{}", label);
    const live = document.createElement("p");
    live.className = "hidden";
    live.setAttribute("role", "status");
    fieldset.querySelector("legend").after(find, live);
    const boxes = new Map();
    for (const input of fieldset.querySelectorAll("input[type=checkbox]")) boxes.set(input.value, input.parentElement);
    const listed = new Set(boxes.keys());

    // add makes a box for a value that the page did not show.
    const add = (v) => {
      const like = boxes.values().next().value;
      const box = like.cloneNode(true);
      const [input, text] = [box.querySelector("input"), box.querySelector("label")];
      box.className = "box";
      input.id = text.htmlFor = "f-" + facet + "-" + boxes.size;
      input.value = v.value;
      input.checked = false;
      text.textContent = v.label + " (" + number(v.count) + ")";
      [...boxes.values()].at(-1).after(box);
      boxes.set(v.value, box);
    };
    const look = latest(async (signal) => {
      const contains = find.value.trim();
      let wanted = listed;
      if (contains) {
        const params = chosen("filter." + facet);
        params.set("contains", contains);
        const { values } = await json("/v1/facets/" + facet, params, signal);
        values.filter((v) => !boxes.has(v.value)).forEach(add);
        wanted = new Set(values.map((v) => v.value));
        live.textContent = say.found.replace("{}", number(values.length));
      }
      if (rest) rest.hidden = contains !== "";
      for (const [value, box] of boxes) box.hidden = !wanted.has(value) && !box.querySelector("input").checked;
    });
    find.addEventListener("input", later(look));
    find.addEventListener("keydown", (e) => {
      if (e.key === "Enter") e.preventDefault(); // it would send the page's form in some browsers
    });
  };
  filters.querySelectorAll("details[data-long]").forEach(searchable);

  // The drawer: the filters move into a dialog and back.
  const link = document.querySelector(".narrow a");
  if (!link || !window.HTMLDialogElement) return;
  const home = document.createComment("filters");
  filters.before(home);
  const dialog = document.createElement("dialog");
  dialog.className = "drawer";
  dialog.setAttribute("aria-labelledby", "filter");
  const bar = document.createElement("p");
  bar.className = "close";
  const shut = document.createElement("button");
  shut.type = "button";
  shut.className = "button-secondary";
  shut.textContent = say.close;
  bar.append(shut);
  dialog.append(bar);
  document.body.append(dialog);
  const open = document.createElement("button");
  open.type = "button";
  open.className = "button-secondary";
  open.setAttribute("aria-haspopup", "dialog");
  open.textContent = link.textContent;
  link.replaceWith(open);
  document.documentElement.classList.add("drawn"); // only now the plain section may go

  open.addEventListener("click", () => {
    dialog.append(filters);
    dialog.showModal();
  });
  shut.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (e) => {
    if (e.target === dialog) dialog.close(); // the ground beside it
  });
  dialog.addEventListener("close", () => {
    home.after(filters);
    open.focus();
  });
  const wide = matchMedia("(min-width: 56rem)");
  wide.addEventListener("change", () => {
    if (wide.matches && dialog.open) dialog.close();
  });
})();
