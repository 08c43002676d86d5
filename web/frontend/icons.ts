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
  "bell",
  "bookmark",
  "building-2",
  "calendar",
  "calendar-plus",
  "check",
  "chevron-down",
  "chevron-right",
  "circle",
  "circle-alert",
  "circle-check",
  "circle-dot",
  "circle-help",
  "circle-x",
  "clipboard-list",
  "clock",
  "coins",
  "contrast",
  "copy",
  "download",
  "external-link",
  "eye",
  "eye-off",
  "file-text",
  "filter",
  "flag",
  "flask-conical",
  "globe",
  "handshake",
  "history",
  "house",
  "inbox",
  "info",
  "key",
  "languages",
  "layout-dashboard",
  "lightbulb",
  "lock",
  "log-in",
  "log-out",
  "mail",
  "map-pin",
  "menu",
  "message-square",
  "package-open",
  "paperclip",
  "pause",
  "pencil",
  "phone",
  "play",
  "plus",
  "printer",
  "refresh-cw",
  "rocket",
  "route",
  "search",
  "send",
  "settings",
  "share-2",
  "shield",
  "smartphone",
  "sparkles",
  "star",
  "trash-2",
  "type",
  "undo-2",
  "upload",
  "user",
  "user-check",
  "users",
  "video",
  "x",
] as const;

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve("lucide-static/package.json")), "icons");

function symbol(name: string, source: string, viewBox = "0 0 24 24", width = 1.75): string {
  const inner = source.replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace(/<\/svg>\s*$/, "");
  return (
    `<symbol id="${name}" viewBox="${viewBox}" fill="none" stroke="currentColor" stroke-width="${width}" ` +
    `stroke-linecap="round" stroke-linejoin="round">${inner.replace(/\s+/g, " ").trim()}</symbol>`
  );
}

/** Gather the icons the pages use into one sprite. */
export function iconSprite(): Plugin {
  return {
    name: "icon-sprite",
    generateBundle() {
      const mark = readFileSync(join(import.meta.dirname, "src/mark.svg"), "utf8");
      const body = names.map((name) => symbol(name, readFileSync(join(folder, `${name}.svg`), "utf8")));
      body.push(symbol("mark", mark, "0 0 32 32", 2.5));
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">${body.join("")}</svg>\n`,
      });
      this.emitFile({ type: "asset", name: "mark.svg", originalFileName: "mark.svg", source: mark });
    },
  };
}
