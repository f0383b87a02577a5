import { useLocalStorage } from "@mantine/hooks";
import type { Collection } from "../../api/types";

/** Which columns the admin does not want to see, remembered per collection on this computer. */
export function useHiddenColumns(collection: Collection) {
  const [hidden, setHidden] = useLocalStorage<string[]>({
    key: `homeport-hidden-columns-${collection.id}`,
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const toggle = (name: string) =>
    setHidden((old) =>
      old.includes(name) ? old.filter((other) => other !== name) : [...old, name],
    );
  return { hidden, toggle, showAll: () => setHidden([]) };
}

export type HiddenColumns = ReturnType<typeof useHiddenColumns>;
