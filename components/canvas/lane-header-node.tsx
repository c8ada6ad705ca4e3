"use client";

import { memo, useState } from "react";
import { isArchivable } from "#components/notes/archive-button.tsx";
import { useNotes } from "#components/notes/notes-context.tsx";
import { RecordingDot } from "#components/panel/recording-dot.tsx";
import { SealLock } from "#components/seal/seal-lock.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { KeyChip } from "#components/ui/key-chip.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { describeCarried, describeLane } from "#lib/graph/describe-step.ts";
import type { HeaderData } from "#lib/graph/flow-node.ts";
import { useCanvasActions } from "./canvas-actions.tsx";
import { CardMenu } from "./card-menu.tsx";
import { ArchivePill, ComparePill, ExportPill, ForkPill, PillRow } from "./fork-pill.tsx";
import { useCardFocus } from "./use-card-focus.ts";

/** The others are how a conversation normally rests, and the sums say enough. */
const WORTH_A_WORD: ReadonlySet<ConversationStatus> = new Set([
  "running",
  "waiting_for_tool_result",
  "error",
  "stuck",
  "paused",
]);

type LaneHeaderNodeProps = { id: string; data: HeaderData; selected: boolean };

/** A conversation's head: title, key and what it spent. Always 288×56. */
export const LaneHeaderNode = memo(function LaneHeaderNode({ id, data, selected }: LaneHeaderNodeProps) {
  const card = useCardFocus(id, selected);
  const [hovered, setHovered] = useState(false);
  const { fork, compare, exportBranch } = useCanvasActions();
  const { lane, hue, shared } = data;
  const carried = describeCarried(lane);
  // The recording dot says it already, and the title needs the room.
  const isRecordedRunning = lane.recording === true && lane.status === "running";
  const notes = useNotes();
  const archived = notes?.isArchived(lane.conversationId) ?? false;
  return (
    <div
      ref={card}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      className={classNames(
        "flex h-full cursor-pointer flex-col justify-between rounded-[10px] border border-line bg-panel px-[11px] py-2 shadow-raise hover:border-line-strong",
        selected && "outline-2 outline-accent outline-offset-1",
      )}
    >
      <div className="flex items-center gap-1.5 whitespace-nowrap leading-5">
        {lane.sealed && <SealLock conversationId={lane.conversationId} />}
        {lane.recording && (
          <span role="img" aria-label="Recording" title="Recording: its events arrive as it goes on">
            <RecordingDot />
          </span>
        )}
        <span className="min-w-0 flex-1 truncate font-semibold" title={lane.title}>
          {lane.title}
        </span>
        {archived && <Badge>archived</Badge>}
        {WORTH_A_WORD.has(lane.status) && !isRecordedRunning && <StatusBadge status={lane.status} />}
        <KeyChip promptCacheKey={lane.promptCacheKey} hue={hue} shared={shared} />
      </div>
      <div className="flex items-center gap-2 whitespace-nowrap text-mute text-xs tabular-nums leading-[18px]">
        <span className="min-w-0 truncate">{describeLane(lane)}</span>
        {carried !== null && <span className="shrink-0 text-faint">{carried}</span>}
      </div>
      {(selected || hovered) && (
        <PillRow>
          <CardMenu conversationId={lane.conversationId} eventId={null} />
          {notes !== null && isArchivable(lane) && (
            <ArchivePill
              archived={archived}
              onPress={() => (archived ? notes.restore([lane.conversationId]) : notes.archive(lane, false))}
            />
          )}
          <ComparePill onCompare={() => compare(lane.conversationId)} />
          <ExportPill onExport={() => exportBranch(lane.conversationId)} />
          <ForkPill
            label="Fork whole conversation"
            short="Fork whole"
            onFork={() => fork({ conversationId: lane.conversationId, eventId: null, cut: "after" })}
          />
        </PillRow>
      )}
    </div>
  );
});
