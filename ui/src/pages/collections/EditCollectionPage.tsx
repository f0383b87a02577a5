import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Skeleton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconTable } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useCollection, useUpdateCollection } from "../../api/collections";
import type { Collection } from "../../api/types";
import { ApiLink, LinkButton, SignInLink } from "../../parts/links";
import { Loaded } from "../../parts/NoCollection";
import { PageHeader } from "../../parts/PageHeader";
import { CollectionEditor } from "./CollectionEditor";
import { EditorPage } from "./EditorPage";
import { useCollectionForm } from "./useCollectionForm";

const route = getRouteApi("/collections/$name/edit");

export function EditCollectionPage() {
  const { name } = route.useParams();
  const collection = useCollection(name);
  return (
    <EditorPage>
      <Loaded
        name={name}
        collection={collection}
        skeleton={
          <>
            <Skeleton h={34} w={240} />
            <Skeleton h={360} radius="lg" />
          </>
        }
      >
        {(loaded) => <Editor key={loaded.id} collection={loaded} />}
      </Loaded>
    </EditorPage>
  );
}

function Editor({ collection }: { collection: Collection }) {
  const state = useCollectionForm(collection);
  const update = useUpdateCollection(collection.id, state.version);
  const { tab = "fields" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHeader
        title={collection.name}
        actions={
          <>
            {collection.type === "auth" && <SignInLink collection={collection.name} />}
            <ApiLink collection={collection.name} />
            <LinkButton
              to="/collections/$name"
              params={{ name: collection.name }}
              variant="default"
              leftSection={<IconTable size={16} />}
            >
              <Trans>Records</Trans>
            </LinkButton>
          </>
        }
        needs="owner"
      />
      <CollectionEditor
        state={state}
        saving={update}
        saved={collection}
        tab={tab}
        onTab={(next) => void navigate({ search: { tab: next }, replace: true })}
        onSaved={(saved) => {
          const { name } = saved;
          notifications.show({ message: t`${name} is saved.` });
          // A renamed collection lives at another address.
          void navigate({ params: { name }, search: { tab }, replace: true });
        }}
      />
    </>
  );
}
