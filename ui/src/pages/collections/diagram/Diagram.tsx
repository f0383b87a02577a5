import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text, useComputedColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import {
  Background,
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { CollectionIcon } from "../../../parts/CollectionIcon";
import { FieldTypeIcon, fieldType } from "../../../parts/fieldTypes";
import classes from "./Diagram.module.css";
import type { Box, Drawing } from "./layout";

type CollectionNode = Node<{ box: Box }, "collection">;

/** Where the lines of fields begin that are not listed; no field can be called that. */
const REST = "…";
/** What a screen reader says of the buttons, and the pointer's tooltip of them. */
const BUTTON_WORDS = {
  "controls.ariaLabel": t`Control Panel`,
  "controls.zoomIn.ariaLabel": t`Zoom In`,
  "controls.zoomOut.ariaLabel": t`Zoom Out`,
  "controls.fitView.ariaLabel": t`Fit View`,
};
const NODE_TYPES = { collection: CollectionBox };

/** The collections as boxes, the relations as lines; to be moved and enlarged, not to be changed. */
export function Diagram({ drawing }: { drawing: Drawing }) {
  const scheme = useComputedColorScheme();
  const nodes = drawing.boxes.map(
    (box): CollectionNode => ({
      id: box.collection.name,
      type: "collection",
      position: { x: box.x, y: box.y },
      width: box.width,
      height: box.height,
      data: { box },
    }),
  );
  const shown = new Set(
    drawing.boxes.flatMap(({ collection, fields }) =>
      fields.map(({ name }) => `${collection.name}.${name}`),
    ),
  );
  const edges = drawing.relations.map(
    ({ id, from, to, field, several }): Edge => ({
      id,
      source: from,
      // A field that is not listed is one of the counted ones.
      sourceHandle: shown.has(id) ? field : REST,
      target: to,
      label: several ? t({ context: "how many records a relation has", message: "several" }) : "",
      type: from === to ? "default" : "smoothstep",
      markerEnd: { type: MarkerType.ArrowClosed, width: 18, height: 18 },
    }),
  );
  return (
    <section aria-label={t`Diagram of the collections`} className={classes.diagram}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={scheme}
        ariaLabelConfig={BUTTON_WORDS}
        fitView
        // Not smaller than what a finger hits; what is beyond the edge is dragged into view.
        fitViewOptions={{ maxZoom: 1, minZoom: 0.6, padding: 0.08 }}
        minZoom={0.1}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        // A wheel scrolls the page; with Ctrl, and with two fingers, it enlarges.
        zoomOnScroll={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: false }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  );
}

function CollectionBox({ data: { box } }: NodeProps<CollectionNode>) {
  const { collection, fields, more } = box;
  return (
    <div className={classes.box}>
      <Handle type="target" position={Position.Left} className={classes.handle} />
      <div className={classes.head}>
        <CollectionIcon type={collection.type} size={16} />
        <Link to="/collections/$name/edit" params={{ name: collection.name }}>
          {collection.name}
        </Link>
      </div>
      {fields.map(({ name, type }) => (
        <div key={name} className={classes.field}>
          <FieldTypeIcon type={type} size={14} />
          <span className={classes.name}>{name}</span>
          <Text span size="xs" c="dimmed">
            {fieldType(type).label}
          </Text>
          {type === "relation" && (
            <Handle type="source" id={name} position={Position.Right} className={classes.handle} />
          )}
        </div>
      ))}
      {more > 0 && (
        <div className={classes.field}>
          <Text span size="xs" c="dimmed">
            <Trans>and {more} more</Trans>
          </Text>
          <Handle type="source" id={REST} position={Position.Right} className={classes.handle} />
        </div>
      )}
    </div>
  );
}
