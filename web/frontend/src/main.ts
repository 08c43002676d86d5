import htmx from "htmx.org";
import "./styles/main.scss";
import { connectCascades } from "./cascade";
import { connectDrafts } from "./drafts";
import { connectMenus } from "./menus";
import { connectPreferences } from "./preferences";
import { connectTabs } from "./tabs";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
// The content security policy allows neither inline styles nor evaluated code.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;

connectPreferences(document);
connectMenus(document);
connectCascades(document);
connectDrafts(document);
connectTabs(document);
document.addEventListener("htmx:load", (event) => {
  if (!(event.target instanceof HTMLElement)) return;
  connectCascades(event.target);
  connectTabs(event.target);
});
