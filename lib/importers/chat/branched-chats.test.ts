import { describe, expect, it } from "vitest";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { chatgpt } from "#lib/importers/chatgpt/importer.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { openWebui } from "#lib/importers/open-webui/importer.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";

type Json = Record<string, unknown>;

const shape = (conversations: readonly ImportedConversation[]) =>
  conversations.map(({ externalId, forkedFrom, events }) => [
    externalId,
    forkedFrom?.eventId ?? null,
    events.map(({ eventId }) => eventId),
  ]);

describe("ChatGPT's “Branch in new chat”", () => {
  const id = (name: string) => `${name}-0000-4000-8000-000000000000`;
  const node = (name: string, parent: string | null, role: string, text: string, metadata: Json = {}) => ({
    id: id(name),
    parent: parent === null ? null : id(parent),
    children: [],
    message: {
      id: id(name),
      author: { role },
      content: { content_type: "text", parts: [text] },
      metadata,
      recipient: "all",
    },
  });
  const chat = (name: string, at: number, ...nodes: ReturnType<typeof node>[]) => ({
    conversation_id: name,
    title: name,
    create_time: at,
    current_node: nodes.at(-1)?.id,
    mapping: Object.fromEntries(nodes.map((each) => [each.id, each])),
  });
  const opening = [node("q1", null, "user", "A starter?"), node("a1", "q1", "assistant", "Feed it.")];
  const source = chat("source", 100, ...opening, node("q2", "a1", "user", "How often?"));
  const mark = { branching_from_conversation_id: "source", branching_from_message_id: id("a1") };
  const branch = chat("branch", 200, ...opening, node("b1", "a1", "user", "A week of it.", mark));

  it("is a fork of the chat it came from, whichever stands first in the export", () => {
    for (const chats of [
      [source, branch],
      [branch, source],
    ]) {
      const { conversations, rejected } = chatgpt.read([jsonFile("conversations.json", chats)]);
      expect(rejected).toEqual([]);
      expect(shape(conversations)).toEqual([
        ["source", null, [id("q1"), id("a1"), id("q2")]],
        ["branch", id("a1"), [id("b1")]],
      ]);
    }
  });

  it("stands alone without its source, and changes the digest of the family it joins", () => {
    const alone = chatgpt.read([jsonFile("conversations.json", [branch])]).conversations;
    expect(shape(alone)).toEqual([["branch", null, [id("q1"), id("a1"), id("b1")]]]);
    const digests = [[source], [source, branch]].map(
      (chats) => chatgpt.read([jsonFile("conversations.json", chats)]).conversations[0]?.sourceDigest,
    );
    expect(new Set(digests).size).toBe(2);
  });

  it("keeps what the copy says differently, and nothing is shared by short ids alone", () => {
    const edited = chat(
      "edited",
      300,
      opening[0] ?? never(),
      node("a1", "q1", "assistant", "Throw it away."),
    );
    expect(shape(chatgpt.read([jsonFile("c.json", [source, edited])]).conversations)[1]).toEqual([
      "edited",
      id("q1"),
      [id("a1")],
    ]);
    const short = (name: string) => ({
      conversation_id: name,
      mapping: { m1: { ...node("m1", null, "user", "Hello"), id: "m1" } },
    });
    const { conversations } = chatgpt.read([jsonFile("c.json", [short("one"), short("two")])]);
    expect(conversations.map(({ forkedFrom }) => forkedFrom)).toEqual([null, null]);
  });

  it("one that adds nothing is named, not imported twice", () => {
    const copy = { ...chat("copy", 400, ...opening), title: "Copy" };
    const { conversations, rejected } = chatgpt.read([jsonFile("c.json", [copy, source])]);
    expect(conversations.map(({ externalId }) => externalId)).toEqual(["source"]);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      "chat 1: holds only messages that another chat of the upload has too; imported once",
    ]);
  });
});

describe("cloned Open WebUI chats", () => {
  it("own what they added, over random families of clones", () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = seededRandom(seed);
      const chats = randomChats(random);
      const { conversations, rejected } = openWebui.read([jsonFile("chats.json", shuffled(random, chats))]);
      const distinct = new Map(chats.flatMap(({ messages }) => [...messages]));
      const owned = conversations.flatMap(({ events }) => events.map(({ eventId }) => eventId));
      expect(owned.sort(), `seed ${seed}`).toEqual([...distinct.keys()].sort());
      const spent = conversations.flatMap(({ events }) => events.map(({ usage }) => usage?.input ?? 0));
      const told = [...distinct.values()].map(({ usage }) => usage?.prompt_tokens ?? 0);
      expect(sum(spent), `seed ${seed}`).toBe(sum(told));
      for (const chat of chats) checkPath(chat, conversations, `seed ${seed}`);
      const repeats =
        chats.length - conversations.filter(({ externalId }) => !externalId.includes("#")).length;
      expect(rejected.length, `seed ${seed}`).toBe(repeats);
    }
  });
});

type Message = {
  id: string;
  parentId: string | null;
  role: string;
  content: string;
  usage?: { prompt_tokens: number; completion_tokens: number };
};
type RandomChat = {
  id: string;
  at: number;
  source: string | null;
  current: string;
  messages: Map<string, Message>;
};

function randomChats(random: SeededRandom): RandomChat[] {
  let made = 0;
  const add = (chat: RandomChat, parentId: string | null) => {
    made++;
    const id = `message-of-a-chat-${made}`;
    const role = random.chance(0.5) ? "user" : "assistant";
    const usage =
      role === "assistant" ? { usage: { prompt_tokens: random.int(900), completion_tokens: 1 } } : {};
    chat.messages.set(id, { id, parentId, role, content: `said ${random.int(3)}`, ...usage });
    chat.current = id;
  };
  const first: RandomChat = { id: "chat-1", at: 1, source: null, current: "", messages: new Map() };
  add(first, null);
  const chats = [first];
  for (let turn = 2 + random.int(12); turn > 0; turn--) {
    const chat = random.pick(chats);
    if (random.chance(0.25)) {
      const id = `chat-${chats.length + 1}`;
      chats.push({ ...chat, id, at: chats.length + 1, source: chat.id, messages: new Map(chat.messages) });
    } else add(chat, random.chance(0.6) ? chat.current : random.pick([...chat.messages.keys()]));
  }
  return chats;
}

function shuffled(random: SeededRandom, chats: readonly RandomChat[]): Json[] {
  return chats
    .map((chat) => ({ chat, place: random.int(1_000_000) }))
    .sort((a, b) => a.place - b.place)
    .map(({ chat }) => ({
      id: chat.id,
      created_at: 1_700_000_000 + chat.at,
      chat: {
        ...(chat.source === null ? {} : { originalChatId: chat.source }),
        history: { messages: Object.fromEntries(chat.messages), currentId: chat.current },
      },
    }));
}

/** Up to where a chat stands, its conversation reads what the file says; one that adds nothing is not there. */
function checkPath(chat: RandomChat, conversations: readonly ImportedConversation[], label: string): void {
  const byKey = new Map(conversations.map((each) => [each.key, each]));
  const start = conversations.find(({ externalId }) => externalId === chat.id);
  if (!start) return;
  const read: string[] = [];
  let until: string | null | undefined;
  for (let at: ImportedConversation | undefined = start; at; ) {
    const ids: string[] = at.events.map(({ eventId }) => eventId);
    const end = until === undefined ? ids.length : ids.indexOf(until ?? "") + 1;
    read.unshift(...ids.slice(0, end));
    if (until === undefined || end > 0) until = at.forkedFrom?.eventId ?? null;
    at = at.forkedFrom ? byKey.get(at.forkedFrom.key) : undefined;
  }
  const path: string[] = [];
  for (let at = chat.messages.get(chat.current); at; at = chat.messages.get(at.parentId ?? ""))
    path.unshift(at.id);
  expect(read.slice(0, path.length), label).toEqual(path);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function never(): never {
  throw new Error("Not there.");
}
