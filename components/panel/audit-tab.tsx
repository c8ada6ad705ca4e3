import { SEAL_MEANING } from "#components/seal/seal-meaning.ts";
import { SealSections } from "#components/seal/seal-sections.tsx";
import { Badge } from "#components/ui/badge.tsx";
import type { ConversationDetail } from "#lib/api/transcript.ts";
import { formatName } from "#lib/format/format-name.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { formatTimestamp } from "#lib/format/time.ts";
import { safeLink } from "#lib/panel/safe-url.ts";
import { Fact, FactList, PanelSection } from "./fact-list.tsx";
import { ForkSection } from "./fork-section.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { SpawnSection } from "./spawn-section.tsx";
import { WithDetail } from "./with-detail.tsx";

const ORIGINS = { ci: "CI run", upload: "Uploaded file", chat: "Chat", sample: "Sample" } as const;

/** Where this branch comes from and what its hashes prove. */
export function AuditTab({ focus }: { focus: PanelFocus }) {
  return (
    <WithDetail conversationId={focus.path.lane.conversationId}>
      {(detail) => <Audit focus={focus} detail={detail} />}
    </WithDetail>
  );
}

function Audit({ focus, detail }: { focus: PanelFocus; detail: ConversationDetail }) {
  const { conversation } = detail;
  return (
    <>
      <PanelSection
        title="Record"
        aside={conversation.sealed ? <Badge tone="ok">sealed</Badge> : <Badge>open</Badge>}
      >
        <p className="mb-2 text-mute">
          {conversation.sealed
            ? SEAL_MEANING
            : "Events can still be added at the end, never changed. The head hash covers every event so far, in order."}
        </p>
        <FactList>
          <Fact label="Events" value={formatCount(conversation.headSeq + 1)} />
          <Fact label="Head hash" value={conversation.headHash} mono copy="Copy head hash" />
          <Fact
            label="Prompt prefix hash"
            value={conversation.headPrefixHash}
            mono
            copy="Copy prompt prefix hash"
          />
          <Fact label="Config hash" value={conversation.configHash} mono copy="Copy config hash" />
          <Fact label="Conversation id" value={conversation.id} mono copy="Copy conversation id" />
          <Fact label="Created" value={formatTimestamp(conversation.createdAt)} />
        </FactList>
      </PanelSection>
      <SealSections conversationId={conversation.id} sealed={conversation.sealed} onSelect={focus.onSelect} />
      {conversation.spawnedById !== null ? (
        <SpawnSection focus={focus} detail={detail} />
      ) : (
        conversation.forkPointSeq !== null && <ForkSection focus={focus} detail={detail} />
      )}
      <PanelSection title="Origin">
        <OriginFacts focus={focus} detail={detail} />
      </PanelSection>
    </>
  );
}

function OriginFacts({ focus, detail }: { focus: PanelFocus; detail: ConversationDetail }) {
  const { labels, origin } = focus.graph;
  const { sourceFormat, externalId, sourceDigest, workspace } = detail.conversation;
  const job = safeLink(labels.url ?? "");
  return (
    <FactList>
      <Fact
        label="Came in as"
        value={ORIGINS[origin]}
        aside={
          job && (
            <a
              href={job}
              target="_blank"
              rel="noopener noreferrer"
              className="shrink-0 text-accent hover:underline"
            >
              Open the job
            </a>
          )
        }
      />
      {labels.repository !== null && <Fact label="Repository" value={labels.repository} />}
      {labels.branch !== null && <Fact label="Git branch" value={labels.branch} />}
      {labels.commit !== null && <Fact label="Commit" value={labels.commit} mono copy="Copy commit" />}
      {labels.job !== null && <Fact label="Job" value={labels.job} />}
      {labels.attempt !== null && <Fact label="Attempt" value={labels.attempt} />}
      <Fact label="Source format" value={sourceFormat && formatName(sourceFormat)} />
      <Fact label="External id" value={externalId} mono copy="Copy external id" />
      <Fact label="Source digest" value={sourceDigest} mono copy="Copy source digest" />
      {workspace !== null && <Fact label="Workspace" value={workspace} mono copy="Copy workspace" />}
    </FactList>
  );
}
