import { Waypoints } from "lucide-react";
import Link from "next/link";
import { stepHref } from "#components/shell/routes.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { cachedShare } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";
import { formatCost, formatDuration, formatShare, formatTokens } from "#lib/format/numbers.ts";
import { whoOf } from "#lib/graph/describe-step.ts";
import { stepTitle } from "#lib/graph/step-title.ts";
import type { ComparedSide, LoadedStep } from "./use-step-events.ts";

type StepHeadProps = { side: ComparedSide & { familyId: string }; loaded: LoadedStep };

/** One side's step: who, what, what it took, and the way to it in the graph. */
export function StepHead({ side, loaded }: StepHeadProps) {
  if (loaded.state === "absent") return <div className="hatched" />;
  if (loaded.state !== "ready") {
    return (
      <div className="flex h-[52px] flex-col gap-2 px-3 py-2.5">
        <Skeleton className="h-3 w-32" />
        <Skeleton className="h-3 w-48" />
      </div>
    );
  }
  const { number, step } = loaded;
  return (
    <header className="flex min-w-0 flex-col px-3 py-1.5">
      <div className="flex min-w-0 items-center gap-2 text-sm">
        <span className="shrink-0 font-medium">
          <span className="mono mr-1.5 text-mute">{number}</span>
          <span className={step.isError ? "text-err" : ""}>{whoOf(step.kind)}</span>
        </span>
        <Link
          href={stepHref(side.familyId, side.conversationId, step.eventId)}
          aria-label={`Show step ${number} in graph`}
          title={`Show step ${number} in graph`}
          className="-my-1 flex size-6 shrink-0 items-center justify-center rounded text-mute hover:bg-hover hover:text-accent"
        >
          <Waypoints size={13} aria-hidden />
        </Link>
      </div>
      <div className="flex min-w-0 items-baseline gap-3">
        <span className="min-w-0 flex-1 truncate" title={stepTitle(step)}>
          {stepTitle(step)}
        </span>
        {step.usage.responses > 0 && (
          <span className="mono shrink-0 text-mute max-lg:hidden">{describeUsage(step)}</span>
        )}
      </div>
    </header>
  );
}

function describeUsage({ usage }: Step): string {
  return [
    `${formatTokens(usage.input)} in`,
    `${formatShare(cachedShare(usage))} cached`,
    formatCost(usage.cost),
    formatDuration(usage.latencyMs),
  ].join(" · ");
}
