import { CHAIN_START } from "#lib/conversation/hash-chain.ts";
import { FACTS_START, nextFactsHash } from "#lib/conversation/sealed-facts.ts";
import type { Exported, Exporter, ExportSource, LineageMember } from "#lib/exporters/exporter.ts";
import { fileStem } from "#lib/exporters/file-name.ts";
import { count } from "#lib/exporters/list-losses.ts";
import { joinLines, jsonBytes } from "#lib/exporters/write-text.ts";
import {
  BundleEvent,
  type BundleHeader,
  BundleMember,
  payloadField,
} from "#lib/importers/offshoot-bundle/bundle.ts";
import { sha256 } from "#lib/sha256.ts";

/** This app's own format, without loss: bytes, ids, both hash chains, lineage, config and usage. */
export const offshootBundleExporter: Exporter = {
  format: "offshoot-bundle",
  label: "Offshoot bundle",
  write,
};

function write(source: ExportSource): Exported {
  const { conversation, family, events } = source;
  const lineage = ownersOf(source);
  const ownerOf = new Map(lineage.map((member, index) => [member.conversation.id, index]));
  const head = events.at(-1);
  const header: BundleHeader = {
    offshoot_bundle: 1,
    family: {
      title: family.title,
      labels: family.labels,
      keyBase: family.keyBase,
      nextFork: family.nextFork,
    },
    lineage: lineage.map((member) => BundleMember.parse(member)),
    events: events.length,
    headHash: head?.chainHash ?? CHAIN_START,
    headPrefixHash: head?.prefixHash ?? CHAIN_START,
  };
  let owner = 0;
  let factsHash = FACTS_START;
  const lines = events.map((event) => {
    owner = ownerOf.get(event.originConversationId) ?? owner;
    factsHash = nextFactsHash(sha256, factsHash, event);
    return jsonBytes(BundleEvent.parse({ ...event, owner, factsHash, ...payloadField(event.bytes) }));
  });
  const path = `${fileStem(conversation.title)}.offshoot.jsonl`;
  return {
    files: [{ path, bytes: joinLines([jsonBytes(header), ...lines]) }],
    losses: lossesOf(source),
    advice: {
      sentence: "Import it into any Offshoot: the same events come back with the same hashes, sealed.",
      command: `curl --data-binary @${path} $OFFSHOOT_URL/api/imports`,
    },
  };
}

/** Root first: the conversations that own events of the path, and the branch itself. */
function ownersOf({ lineage, events }: ExportSource): LineageMember[] {
  const owners = new Set(events.map(({ originConversationId }) => originConversationId));
  return lineage.filter(
    ({ conversation }, index) => index === lineage.length - 1 || owners.has(conversation.id),
  );
}

function lossesOf({ conversation, lineage, subAgents }: ExportSource): string[] {
  const losses: string[] = [];
  if (!conversation.sealed)
    losses.push("That it can be continued: it comes back sealed, and a fork of it goes on.");
  if (lineage.length > 1) {
    const ancestors = lineage.length === 2 ? "conversation" : `${lineage.length - 1} conversations`;
    losses.push(`What the ${ancestors} it was forked from went on to after the fork.`);
  }
  if (subAgents > 0) {
    losses.push(
      `${count(subAgents, "sub-agent")} of this branch: conversations of their own, to be exported one by one.`,
    );
  }
  return losses;
}
