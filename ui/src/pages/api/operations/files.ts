// What can be done with the files of a collection's records. Pure.
import { t } from "@lingui/core/macro";
import type { Collection } from "../../../api/types";
import { exampleRecord, fileFields, type Known, PLACEHOLDER_ID, sampleFile } from "../samples";
import type { Operation, Parameter } from "./operation";
import { access } from "./records";
import { NOBODY, NOT_FOUND, NOT_UPDATED, TOO_MANY } from "./refusals";

export function fileOperations(collection: Collection, known: Known): Operation[] {
  const fields = fileFields(collection);
  const [field] = fields;
  if (field === undefined) return [];
  const { name } = collection;
  const held = known.rows.flatMap((row) =>
    fields.flatMap((each) => {
      const [first] = [row[each.name]].flat();
      return typeof first === "string" && first !== ""
        ? [{ id: row.id, file: first, field: each }]
        : [];
    }),
  )[0];
  const shown = held?.field ?? field;
  const isProtected = shown.protected === true;
  const id: Parameter = {
    name: "id",
    inQuery: false,
    says: t`The record's id.`,
    value: held?.id ?? known.rows[0]?.id ?? PLACEHOLDER_ID,
  };
  const viewing = access(collection, "viewRule");
  const fetching: Operation = {
    id: "fileURL",
    group: "files",
    label: t`Download a file`,
    says: t`A file's address is made of the record's id and the name that the record holds.`,
    who: isProtected
      ? t`Whoever the view rule lets through, with a token for files in the address.`
      : t`Anyone who has the address.`,
    rule: isProtected ? viewing.rule : null,
    method: "GET",
    path: ["api", "files", collection.name, "{id}", "{filename}"],
    parameters: [
      id,
      {
        name: "filename",
        inQuery: false,
        says: t`The file's name, as it is in the record.`,
        value: held?.file ?? sampleFile(shown).name,
      },
      {
        name: "thumb",
        inQuery: true,
        says: t`Of pictures, a small one: “100x100”, where the field has that size.`,
        value: "",
      },
      ...(isProtected
        ? [{ name: "token", inQuery: true, says: t`What “A token for files” answers.`, value: "" }]
        : []),
    ],
    body: null,
    file: null,
    signedIn: isProtected ? viewing.signedIn : "nobody",
    sending: { kind: "reads" },
    answer: { status: 200, body: null },
    refusals: [NOT_FOUND, TOO_MANY],
  };
  const token: Operation = {
    id: "fileToken",
    group: "files",
    label: t`A token for files`,
    says: t`Answers with a token that opens protected files for a few minutes, in their address.`,
    who: t`Whoever is signed in.`,
    rule: null,
    method: "POST",
    path: ["api", "files", "token"],
    parameters: [],
    body: null,
    file: null,
    signedIn: "person",
    sending: { kind: "reads" },
    // untranslated: stands for a token
    answer: { status: 200, body: { token: "FILE_TOKEN" } },
    refusals: [NOBODY, TOO_MANY],
  };
  const tail = fields.some((each) => each.protected === true) ? [fetching, token] : [fetching];
  // A view shows the files of others.
  if (collection.type === "view") return tail;
  const sample = sampleFile(field);
  // Without it a field of several loses those that are there.
  const file = Number(field.maxSelect ?? 1) > 1 ? { ...sample, field: `${field.name}+` } : sample;
  const record = exampleRecord(collection, known);
  return [
    {
      id: "upload",
      group: "files",
      label: t`Upload a file`,
      says: t`Sends a file as a part of a form. Behind the name of a field of several, a “+” adds to those that are there; without it they are replaced.`,
      ...access(collection, "updateRule"),
      method: "PATCH",
      path: ["api", "collections", name, "records", "{id}"],
      parameters: [id],
      body: null,
      file,
      sending: { kind: "writes", does: t`It puts the file into a record of ${name}.` },
      answer: { status: 200, body: record },
      refusals: [NOT_UPDATED, NOT_FOUND, TOO_MANY],
    },
    ...tail,
  ];
}
