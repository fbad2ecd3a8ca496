// Suggestions while typing: the combobox pattern of the ARIA Authoring Practices Guide.
const { prefix, language } = document.body.dataset;
const WAIT = 120;

function combobox(field) {
  const input = field.querySelector("input[type=search]");
  const list = document.createElement("ul");
  let options = [];
  let active = -1;
  let timer = 0;
  let asked = 0;
  list.id = "suggestions";
  list.className = "options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", language === "en" ? "Suggestions" : "Propositions");
  field.append(list);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (index) => {
    input.value = options[index].name;
    close();
    input.form.requestSubmit();
  };
  const move = (index) => {
    active = (index + options.length) % options.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    list.children[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[active].id);
  };
  const show = (found) => {
    options = found;
    active = -1;
    list.replaceChildren(...found.map((option, index) => {
      const item = document.createElement("li");
      item.id = `suggestion-${index}`;
      item.lang = "fr";
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.append(option.name);
      const beside = [option.name === option.label ? null : option.label, option.kind_label].filter(Boolean);
      if (beside.length) {
        const kind = document.createElement("small");
        kind.append(beside.join(" · "));
        item.append(kind);
      }
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(index); });
      return item;
    }));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const turn = ++asked;
    const text = input.value.trim();
    if (text.length < 2) return close();
    try {
      const response = await fetch(`${prefix}/api/suggestions?q=${encodeURIComponent(text)}`);
      const found = response.ok ? await response.json() : [];
      if (turn === asked && document.activeElement === input) show((found.suggestions ?? found).slice(0, 8));
    } catch {
      close(); // without suggestions the field still asks
    }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("blur", () => { asked += 1; close(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      const down = event.key === "ArrowDown";
      move(active < 0 ? (down ? 0 : -1) : active + (down ? 1 : -1));
    } else if (event.key === "Enter" && active >= 0 && !list.hidden) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
}

document.querySelectorAll("[data-suggest]").forEach(combobox);
