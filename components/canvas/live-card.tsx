import { Bot, User } from "lucide-react";
import { OfflineBadge } from "#components/turn/answer-badges.tsx";
import { useNow } from "#components/turn/use-now.ts";
import type { TurnAttempt } from "#lib/api/turn.ts";
import { cachedShare } from "#lib/conversation/metrics.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import { keyColor, shortKey } from "#lib/format/cache-key.ts";
import { formatCost, formatElapsed, formatShare, formatTokens } from "#lib/format/numbers.ts";
import type { LiveRow } from "#lib/turn-view/live-rows.ts";

type LiveCardProps = { row: LiveRow; attempt: TurnAttempt; hue: number; onSelect: () => void };

/** A step that is being written, with the measures of components/canvas/step-node.tsx. */
export function LiveCard({ row, attempt, hue, onSelect }: LiveCardProps) {
  const { kind, line, tools, running, usage } = row;
  const Icon = kind === "user" ? User : Bot;
  return (
    <button
      type="button"
      aria-label={
        running ? `Running step of attempt ${attempt.number}` : `Step of the running attempt: ${line}`
      }
      onClick={onSelect}
      className="nopan pointer-events-auto flex size-full flex-col justify-between rounded-[9px] border border-line-strong border-l-[3px] border-dashed bg-panel px-[9px] py-[7px] text-left shadow-raise"
      style={{ borderLeftColor: keyColor(hue), borderLeftStyle: "solid" }}
    >
      <span className="flex w-full items-center gap-1.5 whitespace-nowrap leading-5">
        <span className="flex items-center gap-1 text-faint text-xs">
          <Icon aria-hidden size={12} className="shrink-0" />
          {kind === "user" ? "User" : "Agent"}
        </span>
        <span className="min-w-0 flex-1 truncate font-medium">{line}</span>
        {kind === "agent" && attempt.offline && <OfflineBadge />}
      </span>
      <span className="flex w-full items-center justify-between gap-2 whitespace-nowrap text-mute leading-[18px]">
        <span className="min-w-0 truncate">{tools ?? (kind === "agent" ? attempt.model : "")}</span>
        <span title={attempt.promptCacheKey} className="mono shrink-0" style={{ color: keyColor(hue) }}>
          {shortKey(attempt.promptCacheKey)}
        </span>
      </span>
      <span className="mono flex w-full items-center gap-2 whitespace-nowrap text-mute">
        {running && <Running startedAt={attempt.startedAt} />}
        {usage !== null && <span className="truncate">{describeUsage(usage)}</span>}
        {kind === "user" && <span>not in the history yet</span>}
      </span>
    </button>
  );
}

function Running({ startedAt }: { startedAt: string }) {
  const now = useNow();
  return (
    <>
      <span aria-hidden className="size-[7px] shrink-0 animate-pulse-soft rounded-full bg-accent" />
      <span className="font-sans text-accent">Running</span>
      <span>{formatElapsed(now - Date.parse(startedAt))}</span>
    </>
  );
}

function describeUsage(usage: Usage): string {
  return `${formatTokens(usage.input)} in · ${formatTokens(usage.output)} out · ${formatShare(cachedShare(usage))} · ${formatCost(usage.cost)}`;
}
