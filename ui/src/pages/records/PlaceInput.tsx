import { t } from "@lingui/core/macro";
import { Group, Input } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { DecimalInput } from "../../parts/DecimalInput";

export interface Place {
  lon: number;
  lat: number;
}

interface Props {
  label: ReactNode;
  required: boolean;
  error: string | null;
  value: Place;
  onChange: (place: Place) => void;
}

/** A point on the globe, in degrees. 0, 0 is how the wire says "nowhere". */
export function PlaceInput({ label, required, error, value, onChange }: Props) {
  const labelId = useId();
  const input = (name: "lat" | "lon", word: string, most: number) => (
    <DecimalInput
      aria-label={word}
      placeholder={word}
      flex={1}
      min={-most}
      max={most}
      suffix="°"
      value={value.lat === 0 && value.lon === 0 ? "" : value[name]}
      onChange={(next) => onChange({ ...value, [name]: next || 0 })}
    />
  );
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: labelId }}
      required={required}
      error={error}
      description={t`North and east count up, south and west down`}
    >
      <Group gap="xs" wrap="nowrap" role="group" aria-labelledby={labelId}>
        {input("lat", t`Latitude`, 90)}
        {input("lon", t`Longitude`, 180)}
      </Group>
    </Input.Wrapper>
  );
}
