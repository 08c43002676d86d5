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
// An error comes as a whole page: its content stands where the content of the page stood.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent;
  if (!detail.isError) return;
  detail.shouldSwap = true;
  detail.target = document.querySelector("main");
  detail.selectOverride = "main";
  detail.swapOverride = "outerHTML";
});
