import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { StoredFile } from "../../api/allFiles";

/** The record that holds a file, which it leads to, and where in it. */
export function FileOwner({ file, owner }: { file: StoredFile; owner: string }) {
  const { collectionName, record, field } = file;
  return (
    <>
      <Anchor
        size="sm"
        style={{ overflowWrap: "anywhere" }}
        renderRoot={(props) => (
          <Link
            to="/collections/$name"
            params={{ name: collectionName }}
            search={{ record }}
            {...props}
          />
        )}
      >
        {owner}
      </Anchor>
      <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {collectionName} · {field}
      </Text>
    </>
  );
}
