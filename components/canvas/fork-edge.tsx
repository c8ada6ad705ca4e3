import { keyColor } from "#lib/format/cache-key.ts";
import type { EdgeText } from "#lib/graph/describe-edge.ts";
import type { Point } from "#lib/graph/grid.ts";
import type { Corners } from "#lib/graph/place-item.ts";
import type { GraphWindow } from "#lib/graph/visible-slice.ts";

const CORNER = 8;

/** Dashes of a lane and of the edge into it; undefined for a solid line. A period is one dash and one gap. */
export function dashesOf({ kind, shared }: EdgeText): { array: string; period: number } | undefined {
  if (kind === "spawn") return { array: "2 4", period: 6 };
  return kind === "fork" && shared ? { array: "5 4", period: 9 } : undefined;
}

/** How strongly a line is drawn: a path that is singled out stands before everything else. */
export type Emphasis = "plain" | "strong" | "quiet";

export const LINE_LOOKS = {
  plain: { strokeWidth: 2, opacity: 1 },
  strong: { strokeWidth: 3, opacity: 1 },
  quiet: { strokeWidth: 2, opacity: 0.4 },
} as const satisfies Record<Emphasis, { strokeWidth: number; opacity: number }>;

export type DrawnEdge = { corners: Corners; text: EdgeText; hue: number; emphasis: Emphasis };

type ForkEdgeProps = DrawnEdge & { origin: Pick<GraphWindow, "left" | "top"> };

/** A line from an item, through its gutter, into a lane, with rounded turns. Drawn relative to the window. */
export function ForkEdgePath({ corners, text, hue, emphasis, origin }: ForkEdgeProps) {
  const [start, turn, entry, end] = corners.map(({ x, y }) => ({ x: x - origin.left, y: y - origin.top }));
  if (start === undefined || turn === undefined || entry === undefined || end === undefined) return null;
  const d = [
    `M${start.x} ${start.y}`,
    roundTurn(start, turn, entry),
    roundTurn(turn, entry, end),
    `L${end.x} ${end.y}`,
  ].join("");
  const dashes = dashesOf(text);
  return (
    <g stroke={keyColor(hue)} {...LINE_LOOKS[emphasis]}>
      <path d={d} fill="none" {...(dashes === undefined ? {} : { strokeDasharray: dashes.array })} />
      <EdgeMarker kind={text.kind} at={start} hue={hue} />
    </g>
  );
}

/** Where a sub-agent or a retry leaves: a ring, a diamond. A fork's line begins with nothing. */
function EdgeMarker({ kind, at: { x, y }, hue }: { kind: EdgeText["kind"]; at: Point; hue: number }) {
  if (kind === "spawn") return <circle cx={x} cy={y} r={4} fill="var(--bg)" strokeWidth={2} />;
  if (kind === "retry") {
    return <path d={`M${x} ${y - 5}l5 5l-5 5l-5 -5z`} fill={keyColor(hue)} strokeWidth={1} />;
  }
  return null;
}

function roundTurn(from: Point, turn: Point, to: Point): string {
  const before = towards(turn, from);
  const after = towards(turn, to);
  return `L${before.x} ${before.y}Q${turn.x} ${turn.y} ${after.x} ${after.y}`;
}

/** The point at most a corner's radius away, half of what is there. All lines are along the axes. */
function towards(from: Point, to: Point): Point {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.abs(dx) + Math.abs(dy);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: from.x + dx * part, y: from.y + dy * part };
}

/** What the edge says, above the header it leads into: no gutter line and no card is there. */
export function ForkEdgeLabel({ at, text, emphasis, origin }: ForkEdgeLabelProps) {
  const quiet = emphasis === "quiet" ? "border-line text-faint" : "border-line-strong text-mute";
  return (
    <span
      className={`absolute flex h-[18px] items-center whitespace-nowrap rounded-full border bg-bg px-2 text-xs ${quiet}`}
      style={{ left: at.x - origin.left, top: at.y - origin.top }}
    >
      {text.label}
    </span>
  );
}

type ForkEdgeLabelProps = Pick<ForkEdgeProps, "text" | "emphasis" | "origin"> & { at: Point };
