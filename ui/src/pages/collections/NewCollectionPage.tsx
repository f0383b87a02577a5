import { t } from "@lingui/core/macro";
import { getRouteApi } from "@tanstack/react-router";
import { useCreateCollection } from "../../api/collections";
import { PageHeader } from "../../parts/PageHeader";
import { handOver } from "../../tables/handover";
import { CollectionEditor } from "./CollectionEditor";
import { EditorPage } from "./EditorPage";
import { FromFileButton, FromFileNote } from "./FromFile";
import type { EditorTab } from "./search";
import { useCollectionForm } from "./useCollectionForm";
import { useFileFields } from "./useFileFields";

const route = getRouteApi("/new-collection");

export function NewCollectionPage() {
  const state = useCollectionForm(null);
  const create = useCreateCollection();
  const columns = useFileFields(state.set);
  const { tab = "fields" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <EditorPage>
      <PageHeader
        title={t`New collection`}
        description={t`Name what it holds, add its fields, and say who may use it.`}
        actions={<FromFileButton columns={columns} />}
        needs="owner"
      />
      <FromFileNote columns={columns} />
      <CollectionEditor
        state={state}
        saving={create}
        saved={null}
        tab={tab}
        onTab={(next: EditorTab) => void navigate({ search: { tab: next }, replace: true })}
        onSaved={({ name, type }) => {
          const file = columns.state.kind === "read" && type !== "view" ? columns.state.file : null;
          handOver(file === null ? null : { collection: name, file });
          const to = file === null ? "/collections/$name" : "/collections/$name/import";
          // The way back is not to an empty form.
          void navigate({ to, params: { name }, replace: true });
        }}
      />
    </EditorPage>
  );
}
