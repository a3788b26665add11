// Suggestions below a search box: the combobox with list autocomplete and
// manual selection of the ARIA Authoring Practices (w3.org/WAI/ARIA/apg).
// The focus stays in the box; aria-activedescendant says which option is
// meant. Without a choice Enter sends what was typed.
(() => {
  const PAUSE = 150; // ms after a key: shorter asks for words half typed
  const MANY = 8;

  const make = (tag, attrs, text) => {
    const el = document.createElement(tag);
    for (const [name, value] of Object.entries(attrs)) el.setAttribute(name, value);
    if (text !== undefined) el.textContent = text;
    return el;
  };

  // combobox gives one box its list.
  const combobox = (box) => {
    const input = box.querySelector("input");
    const say = box.dataset;
    const list = make("div", { id: input.id + "-list", role: "listbox", "aria-label": say.list, class: "list", hidden: "" });
    const live = make("span", { role: "status", class: "hidden" });
    box.append(list, live);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
      input.setAttribute(name, value);
    }
    let options = [];
    let active = -1;
    let timer = 0;
    let asked = null; // AbortController of the request under way

    const close = () => {
      clearTimeout(timer);
      asked?.abort();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      mark(-1);
    };
    const mark = (n) => {
      options[active]?.setAttribute("aria-selected", "false");
      active = n;
      const option = options[n];
      if (!option) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    };
    const go = (option) => {
      close();
      location.href = option.dataset.href;
    };

    // search gives the address of the results for parameters.
    const search = (params) => {
      if (say.lang === "en") params.lang = "en";
      return "/suche?" + new URLSearchParams(params);
    };
    const hrefOf = (s) => {
      if (s.id) return "/rezepte/" + s.id + (say.lang === "en" ? "?lang=en" : "");
      if (s.facet) return search({ ["filter." + s.facet]: s.value });
      return search({ q: s.text });
    };

    const show = (suggestions) => {
      list.replaceChildren();
      options = [];
      mark(-1);
      let group = null;
      let kind = "";
      for (const s of suggestions) {
        if (s.kind !== kind) {
          kind = s.kind;
          const head = make("div", { id: list.id + "-" + kind, class: "kind", role: "presentation" }, say[kind] ?? kind);
          group = make("div", { role: "group", "aria-labelledby": head.id });
          group.append(head);
          list.append(group);
        }
        const option = make("div", { id: list.id + "-" + options.length, role: "option", "aria-selected": "false", "data-href": hrefOf(s) });
        option.append(make("span", {}, s.text));
        if (s.count > 1) option.append(make("span", { class: "count" }, String(s.count)));
        group.append(option);
        options.push(option);
      }
      const n = options.length;
      list.hidden = n === 0;
      input.setAttribute("aria-expanded", String(n > 0));
      live.textContent = n === 0 ? say.none : n === 1 ? say.one : say.many.replace("{}", n);
    };

    const json = async (path, params) => {
      const answer = await fetch(path + "?" + new URLSearchParams({ ...params, lang: say.lang }), { signal: asked.signal });
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    };
    const ask = async () => {
      const q = input.value.trim();
      asked?.abort();
      asked = new AbortController();
      if (q.length < 2) {
        show([]);
        live.textContent = "";
        return;
      }
      try {
        let { suggestions } = await json("/v1/suggest", { q, size: MANY });
        if (suggestions.length === 0 && q.length > 3) {
          const { didYouMean } = await json("/v1/search", { q, size: 0 });
          if (didYouMean) suggestions = [{ kind: "mended", text: didYouMean.query, count: didYouMean.total }];
        }
        if (document.activeElement === input) show(suggestions);
      } catch {
        // Aborted, or the service is away: the box works as it is.
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (e) => {
      if (e.isComposing || e.ctrlKey || e.metaKey) return;
      const open = !list.hidden;
      const last = options.length - 1;
      switch (e.key) {
        case "ArrowDown":
          if (open) mark(active === last ? -1 : active + 1);
          else ask();
          break;
        case "ArrowUp":
          if (!open) return;
          mark(active === -1 ? last : active - 1);
          break;
        case "Home":
        case "End":
          mark(-1); // the cursor moves in the text, as the pattern says
          return;
        case "Enter":
          if (!open || active < 0) return close();
          go(options[active]);
          break;
        case "Escape":
          if (!open) return;
          close();
          break;
        default:
          return;
      }
      e.preventDefault();
    });
    input.addEventListener("blur", close);
    list.addEventListener("pointerdown", (e) => e.preventDefault()); // keeps the focus in the box
    list.addEventListener("click", (e) => {
      const option = e.target.closest("[role=option]");
      if (option) go(option);
    });
  };

  document.querySelectorAll(".combo").forEach(combobox);
})();
