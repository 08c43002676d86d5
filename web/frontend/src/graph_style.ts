import type { StylesheetJson } from "cytoscape";

const shapes: Record<string, string> = {
  startup: "ellipse",
  mentor: "round-rectangle",
  commissioner: "round-hexagon",
  investor: "diamond",
  partner: "round-triangle",
  space: "rectangle",
  institution: "octagon",
};

/** Read the page's own tokens, so that the canvas follows the theme. */
export function graphStyle(isSmall: boolean): StylesheetJson {
  const tokens = getComputedStyle(document.documentElement);
  const token = (name: string) => tokens.getPropertyValue(`--${name}`).trim();
  const font = getComputedStyle(document.body).fontFamily;
  const size = (isSmall ? 16 : 13) * (parseFloat(tokens.fontSize) / 16);
  return [
    {
      selector: "node",
      style: {
        label: "data(name)",
        width: 24,
        height: 24,
        "background-color": token("line-strong"),
        "border-width": 2,
        "border-color": token("paper"),
        color: token("ink"),
        "font-family": font,
        "font-size": size,
        "text-valign": "bottom",
        "text-margin-y": 5,
        "text-wrap": "wrap",
        "text-max-width": "120px",
        "text-overflow-wrap": "anywhere",
        "text-background-color": token("ground"),
        "text-background-opacity": 0.85,
        "text-background-padding": "2px",
      },
    },
    ...Object.entries(shapes).map(([kind, shape]) => ({
      selector: `node[kind = "${kind}"]`,
      style: { shape: shape as "ellipse", "background-color": token(`node-${kind}`) },
    })),
    {
      selector: "edge",
      style: {
        label: isSmall ? "" : "data(label)",
        width: 1.5,
        "line-color": token("line-strong"),
        "target-arrow-color": token("line-strong"),
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.8,
        "curve-style": "bezier",
        color: token("ink-3"),
        "font-family": font,
        "font-size": size * 0.85,
        "text-rotation": "autorotate",
        "text-background-color": token("ground"),
        "text-background-opacity": 0.9,
        "text-background-padding": "2px",
      },
    },
    { selector: "node.center", style: { width: 36, height: 36, "border-color": token("accent"), "font-weight": "bold" } },
    { selector: ":selected", style: { "border-color": token("accent"), "border-width": 4 } },
    { selector: ".away", style: { display: "none" } },
  ];
}
