// The picture of a node and its neighbours. The table that follows it says the same.
const { prefix, language } = document.body.dataset;
const say = (french, english) => (language === "en" ? english : french);
const HUES = {
  light: ["#0d7377", "#b5651d", "#5a4fcf", "#a63a50", "#3d7a35", "#8a6d00", "#3068b0", "#8e3b8a", "#566573", "#b03a2e"],
  dark: ["#4fb3b0", "#e09a52", "#a79bff", "#e8849a", "#7fc274", "#d3b13f", "#7fb0f0", "#d78fd5", "#a5b0b6", "#f4907f"],
};
// Seven shapes and ten hues: seventy kinds before two look the same.
const SHAPES = {
  ellipse: null,
  rectangle: "1,1 9,1 9,9 1,9",
  diamond: "5,0 10,5 5,10 0,5",
  triangle: "5,0.5 10,9.5 0,9.5",
  hexagon: "2.5,0.7 7.5,0.7 10,5 7.5,9.3 2.5,9.3 0,5",
  pentagon: "5,0 10,3.8 8.1,9.8 1.9,9.8 0,3.8",
  octagon: "3,0 7,0 10,3 10,7 7,10 3,10 0,7 0,3",
};
const FEW = 14;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function drawn(box) {
  const canvas = box.querySelector(".canvas");
  const status = box.querySelector(".selected");
  const kinds = new Map();
  const hidden = new Set();
  const unfolded = new Set();
  let start = null;
  let current = null;

  const kindOf = (name) => {
    if (!kinds.has(name)) {
      kinds.set(name, kinds.size);
    }
    const index = kinds.get(name);
    const hues = HUES[dark.matches ? "dark" : "light"];
    const shapes = Object.keys(SHAPES);
    return { hue: hues[index % hues.length], shape: shapes[index % shapes.length] };
  };

  const style = () => [
    { selector: "node", style: {
      "background-color": "data(hue)", shape: "data(shape)", label: "data(short)", color: colour("--ink"),
      "font-family": "system-ui, sans-serif", "font-size": 12, "text-wrap": "wrap", "text-max-width": 110,
      "text-valign": "bottom", "text-margin-y": 5, width: 22, height: 22, "text-background-color": colour("--sheet"),
      "text-background-opacity": 0.85, "text-background-padding": 2, "min-zoomed-font-size": 6 } },
    { selector: "node.start", style: { width: 38, height: 38, "font-size": 14, "font-weight": 700 } },
    { selector: "node.unfolded", style: { "border-width": 3, "border-color": colour("--mark") } },
    { selector: "edge", style: {
      width: 1.5, "line-color": colour("--edge"), "target-arrow-color": colour("--edge"), "target-arrow-shape": "triangle",
      "arrow-scale": 0.8, "curve-style": "bezier", "font-family": "system-ui, sans-serif", "font-size": 10,
      color: colour("--quiet"), "text-rotation": "autorotate", "text-background-color": colour("--sheet"),
      "text-background-opacity": 0.9, "text-background-padding": 2, "min-zoomed-font-size": 7 } },
    { selector: "edge[status != 'asserted']", style: { "line-style": "dashed" } },
    { selector: "edge.lit", style: { "line-color": colour("--accent"), "target-arrow-color": colour("--accent") } },
    { selector: "edge.near", style: { label: "data(label)", width: 2.5, "line-color": colour("--accent"), "target-arrow-color": colour("--accent") } },
    { selector: "node.current", style: { "border-width": 4, "border-color": colour("--accent") } },
    { selector: ".off", style: { display: "none" } },
  ];

  const cut = (text) => (text.length > 44 ? `${text.slice(0, 42).trimEnd()}…` : text);
  const graph = window.cytoscape({ container: canvas, style: style(), minZoom: 0.15, maxZoom: 4, autounselectify: true });

  const elements = (data) => [
    ...data.nodes.filter((node) => graph.getElementById(node.id).empty()).map((node) => ({
      group: "nodes", data: { ...node, ...kindOf(node.kind), short: cut(node.label) },
    })),
    ...data.edges.map((edge) => ({ group: "edges", data: { ...edge, id: `${edge.source} ${edge.predicate} ${edge.target}` } }))
      .filter((edge) => graph.getElementById(edge.data.id).empty()),
  ];

  const arrange = (fresh) => {
    const seen = graph.elements().not(".off");
    seen.layout({
      name: "cose", animate: !calm.matches && !fresh, animationDuration: 350, randomize: false, fit: true, padding: 36,
      nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 95, nodeRepulsion: () => 14000, gravity: 0.5, numIter: 1200,
    }).run();
  };

  // Around one node: rings as wide as the frame, kinds side by side, wider when they are many.
  const ring = (added) => {
    const sorted = [...added].sort((a, b) => a.data("kind").localeCompare(b.data("kind")) || a.data("label").localeCompare(b.data("label")));
    const many = sorted.length > FEW;
    canvas.classList.toggle("tall", many);
    graph.resize();
    const shares = !many ? [1] : sorted.length > 30 ? [1, 0.68, 0.36] : [1, 0.55];
    const total = shares.reduce((sum, share) => sum + share, 0);
    const stretch = many ? 1 + sorted.length / 90 : 1;
    let from = 0;
    shares.forEach((share, level) => {
      const to = level === shares.length - 1 ? sorted.length : from + Math.round((sorted.length * share) / total);
      sorted.slice(from, to).forEach((node, index) => {
        const angle = (2 * Math.PI * (index + level / 2)) / (to - from) - Math.PI / 2;
        node.position({ x: Math.cos(angle) * share * stretch * graph.width() * 0.42, y: Math.sin(angle) * share * stretch * graph.height() * 0.42 });
      });
      from = to;
    });
    graph.fit(graph.elements(), 24);
  };

  const fan = (added, around) => {
    const centre = around ? around.position() : { x: 0, y: 0 };
    const radius = 90 + 6 * added.length;
    added.forEach((node, index) => {
      const angle = (2 * Math.PI * index) / Math.max(1, added.length);
      node.position({ x: centre.x + radius * Math.cos(angle), y: centre.y + radius * Math.sin(angle) });
    });
  };

  const tell = (text) => { status.textContent = text; };

  const point = (node, why = "") => {
    if (!node || node.empty()) return;
    graph.elements().removeClass("current near lit");
    current = node.addClass("current");
    const links = node.connectedEdges().not(".off");
    links.addClass(links.length > 12 ? "lit" : "near");
    const said = say(`${links.length} lien${links.length > 1 ? "s" : ""}`, `${links.length} link${links.length === 1 ? "" : "s"}`);
    tell(`${node.data("label")} — ${node.data("kind")}, ${said}.${why}`);
    const box = node.renderedBoundingBox();
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > graph.width() || box.y2 > graph.height()) graph.center(node);
  };

  const filters = () => {
    const holder = box.querySelector(".kinds");
    const present = [...new Set(graph.nodes().map((node) => node.data("kind")))].sort((a, b) => a.localeCompare(b));
    const focused = document.activeElement?.dataset?.kind;
    holder.querySelectorAll("label").forEach((label) => label.remove());
    for (const kind of present) {
      const label = document.createElement("label");
      const check = document.createElement("input");
      const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const { hue, shape } = kindOf(kind);
      const dot = document.createElementNS("http://www.w3.org/2000/svg", SHAPES[shape] ? "polygon" : "circle");
      check.type = "checkbox";
      check.checked = !hidden.has(kind);
      check.dataset.kind = kind;
      check.addEventListener("change", () => {
        if (check.checked) hidden.delete(kind); else hidden.add(kind);
        filter();
        const seen = graph.nodes().not(".off").length;
        tell(say(`${seen} nœuds montrés.`, `${seen} nodes shown.`));
      });
      for (const [name, value] of Object.entries({ viewBox: "0 0 10 10", class: "swatch", "aria-hidden": "true" })) swatch.setAttribute(name, value);
      const form = SHAPES[shape] ? { points: SHAPES[shape] } : { cx: 5, cy: 5, r: 5 };
      for (const [name, value] of Object.entries({ ...form, fill: hue })) dot.setAttribute(name, value);
      swatch.append(dot);
      label.append(check, swatch, kind);
      holder.append(label);
      if (kind === focused) check.focus();
    }
  };

  const filter = () => graph.batch(() => {
    graph.nodes().forEach((node) => { node.toggleClass("off", hidden.has(node.data("kind")) && node.id() !== start); });
    graph.edges().forEach((edge) => { edge.toggleClass("off", edge.source().hasClass("off") || edge.target().hasClass("off")); });
  });

  const show = (data, around) => {
    const added = graph.add(elements(data)).nodes();
    const others = added.filter((node) => node.id() !== start);
    filters();
    filter();
    if (start && !around) ring(others);
    else {
      fan(others, around);
      arrange(!around);
    }
    return others.length;
  };

  const unfold = async (node) => {
    if (unfolded.has(node.id())) return point(node, say(" Déjà déplié.", " Unfolded already."));
    try {
      const query = new URLSearchParams({ iri: node.id(), lang: language });
      const response = await fetch(`${prefix}/voisins?${query}`);
      if (!response.ok) throw new Error(String(response.status));
      const count = show(await response.json(), node);
      unfolded.add(node.id());
      node.addClass("unfolded");
      point(node, say(` ${count} voisin${count > 1 ? "s" : ""} de plus.`, ` ${count} more neighbour${count === 1 ? "" : "s"}.`));
    } catch {
      tell(say("Les voisins n'ont pas pu être lus.", "The neighbours could not be read."));
    }
  };

  const step = (dx, dy) => {
    const from = current ?? graph.nodes().not(".off").first();
    if (!current) return point(from);
    const here = from.position();
    let best = null;
    let least = Infinity;
    graph.nodes().not(".off").not(from).forEach((node) => {
      const there = node.position();
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      const cost = along + 2 * aside;
      if (along > 1 && cost < least) [best, least] = [node, cost];
    });
    if (best) point(best);
  };

  const zoom = (factor) => graph.zoom({ level: graph.zoom() * factor, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
  const fit = () => graph.fit(graph.elements().not(".off"), 36);

  const reset = async () => {
    graph.elements().remove();
    hidden.clear();
    unfolded.clear();
    current = null;
    await begin();
  };

  const begin = async () => {
    const given = document.getElementById("drawing");
    let data;
    if (box.dataset.iri) {
      const query = new URLSearchParams({ iri: box.dataset.iri, lang: language });
      const response = await fetch(`${prefix}/voisins?${query}`);
      if (!response.ok) throw new Error(String(response.status));
      data = await response.json();
    } else data = JSON.parse(given.textContent);
    start = data.node;
    show(data, null);
    if (start) {
      unfolded.add(start);
      point(graph.getElementById(start).addClass("start unfolded"));
    }
  };

  const keys = {
    ArrowLeft: () => step(-1, 0), ArrowRight: () => step(1, 0), ArrowUp: () => step(0, -1), ArrowDown: () => step(0, 1),
    Enter: () => current && unfold(current), "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fit,
    o: () => current?.data("href") && location.assign(current.data("href")),
  };
  canvas.addEventListener("keydown", (event) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  box.querySelectorAll("[data-do]").forEach((button) => button.addEventListener("click", {
    in: () => zoom(1.3), out: () => zoom(1 / 1.3), fit, reset,
  }[button.dataset.do]));
  graph.on("tap", "node", (event) => { point(event.target); });
  graph.on("dbltap", "node", (event) => { unfold(event.target); });
  dark.addEventListener("change", () => {
    graph.nodes().forEach((node) => { node.data(kindOf(node.data("kind"))); });
    graph.style(style());
    filters();
  });
  box.picture = graph; // for tests and for the curious: nothing here depends on it
  return begin();
}

for (const box of document.querySelectorAll("[data-picture]")) {
  if (!window.cytoscape) continue;
  box.hidden = false;
  drawn(box).catch(() => { box.hidden = true; }); // the table remains
}
