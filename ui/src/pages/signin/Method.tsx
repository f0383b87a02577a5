import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Badge, Group, Stack, Switch, Text } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import { useMailIsOn } from "../../api/mail";
import { LinkButton } from "../../parts/links";
import classes from "./SignIn.module.css";

/** Codes and links can be handed over by an owner; alerts are mailed or not sent. */
type Mailed = "codes" | "alerts";

interface Props {
  title: string;
  /** What it brings and what it costs whoever holds the phone. */
  children: ReactNode;
  on: boolean;
  /** `null` for what is always on. */
  onSwitch: ((on: boolean) => void) | null;
  error?: string | undefined;
  /** What it mails, if anything. */
  mails?: Mailed;
  details?: ReactNode;
}

/** One way in: a switch, what it means, and while it is on what there is to set. */
export function Method(props: Props) {
  const { title, children, on, onSwitch, error, mails, details } = props;
  const textId = useId();
  const mailIsOn = useMailIsOn();
  return (
    <section className={classes.method} aria-label={title}>
      {onSwitch === null ? (
        <Group gap="sm">
          <Text fw={600}>{title}</Text>
          <Badge variant="light" color="gray" tt="none" fw={550}>
            <Trans>Always on</Trans>
          </Badge>
        </Group>
      ) : (
        <Switch
          size="md"
          label={
            <Text span fw={600}>
              {title}
            </Text>
          }
          checked={on}
          error={error}
          aria-describedby={textId}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
        />
      )}
      <Stack gap="md" mt={2} className={onSwitch === null ? "" : (classes.inner ?? "")}>
        <Text size="sm" c="dimmed" id={textId}>
          {children}
        </Text>
        {on && mails !== undefined && mailIsOn === false && <NoMail mails={mails} />}
        {on && details}
      </Stack>
    </section>
  );
}

/** Said wherever letters cannot go out, with what becomes of them. */
export function NoMail({ mails }: { mails: Mailed }) {
  return (
    <div className={classes.note}>
      <IconMailOff size={18} stroke={1.6} aria-hidden />
      <Text size="sm" className={classes.itemText ?? ""}>
        {mails === "codes"
          ? t`This box has no mail server yet: codes and links wait under Mail for you to hand over.`
          : t`Waits for mail: this box has no mail server yet.`}
      </Text>
      <LinkButton to="/mail" size="compact-sm" variant="default">
        <Trans>Set up mail</Trans>
      </LinkButton>
    </div>
  );
}
