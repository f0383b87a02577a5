// Sets the colour scheme before the first paint, so that a dark window never flashes white.
// Mantine's ColorSchemeScript does the same inline, which our CSP refuses.
(() => {
  let saved = null;
  try {
    saved = localStorage.getItem("homeport-scheme");
  } catch {
    // Storage may be switched off; then the system's scheme it is.
  }
  const dark =
    saved === "dark" || (saved !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
