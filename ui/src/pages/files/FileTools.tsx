import { t } from "@lingui/core/macro";
import { CloseButton, SegmentedControl, Select, TextInput, VisuallyHidden } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconLayoutGrid, IconList, IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import classes from "./FilesPage.module.css";
import { type FilesSearch, KINDS, SORTS } from "./search";
import { KIND_WORDS, SORT_WORDS } from "./words";

const PAUSE_MS = 250;
/** No collection and no kind is called that. */
const ALL = "";

interface Props {
  search: FilesSearch;
  /** Those that have files, by name. */
  collections: readonly string[];
  onNarrow: (part: { [P in keyof FilesSearch]: FilesSearch[P] | undefined }) => void;
}

/** Narrows the files down, and puts them in order. */
export function FileTools({ search, collections, onNarrow }: Props) {
  const { search: text = "", collection, kind, sort = SORTS[0], view } = search;
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  // The address changed by itself: back, or "show all".
  if (text !== known) {
    setKnown(text);
    setTyped(text);
  }
  const apply = (next: string) => {
    setKnown(next.trim());
    onNarrow({ search: next.trim() || undefined });
  };
  const applySoon = useDebouncedCallback(apply, PAUSE_MS);
  useHotkeys([["/", () => input.current?.focus()]]);
  const isListed = collection === undefined || collections.includes(collection);
  return (
    <search className={classes.tools}>
      <TextInput
        ref={input}
        type="search"
        className={classes.search ?? ""}
        aria-label={t`Find a file`}
        placeholder={t`Find by name`}
        leftSection={<IconSearch size={16} stroke={1.6} />}
        rightSection={
          typed === "" ? null : (
            <CloseButton
              aria-label={t`Clear the search`}
              onClick={() => {
                applySoon.cancel();
                setTyped("");
                apply("");
              }}
            />
          )
        }
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          applySoon(event.currentTarget.value);
        }}
      />
      <Select
        aria-label={t`Collection`}
        w={190}
        allowDeselect={false}
        data={[
          { value: ALL, label: t`All collections` },
          ...(isListed ? collections : [...collections, collection]),
        ]}
        value={collection ?? ALL}
        onChange={(next) => onNarrow({ collection: next || undefined })}
      />
      <Select
        aria-label={t`Kind`}
        w={150}
        allowDeselect={false}
        data={[
          { value: ALL, label: t`All kinds` },
          ...KINDS.map((value) => ({ value, label: KIND_WORDS[value] })),
        ]}
        value={kind ?? ALL}
        onChange={(next) => onNarrow({ kind: KINDS.find((one) => one === next) })}
      />
      <Select
        aria-label={t`Order`}
        w={160}
        allowDeselect={false}
        data={SORTS.map((value) => ({ value, label: SORT_WORDS[value] }))}
        value={sort}
        onChange={(next) => onNarrow({ sort: SORTS.slice(1).find((one) => one === next) })}
      />
      <SegmentedControl
        aria-label={t`How files are shown`}
        value={view ?? "list"}
        onChange={(next) => onNarrow({ view: next === "grid" ? "grid" : undefined })}
        data={[
          { value: "list", label: <Picture icon={IconList} label={t`As a list`} /> },
          { value: "grid", label: <Picture icon={IconLayoutGrid} label={t`As large pictures`} /> },
        ]}
      />
    </search>
  );
}

function Picture({ icon: Icon, label }: { icon: typeof IconList; label: string }) {
  return (
    <span className={classes.choice} title={label}>
      <Icon size={18} stroke={1.6} aria-hidden />
      <VisuallyHidden>{label}</VisuallyHidden>
    </span>
  );
}
