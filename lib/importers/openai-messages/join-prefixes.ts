import { emptyTotals } from "#lib/conversation/metrics.ts";
import { endOf, takeSystemPrompt } from "#lib/importers/chat/describe-events.ts";
import { placeTitle, titleOfEvents } from "#lib/importers/choose-title.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import { PrefixTree, type SharedRun } from "./prefix-tree.ts";
import { eventsOf, type RawConversation, type RawMessage } from "./read-conversation.ts";

/** A conversation and how people find it: its file, and its line or place in it. */
export type PlacedConversation = RawConversation & { key: string; place: string };

type Joined = {
  imported: ImportedConversation;
  place: string;
  /** Of the records of its root and all that was forked from it: a root's digest covers its family. */
  hashes: string[];
};

/**
 * Conversations → roots, and forks where one shares a leading run of equal messages with an earlier one: repeated
 * trials of a task, samples of one prompt, the growing requests of a log. The same system prompt and the same first
 * question are no shared history, so that much never makes a fork.
 */
export function joinPrefixes(
  conversations: readonly PlacedConversation[],
  reject: (conversation: PlacedConversation, reason: string) => void,
): ImportedConversation[] {
  const tree = new PrefixTree<Joined>();
  const joined: Joined[] = [];
  for (const conversation of conversations) {
    const keys = conversation.messages.map(({ key }) => key);
    const found = tree.findShared(keys);
    const shared = found && found.length > openingLength(conversation.messages) ? found : null;
    if (shared?.length === keys.length) {
      reject(conversation, `holds only messages that ${shared.owner.place} has too; imported once`);
      continue;
    }
    const start = shared?.length ?? 0;
    const ids = new EventIds(shared?.eventIds);
    const events = eventsOf(conversation.messages, start, ids);
    const made = join(conversation, events.flat(), shared);
    const ownIds = events.map((each) => each.map(({ eventId }) => eventId));
    tree.add(keys, [...Array.from({ length: start }, () => []), ...ownIds], made);
    joined.push(made);
  }
  for (const { imported, hashes } of joined) {
    if (imported.forkedFrom !== null) continue;
    imported.sourceDigest = sha256(JSON.stringify(["openai-messages", ...hashes]));
  }
  return joined.map(({ imported }) => imported);
}

/** How many messages open a conversation before a model answers: its system prompts and the first question. */
function openingLength(messages: readonly RawMessage[]): number {
  let length = 0;
  while (messages[length]?.message.role === "system") length++;
  return messages[length]?.message.role === "user" ? length + 1 : length;
}

function join(
  conversation: PlacedConversation,
  events: ImportedConversation["events"],
  shared: SharedRun<Joined> | null,
): Joined {
  const { facts, key, place, messages } = conversation;
  const hash = sha256(conversation.bytes.map(sha256).join(" "));
  const parent = shared?.owner ?? null;
  const inPrompt = parent ? parent.imported.config.systemPrompt : takeSystemPrompt(events);
  const model = messages.findLast(({ message }) => message.model !== null)?.message.model ?? null;
  const imported: ImportedConversation = {
    key,
    externalId: facts.id ?? `messages-${hash.slice(0, 16)}`,
    title: titleOfEvents(events, { given: facts.title, fallback: placeTitle(place, "OpenAI messages") }),
    promptCacheKey: null,
    forkedFrom: parent && { key: parent.imported.key, eventId: shared?.eventIds.at(-1) ?? null },
    events,
    config: {
      ...facts.config,
      model: facts.config.model ?? model,
      systemPrompt: inPrompt ?? facts.config.systemPrompt,
    },
    status: endOf(events),
    tags: {},
    agentState: facts.agentState,
    activatedSkills: [],
    workspace: null,
    unattributed: emptyTotals(),
    sourceDigest: null,
  };
  const hashes = parent?.hashes ?? [];
  hashes.push(hash);
  return { imported, place, hashes };
}
