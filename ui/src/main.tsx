import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./theme.css";
import { activate } from "./language/language";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

await activate();
const { start } = await import("./start");
start(root);
