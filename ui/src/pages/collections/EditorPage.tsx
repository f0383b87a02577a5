import { Box } from "@mantine/core";
import type { ReactNode } from "react";

/** The width that a form reads well at. */
export function EditorPage({ children }: { children: ReactNode }) {
  return (
    <Box maw={860} mx="auto">
      {children}
    </Box>
  );
}
