import { Trans } from "@lingui/react/macro";
import { type Integration, useRemoveIntegration } from "../../api/integrations";
import { RemoveDialog } from "./RemoveDialog";

interface Props {
  integration: Integration;
  onClose: () => void;
}

export function RemoveIntegration({ integration: { name }, onClose }: Props) {
  return (
    <RemoveDialog name={name} id={name} remove={useRemoveIntegration()} onClose={onClose}>
      <Trans>
        Apps that call it are refused at once. Its credentials go too; at the service they are as
        good as before.
      </Trans>
    </RemoveDialog>
  );
}
