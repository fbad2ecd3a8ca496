// The text area becomes an editor that knows SPARQL and proposes the terms of the graph.
const area = document.getElementById("query");
const { Yasqe } = window.Yasqe?.Yasqe ? window.Yasqe : { Yasqe: window.Yasqe };

function completer(known) {
  const all = [
    ...Object.entries(known.prefixes).map(([short, iri]) => ({ short: `${short}:`, label: iri })),
    ...known.terms,
  ];
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const searched = all.map((term) => ({ ...term, words: fold(`${term.short} ${term.label}`) }));
  return (editor) => {
    const cursor = editor.getDoc().getCursor();
    const before = editor.getDoc().getLine(cursor.line).slice(0, cursor.ch);
    const typed = /[\p{L}\p{N}_:.\-]*$/u.exec(before)[0];
    const wanted = fold(typed);
    const found = searched.filter((term) => term.words.includes(wanted))
      .sort((a, b) => Number(fold(b.short).startsWith(wanted)) - Number(fold(a.short).startsWith(wanted))).slice(0, 40);
    return {
      from: { line: cursor.line, ch: cursor.ch - typed.length },
      to: cursor,
      list: found.map((term) => ({ text: term.short, displayText: `${term.short}  ${term.label}` })),
    };
  };
}

function start() {
  Yasqe.defaults.autocompleters = [];
  const holder = document.createElement("div");
  area.before(holder);
  const submit = () => area.form.requestSubmit();
  const editor = new Yasqe(holder, {
    value: area.value,
    persistenceId: null, // nothing is kept in the browser
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    autocompleters: [],
    consumeShareLink: null,
    tabindex: 0,
    screenReaderLabel: document.querySelector("label[for=query]").textContent,
    collapsePrefixesOnLoad: false,
    viewportMargin: Infinity,
    lineWrapping: true,
  });
  let leaving = false;
  editor.addKeyMap({
    "Ctrl-Enter": submit,
    "Cmd-Enter": submit,
    "Ctrl-Space": () => editor.propose?.(),
    Esc: () => { leaving = true; },
    Tab: (code) => {
      if (leaving) { leaving = false; area.form.querySelector("button[type=submit]").focus(); } else code.execCommand("insertSoftTab");
    },
    "Shift-Tab": (code) => {
      if (leaving) { leaving = false; document.querySelector(".top nav a").focus(); } else code.execCommand("indentLess");
    },
  });
  editor.on("change", () => { area.value = editor.getValue(); });
  area.hidden = true;
  area.form.addEventListener("submit", () => { area.value = editor.getValue(); });
  document.querySelectorAll(".with-editor").forEach((hint) => { hint.hidden = false; });
  fetch(area.dataset.terms).then((response) => response.json()).then((known) => {
    const hint = completer(known);
    editor.propose = () => editor.showHint({ hint: () => hint(editor), completeSingle: false });
  }).catch(() => {}); // the editor works without proposals
  area.form.dataset.ready = "editor";
}

if (Yasqe) start();
