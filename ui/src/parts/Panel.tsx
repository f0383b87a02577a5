import { Box, Group, Paper, type PaperProps, Text, Title } from "@mantine/core";
import { createContext, type ReactNode, useContext, useId } from "react";
import classes from "./Panel.module.css";

interface Props extends PaperProps {
  title?: string;
  description?: ReactNode;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

const PanelTitle = createContext<string | undefined>(undefined);

/** What the panel around is called, for what has to name it elsewhere. */
export function usePanelTitle(): string | undefined {
  return useContext(PanelTitle);
}

/** A card on the page: a region named by its own title. */
export function Panel({ title, description, aside, className, children, ...rest }: Props) {
  const titleId = useId();
  return (
    <Paper
      component="section"
      radius="lg"
      p="lg"
      className={[classes.panel, className].filter(Boolean).join(" ")}
      {...(title !== undefined && { "aria-labelledby": titleId })}
      {...rest}
    >
      {title !== undefined && (
        <Group justify="space-between" align="flex-start" mb="md">
          <Box flex="1 1 240px" miw={0}>
            <Title order={2} id={titleId}>
              {title}
            </Title>
            {description !== undefined && (
              <Text size="sm" c="dimmed" mt={2}>
                {description}
              </Text>
            )}
          </Box>
          {aside !== undefined && <Box style={{ flexShrink: 0, maxWidth: "100%" }}>{aside}</Box>}
        </Group>
      )}
      <PanelTitle value={title}>{children}</PanelTitle>
    </Paper>
  );
}
