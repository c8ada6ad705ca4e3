import { cachedShare } from "#lib/conversation/metrics.ts";
import { formatCost, formatElapsed, formatShare, formatTokens } from "#lib/format/numbers.ts";
import type { TurnView } from "#lib/turn-view/turn-view.ts";
import { useNow } from "./use-now.ts";

/** What a running turn is doing, for how long, and what its finished responses spent. */
export function TurnProgress({ view }: { view: TurnView }) {
  const now = useNow();
  const { attempt, spent } = view;
  const elapsed = now - Date.parse(attempt.startedAt);
  const tokens =
    spent.responses === 0
      ? null
      : `${formatTokens(spent.input)} in · ${formatShare(cachedShare(spent))} cached · ${formatTokens(spent.output)} out · ${formatCost(spent.cost)}`;
  return (
    <p className="flex min-w-0 items-center gap-2 text-mute text-sm">
      <span aria-hidden className="size-[7px] shrink-0 animate-pulse-soft rounded-full bg-accent" />
      <span role="status" className="shrink-0">
        {describePhase(view)}
      </span>
      <span className="mono shrink-0">{formatElapsed(elapsed)}</span>
      {tokens !== null && <span className="mono truncate">{tokens}</span>}
    </p>
  );
}

function describePhase({ attempt, responses, head }: TurnView): string {
  if (head !== null) return "Saved";
  if (attempt.cancelRequested) return "Stopping";
  const open = responses.at(-1);
  if (open === undefined || open.parts.length === 0) return "Waiting for the first token";
  if (open.usage !== null) return "Going on";
  return open.parts.at(-1)?.type === "reasoning" ? "Thinking" : "Streaming";
}
