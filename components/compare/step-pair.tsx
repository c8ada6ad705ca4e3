import { LoadFailure } from "#components/panel/load-failure.tsx";
import { Badge, type BadgeTone } from "#components/ui/badge.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ComparedRow } from "#lib/api/compare.ts";
import { type BlockPair, pairBlocks, readStepBlocks, tellingParts } from "#lib/compare/step-blocks.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { dropRepeatedNotes } from "#lib/panel/tool-arguments.ts";
import { StepHead } from "./step-head.tsx";
import { TextDifference } from "./text-difference.tsx";
import { type ComparedSide, type LoadedStep, useStepEvents } from "./use-step-events.ts";

type Side = ComparedSide & { familyId: string };
type StepPairProps = { row: ComparedRow; left: Side; right: Side };

const RELATIONS: Record<ComparedRow["relation"], { name: string; tone: BadgeTone }> = {
  equal: { name: "equal", tone: "neutral" },
  changed: { name: "differs", tone: "warn" },
  left: { name: "only in the base", tone: "err" },
  right: { name: "only in the other", tone: "ok" },
};

/** Two steps side by side: their heads, and piece by piece what differs between them. */
export function StepPair({ row, left, right }: StepPairProps) {
  const ours = useStepEvents(left, row.left);
  const theirs = useStepEvents(right, row.right);
  const failed = [ours, theirs].find((side) => side.state === "failed");
  const { name, tone } = RELATIONS[row.relation];
  return (
    <article aria-label={nameRow(row)} className="overflow-hidden rounded-lg border border-line bg-panel">
      <div className="relative border-line border-b bg-sunken last:border-b-0">
        <div className="grid grid-cols-2 divide-x divide-line">
          <StepHead side={left} loaded={ours} />
          <StepHead side={right} loaded={theirs} />
        </div>
        <Badge tone={tone} className="absolute top-2 right-[calc(50%+10px)]">
          {name}
        </Badge>
      </div>
      {failed?.state === "failed" && <LoadFailure error={failed.error} onRetry={failed.retry} />}
      {row.relation !== "equal" && !failed && <StepBody left={ours} right={theirs} />}
    </article>
  );
}

function StepBody({ left, right }: { left: LoadedStep; right: LoadedStep }) {
  if (left.state === "loading" || right.state === "loading") {
    return (
      <div role="status" aria-label="Loading the steps" className="grid grid-cols-2 gap-4 p-3">
        <Skeleton className="h-32 w-full" />
        <Skeleton className="h-32 w-full" />
      </div>
    );
  }
  const pairs = pairBlocks(blocksOf(left), blocksOf(right));
  const same = pairs.filter((pair) => pair.left === pair.right);
  return (
    <div className="flex flex-col divide-y divide-line">
      {same.length > 0 && (
        <p className="px-3 py-1.5 text-mute text-sm">Same on both sides: {visibleName(nameLabels(same))}</p>
      )}
      {pairs.map((pair, index) => {
        // Pieces of committed steps never change place, and two may share their name.
        const key = `${index}-${pair.label}`;
        return pair.left === pair.right ? null : <TextDifference key={key} {...pair} />;
      })}
      {pairs.length === same.length && (
        <p className="px-3 py-1.5 text-mute text-sm">
          What can be read is the same: they differ in what is sent around it.
        </p>
      )}
    </div>
  );
}

function blocksOf(side: LoadedStep) {
  return side.state === "ready" ? readStepBlocks(dropRepeatedNotes(tellingParts(side.events))) : [];
}

function nameLabels(pairs: readonly BlockPair[]): string {
  return [...new Set(pairs.map(({ label }) => lowerFirst(label)))].join(", ");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function nameRow({ relation, left, right }: ComparedRow): string {
  if (left === null) return `Step ${right?.[0]} of the other, only there`;
  if (right === null) return `Step ${left[0]} of the base, only there`;
  return `Step ${left[0]} of the base and ${right[0]} of the other, ${relation === "equal" ? "equal" : "different"}`;
}
