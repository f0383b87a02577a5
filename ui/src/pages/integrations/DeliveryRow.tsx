import { Button, Text } from "@mantine/core";
import type { Delivery } from "../../api/automations";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "../../parts/RowList.module.css";

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
          {collection} {record}, to {integration},{" "}
          <RelativeTime date={new Date(created)} now={new Date()} />
          {tries > 1 && `, tried ${tries} times`}
        </Text>
        {message !== "" && <Text size="sm">{message}</Text>}
      </div>
      <Button size="xs" variant="default" onClick={onShow} aria-label={`Show ${name} of ${record}`}>
        Show
      </Button>
    </li>
  );
}
