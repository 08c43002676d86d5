type Preference = "theme" | "type";

const year = 365 * 24 * 60 * 60;

/** Keep a choice for a year; the server writes it into the next page, so nothing flashes. */
function remember(name: Preference, value: string): void {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  document.documentElement.setAttribute(`data-${name}`, value);
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function toggle(name: Preference): boolean {
  if (name === "theme") {
    const dark = !isDark();
    remember("theme", dark ? "dark" : "light");
    return dark;
  }
  const large = document.documentElement.dataset["type"] !== "large";
  remember("type", large ? "large" : "normal");
  return large;
}

function isOn(name: Preference): boolean {
  return name === "theme" ? isDark() : document.documentElement.dataset["type"] === "large";
}

/** Make the dark and large-type buttons work. */
export function connectPreferences(root: Document): void {
  for (const button of root.querySelectorAll<HTMLButtonElement>("button[data-preference]")) {
    const name = button.dataset["preference"] as Preference;
    button.hidden = false;
    button.setAttribute("aria-pressed", String(isOn(name)));
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(toggle(name)));
      root.dispatchEvent(new CustomEvent("preferences:change"));
    });
  }
}
