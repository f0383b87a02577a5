import { Trans } from "@lingui/react/macro";
import { Button, Menu, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { EDITABLE_TYPES, FieldTypeIcon, fieldType } from "../../parts/fieldTypes";
import classes from "./FieldList.module.css";

export function AddFieldMenu({ onAdd }: { onAdd: (type: string) => void }) {
  return (
    // Focus goes to the new field's name, not back to this button.
    <Menu position="bottom-start" width={520} returnFocus={false}>
      <Menu.Target>
        <Button
          variant="light"
          leftSection={<IconPlus size={16} />}
          style={{ alignSelf: "flex-start" }}
        >
          <Trans>Add a field</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.types}>
          {EDITABLE_TYPES.map((type) => (
            <Menu.Item
              key={type}
              leftSection={<FieldTypeIcon type={type} />}
              onClick={() => onAdd(type)}
              aria-label={fieldType(type).label}
            >
              {fieldType(type).label}
              <Text size="xs" c="dimmed">
                {fieldType(type).hint}
              </Text>
            </Menu.Item>
          ))}
        </div>
      </Menu.Dropdown>
    </Menu>
  );
}
