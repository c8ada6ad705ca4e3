import { CachedBar } from "#components/ui/cached-bar.tsx";
import { cachedShare } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";
import { formatCost, formatDuration, formatTokens } from "#lib/format/numbers.ts";
import { formatClock } from "#lib/format/time.ts";

/** A card's third line. Columns are fixed, so that numbers stand under each other down a lane. */
export function StepMetrics({ step }: { step: Step }) {
  const { usage } = step;
  if (usage.responses === 0) {
    return (
      <div className="mono flex gap-2 text-mute">
        <span className="text-text">#{step.firstSeq}</span>
        {step.timestamp !== null && <span>{formatClock(step.timestamp)}</span>}
      </div>
    );
  }
  return (
    <div className="mono grid grid-cols-[50px_54px_58px_46px_minmax(0,1fr)] gap-x-[3px] whitespace-nowrap text-mute">
      <TokenCount count={usage.input} word="in" />
      <TokenCount count={usage.output} word="out" />
      <CachedBar
        share={cachedShare(usage)}
        className="gap-x-1! [&>:first-child]:w-[26px] [&>:last-child]:w-auto"
      />
      <span>{formatCost(usage.cost)}</span>
      <span className="text-right">{formatDuration(usage.latencyMs)}</span>
    </div>
  );
}

function TokenCount({ count, word }: { count: number | null; word: string }) {
  return (
    <span>
      <span className={count === null ? "text-faint" : "text-text"}>{formatTokens(count)}</span>
      <span className="ml-[3px] font-sans text-faint">{word}</span>
    </span>
  );
}
