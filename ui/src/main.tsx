import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./theme.css";
import { activate } from "./language/language";
import { tellNotStarted } from "./notStarted";

const root = document.getElementById("root");
// untranslated: there is no window that could show it
if (root === null) throw new Error("index.html has no #root");

try {
  await activate();
  const { start } = await import("./start");
  start(root);
} catch (cause) {
  reportError(cause);
  tellNotStarted(root);
}
