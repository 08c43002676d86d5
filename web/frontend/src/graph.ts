import cytoscape, { type Core, type ElementDefinition, type NodeSingular } from "cytoscape";
import { graphStyle } from "./graph_style";

interface GraphNode {
  id: string;
  kind: string;
  kind_label: string;
  name: string;
  url: string;
}

interface GraphEdge {
  id: string;
  source: string;
  target: string;
  kind: string;
  label: string;
}

interface Neighbourhood {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

const LARGEST_FIT = 1.5;

const layout = {
  name: "cose",
  animate: false,
  padding: 36,
  nodeDimensionsIncludeLabels: true,
  idealEdgeLength: () => 100,
  nodeRepulsion: () => 9000,
  randomize: false,
} as const;

function elements(data: Neighbourhood): ElementDefinition[] {
  return [
    ...data.nodes.map((node) => ({ group: "nodes" as const, data: { ...node } })),
    ...data.edges.map((edge) => ({ group: "edges" as const, data: { ...edge } })),
  ];
}

async function fetchNeighbourhood(url: string): Promise<Neighbourhood> {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`graph: ${response.status}`);
  return (await response.json()) as Neighbourhood;
}

class Explorer {
  private readonly graph: Core;
  private readonly expanded = new Set<string>();
  private readonly hidden = new Set<string>();
  private readonly isSmall: boolean;

  constructor(
    private readonly frame: HTMLElement,
    canvas: HTMLElement,
    private readonly center: string,
  ) {
    this.isSmall = canvas.classList.contains("small");
    this.graph = cytoscape({
      container: canvas,
      style: graphStyle(this.isSmall),
      userZoomingEnabled: !this.isSmall,
      minZoom: 0.2,
      maxZoom: 3,
      boxSelectionEnabled: false,
    });
    this.graph.on("tap", "node", (event) => void this.visit(event.target as NodeSingular));
    document.addEventListener("preferences:change", () => this.graph.style(graphStyle(this.isSmall)));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.graph.style(graphStyle(this.isSmall)));
  }

  async load(url: string): Promise<void> {
    this.graph.add(elements(await fetchNeighbourhood(url)));
    this.expanded.add(this.center);
    this.graph.getElementById(this.center).addClass("center");
    this.arrange();
    this.frame.dataset["ready"] = "true";
  }

  connectControls(): void {
    for (const box of document.querySelectorAll<HTMLInputElement>("input[data-graph-relation]")) {
      box.addEventListener("change", () => this.filter(box.value, box.checked));
    }
    for (const button of this.frame.querySelectorAll<HTMLButtonElement>("button[data-graph-zoom]")) {
      button.addEventListener("click", () => this.zoom(button.dataset["graphZoom"] ?? "fit"));
    }
  }

  private async visit(node: NodeSingular): Promise<void> {
    this.describe(node);
    const id = node.id();
    const template = this.frame.dataset["expand"];
    if (!template || this.expanded.has(id)) return;
    this.expanded.add(id);
    const data = await fetchNeighbourhood(template.replace("__id__", encodeURIComponent(id)));
    const fresh = elements(data).filter((element) => this.graph.getElementById(element.data.id ?? "").empty());
    const { x, y } = node.position();
    const placed = fresh.map((element, n) =>
      element.group === "nodes"
        ? { ...element, position: { x: x + 70 * Math.cos(n), y: y + 70 * Math.sin(n) } }
        : element,
    );
    this.graph.add(placed);
    this.applyFilter();
    if (placed.length) this.arrange();
  }

  private describe(node: NodeSingular): void {
    const status = this.frame.querySelector<HTMLElement>("[data-graph-status]");
    if (!status) return;
    const link = document.createElement("a");
    link.href = String(node.data("url"));
    link.textContent = String(node.data("name"));
    status.replaceChildren(link, ` · ${String(node.data("kind_label"))}`);
  }

  private filter(kind: string, shown: boolean): void {
    if (shown) this.hidden.delete(kind);
    else this.hidden.add(kind);
    this.applyFilter();
  }

  private applyFilter(): void {
    this.graph.batch(() => {
      this.graph.edges().forEach((edge) => {
        edge.toggleClass("away", this.hidden.has(String(edge.data("kind"))));
      });
      this.graph.nodes().forEach((node) => {
        const linked = node.connectedEdges().not(".away").nonempty();
        node.toggleClass("away", node.id() !== this.center && !linked);
      });
    });
  }

  private zoom(how: string): void {
    if (how === "fit") {
      this.fit();
      return;
    }
    const level = this.graph.zoom() * (how === "in" ? 1.25 : 0.8);
    this.graph.zoom({ level, renderedPosition: { x: this.graph.width() / 2, y: this.graph.height() / 2 } });
  }

  /** Show everything; a few names never grow to fill the canvas. */
  private fit(): void {
    this.graph.fit(undefined, 36);
    if (this.graph.zoom() <= LARGEST_FIT) return;
    this.graph.zoom(LARGEST_FIT);
    this.graph.center();
  }

  private arrange(): void {
    this.graph.layout(this.expanded.size > 1 ? layout : { ...layout, randomize: true }).run();
    this.fillCanvas();
  }

  /** Turn and stretch the drawing to the shape of its canvas, which leaves more room for names. */
  private fillCanvas(): void {
    const shown = this.graph.nodes().not(".away");
    const box = shown.boundingBox({ includeLabels: false });
    const wide = this.graph.width() / this.graph.height();
    const isTurned = box.h > box.w === wide > 1;
    const ratio = (isTurned ? box.h / box.w : box.w / box.h) || 1;
    const stretch = Math.min(Math.max(wide / ratio, 1), 2.5);
    shown.positions((node) => {
      const { x, y } = node.position();
      return isTurned ? { x: y * stretch, y: x } : { x: x * stretch, y };
    });
    this.fit();
  }
}

for (const frame of document.querySelectorAll<HTMLElement>("[data-graph]")) {
  const canvas = frame.querySelector<HTMLElement>(".graph-canvas");
  const url = frame.dataset["graph"];
  if (!canvas || !url) continue;
  const explorer = new Explorer(frame, canvas, frame.dataset["center"] ?? "");
  explorer.connectControls();
  explorer.load(url).catch(() => {
    frame.hidden = true;
  });
}
