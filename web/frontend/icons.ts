import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

/** Icons the templates may name; each becomes a symbol of `icons.svg`. */
const names = [
  "arrow-down",
  "arrow-left",
  "arrow-right",
  "arrow-up",
  "arrow-up-down",
  "badge-check",
  "ban",
  "building-2",
  "calendar",
  "check",
  "chevron-down",
  "chevron-right",
  "circle",
  "circle-alert",
  "circle-check",
  "circle-dot",
  "circle-help",
  "clock",
  "coins",
  "contrast",
  "download",
  "external-link",
  "eye",
  "file-text",
  "filter",
  "flask-conical",
  "globe",
  "handshake",
  "house",
  "info",
  "languages",
  "layout-dashboard",
  "lightbulb",
  "log-in",
  "log-out",
  "map-pin",
  "menu",
  "package-open",
  "pencil",
  "plus",
  "printer",
  "refresh-cw",
  "rocket",
  "route",
  "search",
  "share-2",
  "shield",
  "sparkles",
  "trash-2",
  "type",
  "undo-2",
  "user",
  "user-check",
  "users",
  "x",
] as const;

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve("lucide-static/package.json")), "icons");

function symbol(name: string): string {
  const source = readFileSync(join(folder, `${name}.svg`), "utf8");
  const inner = source.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "");
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s+/g, " ").trim()}</symbol>`
  );
}

/** Gather the icons the pages use into one sprite. */
export function iconSprite(): Plugin {
  return {
    name: "icon-sprite",
    generateBundle() {
      const body = names.map(symbol).join("");
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${body}</svg>\n`,
      });
    },
  };
}
