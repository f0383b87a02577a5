import { t } from "@lingui/core/macro";
import { Kbd, Modal, Table } from "@mantine/core";
import { useWindowEvent } from "@mantine/hooks";
import { MOD } from "../parts/keys";

const SHORTCUTS: readonly [keys: readonly string[], what: string][] = [
  [[MOD, "K"], t`Go to a page or a collection`],
  [["/"], t`Go to the filter`],
  [["N"], t`New record`],
  [[MOD, "S"], t`Save`],
  [[MOD, "Z"], t`Undo the last change to records`],
  // untranslated: what stands on the key
  [["Esc"], t`Close what is open`],
  [["?"], t`This list`],
];

interface Props {
  opened: boolean;
  onChange: (opened: boolean) => void;
}

export function Shortcuts({ opened, onChange }: Props) {
  // By the character, not by the key: where "?" sits depends on the keyboard.
  useWindowEvent("keydown", (event) => {
    // untranslated: a selector
    const typing = event.target instanceof Element && event.target.closest("input, textarea");
    if (event.key === "?" && !typing) onChange(true);
  });
  return (
    <Modal opened={opened} onClose={() => onChange(false)} title={t`Keyboard shortcuts`} size="sm">
      <Table withRowBorders={false} verticalSpacing={6}>
        <Table.Tbody>
          {SHORTCUTS.map(([keys, what]) => (
            <Table.Tr key={what}>
              <Table.Td>{what}</Table.Td>
              <Table.Td ta="right">
                {keys.map((key) => (
                  <Kbd key={key} ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
