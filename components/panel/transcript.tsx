import { KeptLine } from "#components/notes/kept-line.tsx";
import { BranchFoot, EditFoot } from "#components/turn/branch-foot.tsx";
import { useTurns } from "#components/turn/turn-context.tsx";
import type { ForkPreview } from "#lib/api/fork.ts";
import { EventList } from "./event-list.tsx";
import { FoundLine } from "./found-line.tsx";
import { KeyLine } from "./key-line.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { PanelFoot } from "./panel-foot.tsx";
import { RecordingBanner } from "./recording-banner.tsx";
import { SealedBanner } from "./sealed-banner.tsx";
import { UsageTiles } from "./usage-tiles.tsx";

type TranscriptProps = {
  focus: PanelFocus;
  preview: ForkPreview | null;
  /** Forks after the selected step, or the whole branch. */
  onForkHere: () => void;
  /** Spawns a sub-agent from there. */
  onSpawnHere: () => void;
};

/** The path of a branch like in a debugger: what the selected step used, then every event in order. */
export function Transcript({ focus, preview, onForkHere, onSpawnHere }: TranscriptProps) {
  const { lane } = focus.path;
  const { edited } = useTurns();
  return (
    <>
      <div className="flex shrink-0 flex-col gap-2.5 border-line border-b px-4 pt-3 pb-2.5 max-sm:gap-1.5 max-sm:px-3 max-sm:py-2">
        {lane.sealed && (
          <div className="max-sm:hidden">
            <SealedBanner lane={lane} steps={focus.path.steps.length} />
          </div>
        )}
        {lane.recording && <RecordingBanner lane={lane} />}
        <UsageTiles focus={focus} />
        <KeyLine focus={focus} />
        <KeptLine focus={focus} />
        <FoundLine focus={focus} />
      </div>
      <EventList focus={focus} />
      {edited !== null && edited.conversationId === lane.conversationId ? (
        <EditFoot key={edited.eventId} edited={edited} onFork={onForkHere} />
      ) : lane.sealed || lane.recording ? (
        <PanelFoot sealed={lane.sealed} {...{ preview, onForkHere, onSpawnHere }} />
      ) : (
        <BranchFoot lane={lane} onFork={onForkHere} />
      )}
    </>
  );
}
