import { buildEventTree, ROOT_PARENT, resolveHead } from "#lib/conversation/event-tree.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { splitIntoBranches } from "#lib/conversation/split-branches.ts";
import { titleOfEvents } from "#lib/importers/choose-title.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import type { Chat, ChatEntry } from "./chat.ts";
import type { ReadMessage } from "./chat-message.ts";
import { endOf, takeSystemPrompt } from "./describe-events.ts";
import type { KnownMessage, KnownMessages } from "./known-messages.ts";
import { type LinkedMessages, linkMessages } from "./link-messages.ts";
import { type Line, placeLines, type Told } from "./place-lines.ts";
import { toEvents } from "./to-events.ts";

/** How a format reads one message, in the light of the messages before it. */
export type MessageReader = { read: ReadMessage; callIdOf?: CallIdOf };
/** The call a result belongs to when only the tree says so: the messages on its path, nearest first. */
export type CallIdOf = (message: ChatEntry, ancestors: Iterable<ChatEntry>) => string | null;

export type ChatOrigin = { key: string; externalId: string; digest: string };

const REPEATED = "holds only messages that another chat of the upload has too; imported once";

/**
 * One chat → its trunk (the path to where it stands) and a fork for every other line of its tree.
 * `faults` says what was wrong with the tree.
 * @param known messages of the upload's chats before it: what it has a copy of is theirs, and it is a fork of them.
 */
export function toConversations(
  chat: Chat,
  origin: ChatOrigin,
  reader: MessageReader,
  known: KnownMessages | null = null,
): { conversations: ImportedConversation[]; faults: string[] } {
  const linked = linkMessages(chat.messages);
  const told = tellMessages(linked, reader);
  const copies = known?.copiesIn(linked, told, Boolean(chat.branchedFrom)) ?? new Map<number, KnownMessage>();
  const placed = placeLines(splitLines(chat, linked, origin.key), told, copies);
  const prompts = new Map<string, string | null>();
  const conversations = placed.map((each): ImportedConversation => {
    const { line, own, forkedFrom, shared } = each;
    const messages = own.flatMap((at) => told[at] ?? []);
    const events = messages.flatMap((one) => one.events);
    const inherited = each.known ? each.known.systemPrompt : (prompts.get(forkedFrom?.key ?? "") ?? null);
    const systemPrompt = shared ? inherited : takeSystemPrompt(events);
    prompts.set(line.key, systemPrompt);
    for (const at of own) {
      const eventId = told[at]?.events.at(-1)?.eventId ?? null;
      known?.add(linked, at, told[at]?.message, { key: line.key, eventId, systemPrompt });
    }
    return {
      key: line.key,
      externalId: line.name === null ? origin.externalId : `${origin.externalId}#${events[0]?.eventId ?? ""}`,
      title: titleOf(chat, line, events),
      promptCacheKey: null,
      forkedFrom,
      events,
      config: {
        ...chat.config,
        model: messages.findLast(({ message }) => message.model !== null)?.message.model ?? chat.config.model,
        systemPrompt: systemPrompt ?? chat.config.systemPrompt,
      },
      // Nothing is running on a line the chat left.
      status: line.name === null ? endOf(events) : "idle",
      tags: {},
      agentState: redactedJson(chat.state),
      activatedSkills: [],
      workspace: null,
      unattributed: emptyTotals(),
      sourceDigest: forkedFrom === null ? origin.digest : null,
    };
  });
  const faults = placed.length > 0 ? linked.faults : [...linked.faults, REPEATED];
  return { conversations, faults };
}

function splitLines(chat: Chat, { messages, parents }: LinkedMessages<ChatEntry>, key: string): Line[] {
  const tree = buildEventTree(
    messages.map((_, index) => {
      const parent = parents[index] ?? null;
      const parentId = parent === null ? ROOT_PARENT : String(parent);
      return { id: String(index), parentId, index, isSideLeaf: false, isArtifact: false };
    }),
  );
  if (!tree.ok) throw new Error(`Importer bug: ${tree.error.message}`);
  const current = messages.findIndex(({ id }) => id !== null && id === chat.currentId);
  let node = tree.value.nodes.get(String(current));
  // A chat may stand at a message that was answered since; a line without another one beside it goes on.
  for (let next = node?.children; next?.length === 1; next = node?.children) node = next[0];
  // A source that names none stands at its last message nobody answered.
  node ??= [...tree.value.nodes.values()].findLast(({ children }) => children.length === 0);
  const head = resolveHead(tree.value, { leafEventId: node?.id ?? null, headIsEmpty: false });
  if (!head.ok) throw new Error(`Importer bug: ${head.error.message}`);
  const { trunk, branches } = splitIntoBranches(tree.value, head.value);
  return [
    { key, name: null, ids: trunk, forkPoint: null, parent: null },
    ...branches.map(({ ownIds, forkPointId, parentBranchIndex }) => {
      const name = ownIds[0] ?? "";
      const parent = parentBranchIndex === null ? 0 : parentBranchIndex + 1;
      return { key: `${key}#${name}`, name, ids: ownIds, forkPoint: forkPointId, parent };
    }),
  ];
}

function tellMessages({ messages, parents }: LinkedMessages<ChatEntry>, reader: MessageReader): Told[] {
  const ids = new EventIds();
  return messages.map((entry, index) => {
    const message = reader.read(entry.raw);
    const events = toEvents({ id: entry.id, bytes: entry.bytes, message }, ids, reader.read);
    const [first] = events;
    if (first?.kind === "tool_result" && reader.callIdOf) {
      first.toolCallId = reader.callIdOf(entry, ancestorsOf(messages, parents, index));
    }
    return { message, events };
  });
}

function* ancestorsOf(
  messages: readonly ChatEntry[],
  parents: readonly (number | null)[],
  index: number,
): Generator<ChatEntry> {
  for (let at = parents[index] ?? null; at !== null; at = parents[at] ?? null) {
    const entry = messages[at];
    if (entry) yield entry;
  }
}

function titleOf(chat: Chat, line: Line, events: readonly ImportedEvent[]): string {
  return line.name === null
    ? titleOfEvents(events, { given: chat.title, fallback: chat.id ?? "Untitled chat" })
    : titleOfEvents(events, { fallback: "Branch without messages" });
}
