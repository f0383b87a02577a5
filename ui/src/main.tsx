import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./theme.css";
import { activate } from "./language/language";

const root = document.getElementById("root");
// untranslated: there is no window that could show it
if (root === null) throw new Error("index.html has no #root");

await activate();
const { start } = await import("./start");
start(root);
