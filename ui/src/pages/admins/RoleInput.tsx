import { t } from "@lingui/core/macro";
import { Radio, Stack } from "@mantine/core";
import type { Role } from "../../api/types";
import { ROLES } from "../../parts/roles";

const NAMES: readonly Role[] = ["owner", "editor", "viewer"];

interface Props {
  value: Role;
  error: string | undefined;
  /** Nobody takes their own way back. */
  isOwn: boolean;
  onChange: (role: Role) => void;
}

/** Which role an admin has, with what each means. */
export function RoleInput({ value, error, isOwn, onChange }: Props) {
  return (
    <Radio.Group
      label={t`Role`}
      description={
        isOwn
          ? t`Another owner changes yours.`
          : t`It holds at once, also where they are signed in.`
      }
      value={value}
      error={error}
      onChange={(next) => {
        const role = NAMES.find((known) => known === next);
        if (role !== undefined) onChange(role);
      }}
    >
      <Stack gap="xs" mt="xs">
        {NAMES.map((role) => (
          <Radio
            key={role}
            value={role}
            label={ROLES[role].name}
            description={ROLES[role].may}
            disabled={isOwn}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
