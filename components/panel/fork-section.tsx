import type { ConversationDetail } from "#lib/api/transcript.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { formatTimestamp } from "#lib/format/time.ts";
import { Fact, FactList, PanelSection } from "./fact-list.tsx";
import type { PanelFocus } from "./panel-focus.ts";

/** Where a fork left its source, and by which hash its prefix can be held against it. */
export function ForkSection({ focus, detail }: { focus: PanelFocus; detail: ConversationDetail }) {
  const { conversation, lineage } = detail;
  const { forkedFromId, forkPointEventId, forkPointSeq } = conversation;
  const source = lineage.find((each) => each.id === forkedFromId);
  return (
    <PanelSection title="Fork">
      <p className="mb-2 text-mute">
        The source's chain hash at the cut is the hash of this branch's own copy up to there: its beginning is
        the source's, event by event.
      </p>
      <FactList>
        <Fact
          label="Forked from"
          value={source?.title ?? "A branch that was deleted"}
          aside={
            source && (
              <button
                type="button"
                className="shrink-0 rounded text-accent hover:underline"
                onClick={() => focus.onSelect({ conversationId: source.id, eventId: forkPointEventId })}
              >
                Go to the fork point
              </button>
            )
          }
        />
        <Fact label="Copied events" value={forkPointSeq === null ? null : formatCount(forkPointSeq + 1)} />
        {forkPointEventId === null ? (
          <Fact
            label="Fork point"
            value={forkPointSeq === -1 ? "Before the first event" : "The whole conversation"}
          />
        ) : (
          <Fact label="Fork point" value={forkPointEventId} mono copy="Copy fork point event id" />
        )}
        <Fact
          label="Source hash at cut"
          value={conversation.forkPointChainHash}
          mono
          copy="Copy source chain hash at the cut"
        />
        <Fact label="Forked by" value={conversation.forkedBy} />
        <Fact label="Forked at" value={formatTimestamp(conversation.createdAt)} />
      </FactList>
    </PanelSection>
  );
}
