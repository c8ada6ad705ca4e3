import { type KeyboardEvent, type MouseEvent, memo } from "react";
import { AnswerBadge, OfflineBadge } from "#components/turn/answer-badges.tsx";
import { classNames } from "#components/ui/class-names.ts";
import type { TranscriptEvent } from "#lib/api/transcript.ts";
import { keyColor } from "#lib/format/cache-key.ts";
import { formatClock, formatTimestamp } from "#lib/format/time.ts";
import type { PathSegment } from "#lib/panel/conversation-path.ts";
import { describeEvent } from "#lib/panel/describe-event.ts";
import { liftBadges } from "#lib/turn-view/answered-parts.ts";
import { EventActions } from "./event-actions.tsx";
import { EventBody } from "./event-body.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { SegmentDivider } from "./segment-divider.tsx";
import { MemoryScope, useRemembered } from "./use-remembered.tsx";

const TONES = { plain: undefined, warn: "text-warn", err: "text-err" } as const;

type EventRowProps = {
  event: TranscriptEvent;
  focus: PanelFocus;
  segment: PathSegment | null;
  /** Index into the path's steps; -1 when the graph does not hold the step. */
  stepIndex: number;
  onPick: (event: TranscriptEvent) => void;
  /** Selects the event at this seq and gives it the focus. */
  onMove: (seq: number) => void;
};

/** One event: who and when, its body, and what can be done with it. */
export const EventRow = memo(function EventRow(props: EventRowProps) {
  const { event, segment } = props;
  return (
    <MemoryScope name={event.eventId}>
      <EventArticle {...props} />
      {segment?.inherited && segment.toSeq === event.seq && <SegmentDivider segment={segment} />}
    </MemoryScope>
  );
});

function EventArticle({ event, focus, segment, stepIndex, onPick, onMove }: EventRowProps) {
  const [raw, setRaw] = useRemembered("raw", false);
  const pathStep = focus.path.steps[stepIndex];
  const opensStep = pathStep !== undefined && pathStep.step.firstSeq === event.seq;
  const selected = focus.eventId === event.eventId;
  const inSelectedStep = stepIndex >= 0 && stepIndex === focus.stepIndex;
  const hue = focus.hues.get(segment?.lane?.promptCacheKey ?? "");
  const { badge, offline } = liftBadges(event.parts);
  const { who, detail, tone } = describeEvent(event, pathStep?.step.model ?? null);
  return (
    // A click anywhere is a shortcut for the button in the header, which is what a keyboard reaches.
    <article
      aria-current={selected ? "true" : undefined}
      aria-label={detail === null ? who : `${who} · ${detail}`}
      className={classNames(
        "group/event relative flex pr-4 transition-colors",
        selected ? "bg-accent-soft/60" : "hover:bg-hover/50",
        opensStep && event.seq > 0 && "border-line border-t",
      )}
      onClick={(click) => {
        if (isPlainClick(click)) onPick(event);
      }}
      onKeyDown={(key) => {
        if (isOnHeading(key) && key.key === "ArrowDown") onMove(event.seq + 1);
        else if (isOnHeading(key) && key.key === "ArrowUp") onMove(event.seq - 1);
        else return;
        key.preventDefault();
      }}
    >
      <Gutter
        number={opensStep ? stepIndex + 1 : null}
        color={hue === undefined ? "var(--line-strong)" : keyColor(hue)}
        strong={inSelectedStep}
        wide={focus.path.steps.length > 9_999}
      />
      <div className="min-w-0 flex-1 py-2.5">
        <header className="relative flex h-5 items-center gap-2 text-sm">
          <button
            type="button"
            data-event-heading
            className="min-w-0 truncate rounded text-left text-mute"
            onClick={() => onPick(event)}
          >
            <span className={classNames("font-medium", tone === "err" ? "text-err" : "text-text")}>
              {who}
            </span>
            {detail !== null && <span className={TONES[tone]}> · {detail}</span>}
          </button>
          {badge !== null && <AnswerBadge badge={badge} />}
          {offline && <OfflineBadge />}
          {event.inherited && <span className="shrink-0 text-faint text-xs">inherited</span>}
          <time className="mono ml-auto shrink-0 text-faint" title={formatTimestamp(event.timestamp)}>
            {formatClock(event.timestamp)}
          </time>
          <EventActions event={event} focus={focus} raw={raw} onRaw={setRaw} selected={selected} />
        </header>
        <EventBody event={event} conversationId={focus.path.lane.conversationId} raw={raw} />
      </div>
    </article>
  );
}

type GutterProps = { number: number | null; color: string; strong: boolean; wide: boolean };

/** Step number, and the line of the branch in the hue of the key its requests were sent with. */
const Gutter = memo(function Gutter({ number, color, strong, wide }: GutterProps) {
  return (
    <div aria-hidden className={classNames("relative shrink-0", wide ? "w-16" : "w-12")}>
      <span
        className={classNames(
          "absolute inset-y-0 left-2 rounded-full",
          strong ? "w-[3px]" : "w-0.5 opacity-45",
        )}
        style={{ backgroundColor: color }}
      />
      {number !== null && (
        <span className={classNames("mono absolute top-3 right-2", strong ? "text-text" : "text-faint")}>
          {number}
        </span>
      )}
    </div>
  );
});

function isOnHeading(key: KeyboardEvent<HTMLElement>): boolean {
  return key.target instanceof HTMLElement && key.target.dataset.eventHeading !== undefined;
}

/** Not on a control, and not the end of selecting text. */
function isPlainClick(click: MouseEvent<HTMLElement>): boolean {
  if (click.target instanceof Element && click.target.closest("button, a, summary, input, textarea, label")) {
    return false;
  }
  return window.getSelection()?.isCollapsed ?? true;
}
