import { Trans } from "@lingui/react/macro";
import { type Automation, useRemoveAutomation } from "../../api/automations";
import { RemoveDialog } from "./RemoveDialog";

interface Props {
  automation: Automation;
  onClose: () => void;
}

export function RemoveAutomation({ automation: { id, name }, onClose }: Props) {
  return (
    <RemoveDialog name={name} id={id} remove={useRemoveAutomation()} onClose={onClose}>
      <Trans>Changes set it off no more. What waits by now is still sent.</Trans>
    </RemoveDialog>
  );
}
