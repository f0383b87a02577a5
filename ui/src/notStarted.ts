// The box may be restarting, or have other files than those that this page was told of. The catalogue
// may be what is missing, so it is said in both languages.
const SAID = [
  // untranslated: stands beside its German
  { lang: "en", text: "The window could not be loaded. Reload it in a moment." },
  // untranslated: stands beside its English
  { lang: "de", text: "Das Fenster konnte nicht geladen werden. Laden Sie es gleich neu." },
];

/** Says in place of the window that it could not be loaded, with a button that tries again. */
export function tellNotStarted(root: HTMLElement): void {
  const alert = document.createElement("div");
  alert.setAttribute("role", "alert");
  for (const { lang, text } of SAID) {
    const sentence = document.createElement("p");
    sentence.lang = lang;
    sentence.textContent = text;
    alert.append(sentence);
  }
  const button = document.createElement("button");
  button.type = "button";
  // untranslated: both languages
  button.textContent = "Reload · Neu laden";
  button.addEventListener("click", () => location.reload());
  root.replaceChildren(alert, button);
}
