import { t } from "@lingui/core/macro";
import { ActionIcon, CopyButton, Text, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./CopyLine.module.css";

interface Props {
  value: string;
  /** What is copied, for those who only hear the button: "the address for phones". */
  name: string;
}

/** Something to type or paste elsewhere, with a button that copies it. */
export function CopyLine({ value, name }: Props) {
  return (
    <div className={classes.line}>
      <Text component="code" ff="monospace" size="sm" className={classes.value}>
        {value}
      </Text>
      <CopyAction value={value} name={name} />
    </div>
  );
}

export function CopyAction({ value, name }: Props) {
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <>
          <Tooltip label={copied ? t`Copied` : t`Copy`}>
            <ActionIcon
              variant="subtle"
              color={copied ? "teal" : "gray"}
              onClick={copy}
              aria-label={t`Copy ${name}`}
            >
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
          <VisuallyHidden role="status">{copied ? t`Copied` : ""}</VisuallyHidden>
        </>
      )}
    </CopyButton>
  );
}
