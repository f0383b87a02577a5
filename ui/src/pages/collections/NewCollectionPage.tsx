import { getRouteApi } from "@tanstack/react-router";
import { useCreateCollection } from "../../api/collections";
import { PageHeader } from "../../parts/PageHeader";
import { CollectionEditor } from "./CollectionEditor";
import { EditorPage } from "./EditorPage";
import type { EditorTab } from "./search";
import { useCollectionForm } from "./useCollectionForm";

const route = getRouteApi("/new-collection");

export function NewCollectionPage() {
  const state = useCollectionForm(null);
  const create = useCreateCollection();
  const { tab = "fields" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <EditorPage>
      <PageHeader
        title="New collection"
        description="Name what it holds, add its fields, and say who may use it."
        needs="owner"
      />
      <CollectionEditor
        state={state}
        saving={create}
        saved={null}
        tab={tab}
        onTab={(next: EditorTab) => void navigate({ search: { tab: next }, replace: true })}
        onSaved={(collection) =>
          void navigate({ to: "/collections/$name", params: { name: collection.name } })
        }
      />
    </EditorPage>
  );
}
