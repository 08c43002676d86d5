/** Bring the current tab of each row that is swiped into sight. */
export function connectTabs(root: ParentNode): void {
  for (const tab of root.querySelectorAll<HTMLElement>(".tabs > [aria-current]")) {
    const row = tab.parentElement;
    if (!row || row.scrollWidth <= row.clientWidth) continue;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
}
