/** A switch at the end of its row, with what it is for at the beginning. */
export const switchRow = {
  labelPosition: "left",
  styles: {
    body: { justifyContent: "space-between", gap: "var(--mantine-spacing-md)" },
    labelWrapper: { minWidth: 0, overflowWrap: "anywhere" },
    label: { fontWeight: 600 },
    description: { fontSize: "var(--mantine-font-size-sm)" },
  },
} as const;
