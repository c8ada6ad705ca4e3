import { buildEventTree, ROOT_PARENT, resolveHead } from "#lib/conversation/event-tree.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { splitIntoBranches } from "#lib/conversation/split-branches.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import type { Chat, ChatEntry } from "./chat.ts";
import type { ChatMessage, ReadMessage } from "./chat-message.ts";
import { endOf, takeSystemPrompt, titleOfEvents } from "./describe-events.ts";
import { type LinkedMessages, linkMessages } from "./link-messages.ts";
import { toEvents } from "./to-events.ts";

/** How a format reads one message, in the light of the messages before it. */
export type MessageReader = { read: ReadMessage; callIdOf?: CallIdOf };
/** The call a result belongs to when only the tree says so: the messages on its path, nearest first. */
export type CallIdOf = (message: ChatEntry, ancestors: Iterable<ChatEntry>) => string | null;

export type ChatOrigin = { key: string; externalId: string; digest: string };

type Line = {
  key: string;
  name: string | null;
  ids: string[];
  forkPoint: string | null;
  parent: number | null;
};
type Told = { message: ChatMessage; events: ImportedEvent[] };

/**
 * One chat → its trunk (the path to where it stands) and a fork for every other line of its tree.
 * `faults` says what was wrong with the tree.
 */
export function toConversations(
  chat: Chat,
  origin: ChatOrigin,
  reader: MessageReader,
): { conversations: ImportedConversation[]; faults: string[] } {
  const linked = linkMessages(chat.messages);
  const lines = splitLines(chat, linked, origin.key);
  const told = tellMessages(linked, reader);
  const prompts: (string | null)[] = [];
  const conversations = lines.map((line, at): ImportedConversation => {
    const own = line.ids.flatMap((id) => told[Number(id)] ?? []);
    const shared = line.forkPoint === null ? undefined : told[Number(line.forkPoint)];
    const events = own.flatMap((each) => each.events);
    prompts[at] = shared ? (prompts[line.parent ?? 0] ?? null) : takeSystemPrompt(events);
    const parent = lines[line.parent ?? 0];
    const forkEventId = shared?.events.at(-1)?.eventId ?? null;
    return {
      key: line.key,
      externalId: line.name === null ? origin.externalId : `${origin.externalId}#${events[0]?.eventId ?? ""}`,
      title: titleOf(chat, line, events, shared),
      promptCacheKey: null,
      forkedFrom: at === 0 || !parent ? null : { key: parent.key, eventId: forkEventId },
      events,
      config: {
        ...chat.config,
        model: own.findLast(({ message }) => message.model !== null)?.message.model ?? chat.config.model,
        systemPrompt: prompts[at] ?? chat.config.systemPrompt,
      },
      // Nothing is running on a line the chat left.
      status: at === 0 ? endOf(events) : "idle",
      tags: {},
      agentState: redactedJson(chat.state),
      activatedSkills: [],
      workspace: null,
      unattributed: emptyTotals(),
      sourceDigest: at === 0 ? origin.digest : null,
    };
  });
  return { conversations, faults: linked.faults };
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

function titleOf(chat: Chat, line: Line, events: readonly ImportedEvent[], shared: Told | undefined): string {
  const asked = titleOfEvents(events);
  if (line.name === null) return chat.title ?? asked ?? chat.id ?? "Untitled chat";
  return asked ?? oneLine(`Branch at ${shared?.events.at(-1)?.summary ?? "the start"}`, 80);
}
