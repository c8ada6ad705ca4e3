import { describe, expect, it } from "vitest";
import { chatgpt } from "#lib/importers/chatgpt/importer.ts";
import { claudeAi } from "#lib/importers/claude-ai/importer.ts";
import type { Importer } from "#lib/importers/importer.ts";
import { librechat } from "#lib/importers/librechat/importer.ts";
import { openWebui } from "#lib/importers/open-webui/importer.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";

type Node = { id: string; parent: string | null };

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A forest written in any order: parents may come behind their children. */
function randomTree(random: () => number): Node[] {
  const size = 1 + Math.floor(random() * 30);
  const nodes = Array.from({ length: size }, (_, at): Node => {
    const isRoot = at === 0 || random() < 0.05;
    return { id: `n${at}`, parent: isRoot ? null : `n${Math.floor(random() * at)}` };
  });
  return random() < 0.5 ? nodes : nodes.sort(() => random() - 0.5);
}

const WRITERS: [string, Importer, (nodes: Node[], current: string) => unknown][] = [
  [
    "ChatGPT",
    chatgpt,
    (nodes, current_node) => {
      const message = { author: { role: "user" }, content: { content_type: "text", parts: ["x"] } };
      const mapping = nodes.map(({ id, parent }) => [
        id,
        { id, message, parent: parent ?? "top", children: [] },
      ]);
      const top = { id: "top", message: null, parent: null, children: [] };
      return [{ title: "t", mapping: Object.fromEntries([...mapping, ["top", top]]), current_node }];
    },
  ],
  [
    "Open WebUI",
    openWebui,
    (nodes, currentId) => {
      const messages = nodes.map(({ id, parent }) => [
        id,
        { id, parentId: parent, role: "user", content: "x" },
      ]);
      return { history: { messages: Object.fromEntries(messages), currentId } };
    },
  ],
  [
    "claude.ai",
    claudeAi,
    (nodes, leaf) => {
      const chat_messages = nodes.map(({ id, parent }) => ({
        uuid: id,
        text: "x",
        sender: "human",
        parent_message_uuid: parent ?? "00000000-0000-4000-8000-000000000000",
      }));
      return [{ uuid: "c", chat_messages, current_leaf_message_uuid: leaf }];
    },
  ],
  [
    "LibreChat",
    librechat,
    (nodes) => ({
      conversationId: "c",
      messages: nodes.map(({ id, parent }) => ({ messageId: id, parentMessageId: parent, text: "x" })),
    }),
  ],
];

describe.each(WRITERS)("random trees of %s", (_name, importer, write) => {
  it("every message is owned once, and every line is a way from a root to a leaf", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seeded(seed);
      const nodes = randomTree(random);
      const parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
      const inner = new Set(parents.values());
      const leaves = nodes.map(({ id }) => id).filter((id) => !inner.has(id));
      const current = leaves[Math.floor(random() * leaves.length)] ?? "";
      const file = jsonFile("a.json", write(nodes, current));
      const { conversations, rejected } = importer.read([file]);
      expect(rejected).toEqual([]);
      expect(conversations).toHaveLength(leaves.length);
      const owned = conversations.flatMap(({ events }) => events.map(({ eventId }) => eventId));
      expect(owned.toSorted()).toEqual([...parents.keys()].toSorted());
      const known = new Set<string>();
      for (const { key, forkedFrom, events } of conversations) {
        if (forkedFrom) expect(known.has(forkedFrom.key)).toBe(true);
        known.add(key);
        let before = forkedFrom?.eventId ?? null;
        for (const { eventId } of events) {
          expect(parents.get(eventId)).toBe(before);
          before = eventId;
        }
        expect(leaves).toContain(before);
      }
      if (importer !== librechat) expect(conversations[0]?.events.at(-1)?.eventId).toBe(current);
      expect(importer.read([file])).toEqual({ conversations, rejected, ignored: [] });
    }
  });
});
