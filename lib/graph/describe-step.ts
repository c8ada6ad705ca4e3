import type { Lane } from "#lib/api/graph.ts";
import { cachedShare } from "#lib/conversation/metrics.ts";
import type { Step, StepKind } from "#lib/conversation/step.ts";
import { shortKey } from "#lib/format/cache-key.ts";
import { describeCost, describeInput } from "#lib/format/lower-bound.ts";
import { formatCost, formatShare, formatTokens } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { stepTitle } from "./step-title.ts";

const WHO: Record<StepKind, string> = {
  user: "User",
  agent: "Agent",
  system: "System",
  compaction: "Compaction",
  error: "Error",
  tool: "Tool",
  note: "Note",
};

/** Who a step is by, as its card begins. */
export function whoOf(kind: StepKind): string {
  return WHO[kind];
}

export type ToolLine = {
  /** "bash", or "bash ×3 · file_editor". */
  names: string;
  /** What the call does; empty when there are several, or when the card's first line says it already. */
  detail: string;
  outcome: string;
  failed: boolean;
  /** Where results that nobody executed came from: "recorded", or "recorded, manual"; null for real ones. */
  badge: string | null;
};

/** A step's tool calls in one line; null when it called none. */
export function describeTools({ tools, summary }: Pick<Step, "tools" | "summary">): ToolLine | null {
  const [first] = tools;
  if (first === undefined) return null;
  const errors = tools.filter((tool) => tool.outcome === "error").length;
  const pending = tools.filter((tool) => tool.outcome === "pending").length;
  const failed = errors > 0;
  const badge = [...new Set(tools.flatMap((tool) => tool.badge ?? []))].join(", ") || null;
  if (tools.length === 1)
    return {
      names: visibleName(first.name),
      detail: first.summary === summary ? "" : first.summary,
      outcome: first.outcome,
      failed,
      badge,
    };
  const counts = new Map<string, number>();
  for (const { name } of tools) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts]
    .map(([name, count]) => (count === 1 ? visibleName(name) : `${visibleName(name)} ×${count}`))
    .join(" · ");
  const outcome = failed
    ? `${errors} ${errors === 1 ? "error" : "errors"}`
    : pending > 0
      ? `${pending} pending`
      : "ok";
  return { names, detail: "", outcome, failed, badge };
}

/** What a root starts from: "system prompt 6.1k chars · 14 tools". Null when the source says neither. */
export function describeOpening(lane: Pick<Lane, "systemPromptLength" | "toolCount">): string | null {
  const parts: string[] = [];
  if (lane.systemPromptLength !== null)
    parts.push(`system prompt ${formatTokens(lane.systemPromptLength)} chars`);
  if (lane.toolCount > 0) parts.push(`${lane.toolCount} ${lane.toolCount === 1 ? "tool" : "tools"}`);
  return parts.length === 0 ? null : parts.join(" · ");
}

/** The accessible name of a step's card: what its three lines say, in one sentence. */
export function nameStep(step: Step, number: number, promptCacheKey: string): string {
  const parts = [`Step ${number}, ${WHO[step.kind].toLowerCase()}: ${stepTitle(step)}`];
  if (step.isError && step.kind !== "error") parts.push("failed");
  parts.push(`key ${shortKey(promptCacheKey)}`);
  if (step.usage.responses > 0) {
    parts.push(
      `${formatTokens(step.usage.input)} tokens in`,
      `${formatShare(cachedShare(step.usage))} cached`,
      formatCost(step.usage.cost),
    );
  }
  return parts.join(", ");
}

/** A lane's header in numbers: "214 steps · 1.21M in · 88% cached · $1.84". */
export function describeLane(lane: Lane): string {
  const count = lane.pending?.steps ?? lane.steps.length;
  if (count === 0) return "no steps yet";
  const own = lane.forkedFromId === null ? "" : "own ";
  const steps = `${count} ${own}${count === 1 ? "step" : "steps"}`;
  const { ownTotals } = lane;
  if (ownTotals.input === null && ownTotals.cost === null) {
    return `${steps} · ${lane.sealed || ownTotals.responses > 0 ? "usage n/a" : "no usage yet"}`;
  }
  return [
    steps,
    `${describeInput(ownTotals).text} in`,
    `${formatShare(cachedShare(ownTotals))} cached`,
    describeCost(ownTotals).text,
  ].join(" · ");
}

/** Totals a fork took over from the copied path, as "+$0.12 carried"; null when it starts at zero. */
export function describeCarried({ carriedTotals }: Pick<Lane, "carriedTotals">): string | null {
  if (carriedTotals === null) return null;
  const { cost } = carriedTotals;
  const carried =
    cost === null ? `${describeInput(carriedTotals).text} in` : describeCost(carriedTotals).text;
  return `+${carried} carried`;
}
