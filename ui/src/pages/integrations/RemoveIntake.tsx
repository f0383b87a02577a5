import { Trans } from "@lingui/react/macro";
import { type Intake, useRemoveIntake } from "../../api/intakes";
import { RemoveDialog } from "./RemoveDialog";

interface Props {
  intake: Intake;
  onClose: () => void;
}

export function RemoveIntake({ intake: { id, name }, onClose }: Props) {
  return (
    <RemoveDialog name={name} id={id} remove={useRemoveIntake()} onClose={onClose}>
      <Trans>Events set nothing by it any more. What it has set stays.</Trans>
    </RemoveDialog>
  );
}
