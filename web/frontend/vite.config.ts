import { defineConfig } from "vite";
import { iconSprite } from "./icons.ts";

export default defineConfig({
  base: "/static/",
  plugins: [iconSprite()],
  css: {
    preprocessorOptions: {
      // Bootstrap 5.3 still uses @import and the global colour functions.
      scss: {
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      },
    },
  },
  build: {
    outDir: "../static",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    target: ["chrome87", "firefox78", "safari14"],
    rolldownOptions: {
      input: ["src/main.ts", "src/graph.ts"],
      // htmx holds an eval for features that its allowEval setting turns off.
      checks: { eval: false, pluginTimings: false },
    },
  },
});
