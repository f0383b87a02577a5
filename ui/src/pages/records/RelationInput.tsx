import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Box, Input, Text, VisuallyHidden } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useRef, useState } from "react";
import { useCollections } from "../../api/collections";
import { useRecordsById } from "../../api/related";
import type { Collection, Field } from "../../api/types";
import { labelOf } from "../../choosing/naming";
import { RecordSearch } from "../../choosing/RecordSearch";
import classes from "./Files.module.css";
import { moveIn } from "./files";
import { MoveButtons } from "./MoveButtons";
import { isManyRelation, relationProblem } from "./related";

interface Props {
  field: Field;
  label: ReactNode;
  required: boolean;
  error: string | null;
  ids: readonly string[];
  autoFocus: boolean;
  onChange: (ids: readonly string[]) => void;
}

/** The records that this one points to: found by typing, put in order, taken away. */
export function RelationInput(props: Props) {
  const { field, label, required, error, ids, autoFocus, onChange } = props;
  const collections = useCollections();
  const target = collections.data?.find(({ id }) => id === field.collectionId);
  const labelId = useId();
  const errorId = useId();
  const search = useRef<HTMLInputElement>(null);
  const [said, setSaid] = useState("");
  const isMany = isManyRelation(field);
  const most = isMany ? Number(field.maxSelect) : 1;
  const count = ids.length;
  const hasRoom = count < most;

  const remove = (id: string, name: string) => {
    onChange(ids.filter((other) => other !== id));
    setSaid(t`${name} is taken away`);
    // The button that had the keyboard is gone.
    requestAnimationFrame(() => search.current?.focus());
  };
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      labelProps={{ id: labelId }}
      errorProps={{ id: errorId }}
      required={required}
      description={isMany ? rangeWords(field) : null}
      error={error ?? relationProblem(field, ids)}
    >
      <Box mt={4} role="group" aria-labelledby={labelId} aria-describedby={errorId}>
        {target !== undefined && ids.length > 0 && (
          <Chosen
            {...{ target, ids, isMany }}
            onRemove={remove}
            onMove={(at, step, name) => {
              onChange(moveIn(ids, at, step));
              const place = at + step + 1;
              setSaid(t`${name} is now number ${place} of ${count}`);
            }}
          />
        )}
        {target === undefined ? (
          <Text size="sm" c="dimmed">
            {collections.isPending
              ? t`Loading the collections…`
              : t`The collection that this points to cannot be found. Reload the page to look again.`}
          </Text>
        ) : (
          hasRoom && (
            <RecordSearch
              ref={search}
              target={target}
              chosen={ids}
              isMany={isMany}
              autoFocus={autoFocus}
              labelledBy={labelId}
              onChoose={(id) => onChange([...ids, id])}
            />
          )
        )}
        {!hasRoom && isMany && (
          <Text size="xs" c="dimmed">
            <Trans>No more than {most} can be chosen.</Trans>
          </Text>
        )}
        <VisuallyHidden role="status">{said}</VisuallyHidden>
      </Box>
    </Input.Wrapper>
  );
}

function rangeWords(field: Field): string | null {
  const least = typeof field.minSelect === "number" ? field.minSelect : 0;
  return least > 0 ? t`At least ${least}, in the order that they have here` : null;
}

interface ChosenProps {
  target: Collection;
  ids: readonly string[];
  isMany: boolean;
  onRemove: (id: string, name: string) => void;
  onMove: (at: number, step: -1 | 1, name: string) => void;
}

function Chosen({ target, ids, isMany, onRemove, onMove }: ChosenProps) {
  const collection = target.name;
  const records = useRecordsById(collection, ids);
  return (
    <ol className={classes.chosen}>
      {ids.map((id, at) => {
        const record = records.data?.get(id);
        const name = record === undefined ? id : labelOf(target, record);
        const isMissing = records.isSuccess && !records.isPlaceholderData && record === undefined;
        return (
          <li key={id}>
            <span className={classes.label}>
              <Link
                to="/collections/$name"
                params={{ name: collection }}
                search={{ record: id }}
                className={classes.link}
                title={t`Open ${collection} ${id}`}
              >
                {name}
              </Link>
              {isMissing && (
                <Text span size="xs" c="var(--mantine-color-error)">
                  {" "}
                  <Trans>does not exist any more</Trans>
                </Text>
              )}
            </span>
            {isMany && ids.length > 1 && (
              <MoveButtons
                name={name}
                isFirst={at === 0}
                isLast={at === ids.length - 1}
                onMove={(step) => onMove(at, step, name)}
              />
            )}
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={() => onRemove(id, name)}
              aria-label={t`Remove ${name}`}
            >
              <IconTrash size={16} stroke={1.6} />
            </ActionIcon>
          </li>
        );
      })}
    </ol>
  );
}
