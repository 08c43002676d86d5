/**
 * Save a form as a draft while it is typed, and keep what could not be saved on this page.
 *
 * Without this every step is saved by its own button. What the server does not take (no network,
 * a session that ended) stays in the tab's own storage until it does.
 */

const PAUSE_MS = 1200;

interface Answer {
  revision?: number;
  message?: string;
}

export function connectDrafts(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-autosave]")) new Draft(form);
  for (const form of root.querySelectorAll<HTMLFormElement>("form")) postOnce(form);
}

/** A second click on the button that posts does nothing; going back makes it work again. */
function postOnce(form: HTMLFormElement): void {
  if (!form.querySelector("[data-once]")) return;
  form.addEventListener("submit", (event) => {
    if (form.dataset["posted"]) event.preventDefault();
    form.dataset["posted"] = "true";
  });
  addEventListener("pageshow", () => delete form.dataset["posted"]);
}

class Draft {
  private readonly url: string;
  private readonly key: string;
  private readonly state: HTMLElement | null;
  private timer = 0;
  private revision: string;
  private isConflicting = false;

  constructor(private readonly form: HTMLFormElement) {
    this.url = form.dataset["autosave"] ?? "";
    this.key = `draft:${this.url}:${form.dataset["step"] ?? ""}`;
    this.revision = form.dataset["revision"] ?? "0";
    this.state = form.querySelector("[data-save-state]");
    this.restore();
    form.addEventListener("input", () => this.schedule());
    form.addEventListener("change", () => this.schedule());
    form.addEventListener("submit", () => {
      clearTimeout(this.timer);
      this.remember();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.timer) void this.save();
    });
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), PAUSE_MS);
  }

  private async save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.isConflicting) return;
    const body = new FormData(this.form);
    body.set("step", this.form.dataset["step"] ?? "");
    body.set("revision", this.revision);
    try {
      const response = await fetch(this.url, { method: "POST", body, redirect: "error" });
      if (response.status === 409) this.isConflicting = true;
      else if (!response.ok) throw new Error(String(response.status));
      const answer = (await response.json()) as Answer;
      if (answer.revision !== undefined) {
        this.revision = String(answer.revision);
        sessionStorage.removeItem(this.key);
      }
      this.say(answer.message ?? "");
    } catch {
      this.remember();
      this.say(this.form.dataset["unsaved"] ?? "");
    }
  }

  private remember(): void {
    sessionStorage.setItem(this.key, JSON.stringify({ revision: this.revision, fields: this.typed() }));
  }

  private typed(): [string, FormDataEntryValue][] {
    return [...new FormData(this.form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrf_token",
    );
  }

  /** Bring back what was typed on this page and never reached the server. */
  private restore(): void {
    const kept = sessionStorage.getItem(this.key);
    if (!kept) return;
    sessionStorage.removeItem(this.key);
    const { revision, fields } = JSON.parse(kept) as { revision: string; fields: [string, string][] };
    if (revision !== this.revision) return;
    const before = this.typed();
    for (const input of this.form.querySelectorAll<HTMLInputElement>("input[type=checkbox], input[type=radio]")) {
      input.checked = fields.some(([name, value]) => name === input.name && value === input.value);
    }
    for (const [name, value] of fields) {
      const field = this.form.elements.namedItem(name);
      const isText = field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
      if (isText || (field instanceof HTMLInputElement && !["checkbox", "radio"].includes(field.type))) field.value = value;
    }
    if (JSON.stringify(this.typed()) === JSON.stringify(before)) return;
    this.say(this.form.dataset["restored"] ?? "");
    this.schedule();
  }

  private say(message: string): void {
    if (this.state && message) this.state.textContent = message;
  }
}
