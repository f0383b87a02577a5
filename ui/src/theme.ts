// Homeport's look on top of Mantine: one colour, the system's fonts, contrast that passes AA.
import { t } from "@lingui/core/macro";
import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from "@mantine/core";

const harbour: MantineColorsTuple = [
  "#e9f6f8",
  "#d5ebee",
  "#a9d8de",
  "#7cc5ce",
  "#55b2be",
  "#3598a6",
  "#1c7f8e",
  "#0e6a79",
  "#0b5664",
  "#07424d",
];

/** Mantine's dark greys, cooled to sit beside the harbour's blue. */
const dark: MantineColorsTuple = [
  "#d3d9dd",
  "#b9c2c8",
  "#93a0a8",
  "#67757e",
  "#3a464e",
  "#313c43",
  "#232c32",
  "#1b2227",
  "#151b1f",
  "#101518",
];

export const theme = createTheme({
  colors: { harbour, dark },
  primaryColor: "harbour",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: "md",
  cursorType: "pointer",
  // untranslated: names of fonts
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  // untranslated: names of fonts
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace',
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.625rem", lineHeight: "1.25" },
      h2: { fontSize: "1.125rem", lineHeight: "1.35" },
      h3: { fontSize: "0.975rem", lineHeight: "1.4" },
    },
  },
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Menu: { defaultProps: { shadow: "lg" } },
    Popover: { defaultProps: { shadow: "lg" } },
    // Room for the bar only where there is one.
    TableScrollContainer: {
      defaultProps: { scrollAreaProps: { offsetScrollbars: "present" } },
    },
    Modal: {
      defaultProps: {
        centered: true,
        radius: "lg",
        padding: "lg",
        closeButtonProps: { "aria-label": t`Close` },
      },
    },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": t`Dismiss` } } },
    // The help belongs above the input and its error below, so that neither moves the other.
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ["label", "description", "input", "error"] },
    },
  },
});

/** Mantine's grey and red text miss 4.5:1 on our backgrounds; these do not. Its tints are loud. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#17222b",
    "--mantine-color-dimmed": "#56636d",
    "--mantine-color-placeholder": "#6a757e",
    "--mantine-color-error": "#c02626",
    "--mantine-color-default-border": "#d5dbe0",
    "--mantine-color-yellow-light": "#fdf1d3",
    "--mantine-color-red-light": "#fce9e8",
    "--mantine-color-teal-light": "#dcf3ea",
    "--hp-page": "#f5f7f8",
    "--hp-line": "#e4e8eb",
    "--hp-quiet": "#f0f3f5",
    "--hp-flash": "#cdebf0",
  },
  dark: {
    "--mantine-color-body": "#1b2227",
    "--mantine-color-text": "#e3e8eb",
    "--mantine-color-dimmed": "#a0acb5",
    "--mantine-color-placeholder": "#8c98a1",
    "--mantine-color-error": "#ff9490",
    "--mantine-color-default": "#232c32",
    "--mantine-color-default-hover": "#2a343b",
    "--mantine-color-default-border": "#3a464e",
    "--mantine-color-anchor": "#7cc5ce",
    "--mantine-color-yellow-light": "#3a2f14",
    "--mantine-color-red-light": "#3f2224",
    "--mantine-color-teal-light": "#123a30",
    "--mantine-color-orange-light": "#43290f",
    "--mantine-color-gray-light": "#2a343b",
    "--hp-page": "#13191d",
    "--hp-line": "#2a343b",
    "--hp-quiet": "#232c32",
    "--hp-flash": "#13505b",
  },
});

/** The same key that public/scheme.js reads before the first paint. */
export const schemeManager = localStorageColorSchemeManager({ key: "homeport-scheme" });
