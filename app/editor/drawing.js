// The lines of a result as a drawing: things as dots with links, laid out by forces; the list below says the same.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

const SVG = "http://www.w3.org/2000/svg";
const TICKS = 300, MARGIN = 30, MOST_NAMED = 40, LONGEST = 28, DOT = 7;

function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The things and lines that a list tells: each item has a thing, the line's name, and a thing. */
function read(list) {
  const nodes = new Map(), links = [];
  const node = (part) => {
    const id = part.getAttribute("href") ?? part.textContent;
    if (!nodes.has(id)) nodes.set(id, { id, name: part.textContent, href: part.getAttribute("href") });
    return id;
  };
  for (const item of list.querySelectorAll("li")) {
    const [begin, end] = item.querySelectorAll(":scope > a, :scope > span");
    links.push({ source: node(begin), target: node(end), name: item.querySelector("i").textContent });
  }
  return { nodes: [...nodes.values()], links };
}

function lay({ nodes, links }) {
  const simulation = forceSimulation(nodes)
    .force("link", forceLink(links).id((node) => node.id).distance(130))
    .force("charge", forceManyBody().strength(-520))
    .force("apart", forceCollide(46))
    .force("x", forceX().strength(0.05))
    .force("y", forceY().strength(0.09))
    .stop();
  simulation.tick(TICKS);
}

function short(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Draw the lines of a list into a place. */
export function draw(place, list) {
  if (!place || !list) return;
  const graph = read(list);
  lay(graph);
  const wide = MARGIN + LONGEST * 4;
  const xs = graph.nodes.map((node) => node.x), ys = graph.nodes.map((node) => node.y);
  const box = [Math.min(...xs) - wide, Math.min(...ys) - MARGIN, Math.max(...xs) - Math.min(...xs) + 2 * wide, Math.max(...ys) - Math.min(...ys) + 2 * MARGIN + 14];
  const lines = graph.links.map(({ source, target, name }) => {
    const line = element("line", { x1: source.x, y1: source.y, x2: target.x, y2: target.y }, element("title", {}));
    line.firstChild.textContent = `${source.name} ${name} ${target.name}`;
    return line;
  });
  // Names that are all the same, or too many to read, only hide the lines; each line still tells its own.
  const kinds = new Set(graph.links.map((link) => link.name));
  const names = graph.links.length > MOST_NAMED || (kinds.size === 1 && graph.links.length > 2) ? [] : graph.links.map(({ source, target, name }) => {
    const text = element("text", { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 - 3, class: "relation" });
    text.textContent = short(name);
    return text;
  });
  const dots = graph.nodes.map((node) => {
    const text = element("text", { x: node.x, y: node.y + DOT + 13 }), title = element("title", {});
    text.textContent = short(node.name);
    title.textContent = node.name;
    const parts = [title, element("circle", { cx: node.x, cy: node.y, r: DOT }), text];
    return node.href ? element("a", { href: node.href }, ...parts) : element("g", {}, ...parts);
  });
  const svg = element("svg", { viewBox: box.join(" "), role: "group", "aria-label": list.querySelector("summary").textContent }, ...lines, ...names, ...dots);
  // No larger than drawn, so that few things do not fill the screen.
  svg.setAttribute("width", Math.round(box[2]));
  place.replaceChildren(svg);
}
