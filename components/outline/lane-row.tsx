import { BookOpenText, Bot, ChevronRight, GitBranchPlus, LockKeyhole } from "lucide-react";
import { ArchiveButton } from "#components/notes/archive-button.tsx";
import { RecordingDot } from "#components/panel/recording-dot.tsx";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { KeyChip } from "#components/ui/key-chip.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { Lane } from "#lib/api/graph.ts";
import type { Selection } from "#lib/api/selection.ts";
import { describeLane } from "#lib/graph/describe-step.ts";
import { HEADER } from "#lib/graph/fork-home.ts";
import { describeMark, markOfStep } from "#lib/graph/step-marks.ts";
import { findWayUp } from "#lib/graph/way-up.ts";
import { RowActions, RowFrame, type RowPlace } from "./row-frame.tsx";
import type { RowHandlers } from "./step-row.tsx";

type LaneRowProps = RowPlace &
  RowHandlers & {
    lanes: readonly Lane[];
    sharesKey: boolean;
    onOpen: (open: boolean) => void;
    onGoTo: (selection: Selection) => void;
  };

/** A branch: its title, key, sums, and the step it was forked from. Its steps are the rows below. */
export function LaneRow(props: LaneRowProps) {
  const { row, lane, lanes, outline, current, marks, hue, sharesKey, onOpen, onFork, onRead, onGoTo } = props;
  const open = outline.collapsed[row.lane] !== true;
  const mark = markOfStep(marks, row);
  const above = findWayUp(lane);
  const source = lanes.find(({ conversationId }) => conversationId === above?.conversationId);
  const isAgent = lane.forkedFromId === null && lane.spawnedById !== null;
  const home = describeHome(props);
  const kind = isAgent ? "Sub-agent" : lane.forkedFromId === null ? "Run" : "Branch";
  const label = `${kind} ${lane.title}${lane.sealed ? ", sealed" : ""}${lane.recording ? ", recording" : ""}, ${describeLane(lane)}`;
  return (
    <RowFrame
      {...props}
      level={1}
      expanded={open}
      label={`${label}${home === null ? "" : `, ${home}`}${describeMark(mark)}`}
      className={classNames(!current && "bg-sunken", mark.found && "ring-2 ring-warn ring-inset")}
    >
      <div className="flex h-full gap-1 pr-4 pl-1.5">
        <button
          type="button"
          tabIndex={-1}
          aria-label={open ? "Fold this branch" : "Unfold this branch"}
          className="mt-1.5 flex size-7 shrink-0 items-center justify-center rounded text-mute hover:text-text"
          onClick={() => onOpen(!open)}
        >
          <ChevronRight
            size={15}
            aria-hidden
            className={classNames("transition-transform", open && "rotate-90")}
          />
        </button>
        <div className="flex min-w-0 flex-1 flex-col py-2.5">
          <div className="flex items-center gap-1.5 whitespace-nowrap leading-5">
            {lane.sealed && <LockKeyhole size={13} aria-hidden className="shrink-0 text-mute" />}
            {lane.recording && <RecordingDot />}
            {isAgent && <Bot size={13} aria-hidden className="shrink-0 text-mute" />}
            <span className="min-w-0 flex-1 truncate font-semibold" title={lane.title}>
              {lane.title}
            </span>
            {lane.status === "running" && <StatusBadge status="running" />}
            <KeyChip promptCacheKey={lane.promptCacheKey} hue={hue} shared={sharesKey} />
          </div>
          <div className="flex min-w-0 items-center gap-2 whitespace-nowrap text-mute text-sm leading-5">
            <span className="truncate">{describeLane(lane)}</span>
            {home !== null && above !== null && source !== undefined && (
              <button
                type="button"
                tabIndex={current ? 0 : -1}
                title={`Go to where it was ${isAgent ? "spawned" : "forked"} from “${source.title}”`}
                className="shrink-0 rounded text-accent hover:underline"
                onClick={() => onGoTo(above)}
              >
                {home}
              </button>
            )}
          </div>
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
                onClick={() => onFork({ conversationId: lane.conversationId, eventId: null, cut: "after" })}
              >
                <GitBranchPlus size={13} aria-hidden />
                Fork whole conversation
              </Button>
              <ArchiveButton lane={lane} />
            </RowActions>
          )}
        </div>
      </div>
    </RowFrame>
  );
}

/** "forked after step 12", "sub-agent of step 7"; null for a root. */
function describeHome({ row, lane, outline }: RowPlace): string | null {
  if (lane.forkedFromId !== null) {
    const first = outline.firstNumbers[row.lane] ?? 1;
    return first === 1 ? "forked from its start" : `forked after step ${first - 1}`;
  }
  if (lane.spawnedById === null) return null;
  const home = outline.homes[row.lane] ?? null;
  if (home === null || home.step === HEADER) return "sub-agent";
  return `sub-agent of step ${(outline.firstNumbers[home.lane] ?? 1) + home.step}`;
}
