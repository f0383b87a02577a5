import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Text } from "@mantine/core";
import type { Delivery } from "../../api/automations";
import { said } from "../../language/server/said";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "../../parts/RowList.module.css";
import { triedWords } from "./tries";

interface Props {
  delivery: Delivery;
  onShow: () => void;
}

export function DeliveryRow({ delivery, onShow }: Props) {
  const { name, integration, collection, record, created, tries, message } = delivery;
  return (
    <li className={classes.row}>
      <div className={classes.who}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          <Trans>
            {collection} {record}, to {integration}
          </Trans>
          , <RelativeTime date={new Date(created)} now={new Date()} />
          {tries > 1 && `, ${triedWords(tries)}`}
        </Text>
        {message !== "" && <Text size="sm">{said(message)}</Text>}
      </div>
      <Button
        size="xs"
        variant="default"
        onClick={onShow}
        aria-label={t`Show ${name} of ${record}`}
      >
        <Trans>Show</Trans>
      </Button>
    </li>
  );
}
