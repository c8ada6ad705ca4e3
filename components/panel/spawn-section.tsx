import type { ConversationDetail } from "#lib/api/transcript.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { formatTimestamp } from "#lib/format/time.ts";
import { Fact, FactList, PanelSection } from "./fact-list.tsx";
import type { PanelFocus } from "./panel-focus.ts";

/** Who spawned a sub-agent, from which event, and how much of its history it was given. */
export function SpawnSection({ focus, detail }: { focus: PanelFocus; detail: ConversationDetail }) {
  const { spawnedById, spawnedByEventId, forkPointSeq, forkedBy, createdAt } = detail.conversation;
  const parent = focus.graph.lanes.find((lane) => lane.conversationId === spawnedById);
  return (
    <PanelSection title="Sub-agent">
      <FactList>
        <Fact
          label="Spawned from"
          value={parent?.title ?? "A branch that was deleted"}
          aside={
            parent && (
              <button
                type="button"
                className="shrink-0 rounded text-accent hover:underline"
                onClick={() =>
                  focus.onSelect({ conversationId: parent.conversationId, eventId: spawnedByEventId })
                }
              >
                Go to the step
              </button>
            )
          }
        />
        {spawnedByEventId !== null && (
          <Fact label="Spawned by event" value={spawnedByEventId} mono copy="Copy spawning event id" />
        )}
        {forkPointSeq !== null && (
          <>
            <Fact
              label="Given events"
              value={
                forkPointSeq < 0 ? "None" : `${formatCount(forkPointSeq + 1)}, without reasoning and tools`
              }
            />
            <Fact label="Spawned by" value={forkedBy} />
            <Fact label="Spawned at" value={formatTimestamp(createdAt)} />
          </>
        )}
      </FactList>
    </PanelSection>
  );
}
