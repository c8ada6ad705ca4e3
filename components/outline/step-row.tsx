import { BookOpenText, GitBranch, GitBranchPlus, PencilLine } from "lucide-react";
import { StepMetrics } from "#components/canvas/step-metrics.tsx";
import { StepTools } from "#components/canvas/step-tools.tsx";
import { AnnotationMark } from "#components/notes/annotation-mark.tsx";
import { BookmarkButton } from "#components/notes/bookmark-button.tsx";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import type { ForkTarget } from "#lib/api/selection.ts";
import { keyColor, shortKey } from "#lib/format/cache-key.ts";
import { describeOpening, nameStep, whoOf } from "#lib/graph/describe-step.ts";
import { classOfMark, describeMark, markOfStep, type StepMarks } from "#lib/graph/step-marks.ts";
import { stepTitle } from "#lib/graph/step-title.ts";
import { RowActions, RowFrame, type RowPlace } from "./row-frame.tsx";

export type RowHandlers = {
  marks: StepMarks;
  hue: number;
  onSelect: () => void;
  onFork: (target: ForkTarget) => void;
  onRead: (() => void) | undefined;
};

/** A step as its card in the graph shows it: who and what, tools and key, numbers. */
export function StepRow(props: RowPlace & RowHandlers) {
  const { row, lane, outline, current, marks, hue, onFork, onRead } = props;
  const step = lane.steps[row.step];
  if (step === undefined) return null;
  const { conversationId, promptCacheKey } = lane;
  const number = (outline.firstNumbers[row.lane] ?? 1) + row.step;
  const forkCount = outline.forks[row.lane]?.get(row.step)?.length ?? 0;
  const mark = markOfStep(marks, row);
  const opening = row.step === 0 && lane.forkedFromId === null ? describeOpening(lane) : null;
  const data = {
    conversationId,
    step,
    number,
    hue,
    promptCacheKey,
    opening,
    forkCount,
    annotation: mark.kept,
  };
  return (
    <RowFrame
      {...props}
      level={2}
      label={`${nameStep(step, number, promptCacheKey)}${describeMark(mark)}`}
      className={classNames(classOfMark(mark), mark.found && "ring-2 ring-warn ring-inset")}
    >
      <div className="flex h-full gap-2.5 pr-4 pl-3">
        <span
          aria-hidden
          className={classNames("w-1 shrink-0", step.isError && mark.heat === null && "bg-err")}
          style={
            step.isError && mark.heat === null
              ? undefined
              : { backgroundColor: `var(--edge, ${keyColor(hue)})` }
          }
        />
        <span aria-hidden className="mono w-8 shrink-0 pt-2.5 text-right text-faint">
          {number}
        </span>
        <div className="flex min-w-0 flex-1 flex-col py-2">
          <div className="flex items-center gap-1.5 whitespace-nowrap leading-5">
            <span className={classNames("text-xs", step.isError ? "text-err" : "text-mute")}>
              {whoOf(step.kind)}
            </span>
            <span className="min-w-0 flex-1 truncate font-medium">{stepTitle(step)}</span>
            <AnnotationMark annotation={mark.kept} />
            {forkCount > 0 && (
              <span
                title={forkCount === 1 ? "1 branch leaves here" : `${forkCount} branches leave here`}
                className="mono flex h-4 shrink-0 items-center gap-0.5 rounded border border-line-strong bg-panel px-1 text-mute"
              >
                <GitBranch aria-hidden size={10} />
                {forkCount}
              </span>
            )}
          </div>
          <div className="flex items-center justify-between gap-2 whitespace-nowrap text-mute leading-5">
            <StepTools data={data} />
            <span title={promptCacheKey} className="mono shrink-0" style={{ color: keyColor(hue) }}>
              {shortKey(promptCacheKey)}
            </span>
          </div>
          <StepMetrics step={step} />
          {current && (
            <RowActions>
              {onRead !== undefined && (
                <Button size="sm" variant="primary" onClick={onRead}>
                  <BookOpenText size={13} aria-hidden />
                  Read
                </Button>
              )}
              <Button
                size="sm"
                onClick={() => onFork({ conversationId, eventId: step.lastEventId, cut: "after" })}
              >
                <GitBranchPlus size={13} aria-hidden />
                Fork from here
              </Button>
              {step.kind === "user" && (
                <Button
                  size="sm"
                  onClick={() => onFork({ conversationId, eventId: step.eventId, cut: "before" })}
                >
                  <PencilLine size={13} aria-hidden />
                  Edit and resend
                </Button>
              )}
              <BookmarkButton step={{ conversationId, eventId: step.eventId }} />
            </RowActions>
          )}
        </div>
      </div>
    </RowFrame>
  );
}
