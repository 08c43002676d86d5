/**
 * Split one select with option groups into two: the group first, then its options.
 *
 * The page works without this: the select with its groups is a complete control.
 */
export function connectCascades(root: ParentNode): void {
  for (const select of root.querySelectorAll<HTMLSelectElement>("select[data-cascade]")) {
    if (!select.dataset["connected"]) split(select);
  }
}

function split(select: HTMLSelectElement): void {
  select.dataset["connected"] = "true";
  const groups = [...select.querySelectorAll("optgroup")];
  const parent = document.createElement("select");
  parent.className = select.className;
  parent.id = `${select.id}-group`;
  parent.setAttribute("aria-label", select.dataset["cascade"] ?? "");
  parent.append(new Option(select.options[0]?.text ?? "", ""), ...groups.map((g) => new Option(g.label, g.label)));
  const chosen = select.selectedOptions[0]?.parentElement;
  parent.value = chosen instanceof HTMLOptGroupElement ? chosen.label : "";
  select.before(parent);
  select.classList.add("cascade-child");
  const show = () => {
    const group = groups.find((g) => g.label === parent.value);
    const selected = select.value;
    const first = select.options[0];
    select.replaceChildren(...(first ? [first] : []), ...(group ? [...group.children].map((o) => o.cloneNode(true)) : []));
    select.value = [...select.options].some((o) => o.value === selected) ? selected : "";
    select.hidden = !group;
  };
  parent.addEventListener("change", () => {
    show();
    if (!select.hidden) select.focus();
  });
  show();
}
