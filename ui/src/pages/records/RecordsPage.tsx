import { Skeleton } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useCollection } from "../../api/collections";
import { Loaded } from "../../parts/NoCollection";
import { Records } from "./Records";

const route = getRouteApi("/collections/$name");

/** Find and edit the records of one collection. */
export function RecordsPage() {
  const { name } = route.useParams();
  const collection = useCollection(name);
  return (
    <Loaded
      name={name}
      collection={collection}
      skeleton={
        <>
          <Skeleton h={34} w={240} />
          <Skeleton h={36} />
          <Skeleton h={420} radius="lg" />
        </>
      }
    >
      {(loaded) => <Records key={loaded.id} collection={loaded} />}
    </Loaded>
  );
}
