import { keyColor } from "#lib/format/cache-key.ts";
import type { EdgeText } from "#lib/graph/describe-edge.ts";
import type { EdgePlacement } from "#lib/graph/layout-lanes.ts";
import type { GraphWindow } from "#lib/graph/visible-slice.ts";

const CORNER = 8;
export const DASHES = "5 4";

type ForkEdgeProps = {
  edge: EdgePlacement;
  text: EdgeText;
  hue: number;
  origin: Pick<GraphWindow, "left" | "top">;
};

/** A fork's line: down from its step, along the gutter, down into its lane. Drawn relative to the window. */
export function ForkEdgePath({ edge, text, hue, origin }: ForkEdgeProps) {
  const startX = edge.startX - origin.left;
  const endX = edge.endX - origin.left;
  const [startY, gutterY, endY] = [edge.startY, edge.gutterY, edge.endY].map((y) => y - origin.top);
  if (startY === undefined || gutterY === undefined || endY === undefined) return null;
  const corner = Math.min(CORNER, gutterY - startY);
  const d = [
    `M${startX} ${startY}V${gutterY - corner}`,
    `Q${startX} ${gutterY} ${startX + corner} ${gutterY}`,
    `H${endX - CORNER}Q${endX} ${gutterY} ${endX} ${gutterY + CORNER}V${endY}`,
  ].join("");
  return (
    <path
      d={d}
      stroke={keyColor(hue)}
      strokeWidth={2}
      fill="none"
      {...(text.shared ? { strokeDasharray: DASHES } : {})}
    />
  );
}

/** What the edge says about the cache, beside its drop into the lane: below every gutter line, above the header. */
export function ForkEdgeLabel({ edge, text, origin }: Omit<ForkEdgeProps, "hue">) {
  return (
    <span
      className="absolute flex h-[18px] items-center whitespace-nowrap rounded-full border border-line-strong bg-bg px-2 text-mute text-xs"
      style={{ left: edge.endX - origin.left + 9, top: edge.endY - origin.top - 23 }}
    >
      {text.label}
    </span>
  );
}
