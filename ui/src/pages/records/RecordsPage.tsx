import { Skeleton, Stack } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useCollection } from "../../api/collections";
import { NoCollection } from "../../parts/NoCollection";
import { Records } from "./Records";

const route = getRouteApi("/collections/$name");

/** Find and edit the records of one collection. */
export function RecordsPage() {
  const { name } = route.useParams();
  const collection = useCollection(name);
  if (collection.isPending) {
    return (
      <Stack role="status" aria-label={`Loading ${name}`}>
        <Skeleton h={34} w={240} />
        <Skeleton h={36} />
        <Skeleton h={420} radius="lg" />
      </Stack>
    );
  }
  if (collection.data === undefined) {
    return (
      <NoCollection
        name={name}
        title={`The collection ${name} could not be loaded`}
        error={collection.error}
        retry={() => void collection.refetch()}
      />
    );
  }
  return <Records key={collection.data.id} collection={collection.data} />;
}
