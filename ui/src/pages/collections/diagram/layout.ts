// From collections to boxes and lines: what is shown of each, and where it stands.
import { Graph, layout } from "@dagrejs/dagre";
import type { Collection, Field } from "../../../api/types";

/** Rows beyond these are counted, so that a collection of a hundred fields stays a box. */
const MOST_FIELDS = 12;
const WIDTH = 240;
const HEAD = 46;
const ROW = 28;
const FOOT = 8;

export interface Relation {
  /** `orders.customer` */
  id: string;
  from: string;
  to: string;
  field: string;
  /** Whether a record refers to several. */
  several: boolean;
}

export interface Box {
  collection: Collection;
  fields: Field[];
  more: number;
  width: number;
  height: number;
  x: number;
  y: number;
}

export interface Drawing {
  boxes: Box[];
  relations: Relation[];
}

/** The relations between the collections that are shown, by name. */
export function relationsOf(collections: readonly Collection[]): Relation[] {
  const names = new Map(collections.map(({ id, name }) => [id, name]));
  return collections.flatMap(({ name, fields }) =>
    fields.filter(isShown).flatMap((field) => {
      const to = field.type === "relation" ? names.get(String(field.collectionId)) : undefined;
      if (to === undefined) return [];
      const several = typeof field.maxSelect === "number" && field.maxSelect > 1;
      return [{ id: `${name}.${field.name}`, from: name, to, field: field.name, several }];
    }),
  );
}

function isShown({ system, hidden }: Field): boolean {
  return !system && !hidden;
}

/** What a box lists: relations first, as they are what the lines begin at, and no system fields. */
function listed(collection: Collection): Field[] {
  const own = collection.fields.filter(isShown);
  const isRelation = ({ type }: Field) => type === "relation";
  return [...own.filter(isRelation), ...own.filter((field) => !isRelation(field))];
}

export function draw(collections: readonly Collection[]): Drawing {
  const relations = relationsOf(collections);
  const boxes = collections.map((collection) => {
    const all = listed(collection);
    const fields = all.slice(0, MOST_FIELDS);
    const more = all.length - fields.length;
    const height = HEAD + ROW * (fields.length + (more > 0 ? 1 : 0)) + FOOT;
    return { collection, fields, more, width: WIDTH, height, x: 0, y: 0 };
  });
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 32, ranksep: 96 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { collection, width, height } of boxes) {
    graph.setNode(collection.name, { width, height });
  }
  for (const { id, from, to } of relations) if (from !== to) graph.setEdge(from, to, {}, id);
  layout(graph);
  for (const box of boxes) {
    const at = graph.node(box.collection.name);
    // Its middle is what is told.
    box.x = (at.x ?? 0) - box.width / 2;
    box.y = (at.y ?? 0) - box.height / 2;
  }
  return { boxes, relations };
}
