import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { chatgpt } from "#lib/importers/chatgpt/importer.ts";
import { claudeAi } from "#lib/importers/claude-ai/importer.ts";
import type { Importer, ImportResult } from "#lib/importers/importer.ts";
import { librechat } from "#lib/importers/librechat/importer.ts";
import { openWebui } from "#lib/importers/open-webui/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import {
  countLines,
  type RawChat,
  recountChatgpt,
  recountClaudeAi,
  recountLibrechat,
  recountOpenWebui,
} from "./testing/recount.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const FIXTURES = "chat-exports/librechat-fixtures";
const DERIVED = "generated/derived";

type Recount = (text: string) => RawChat[];
const FILES: [path: string, importer: Importer, recount: Recount, rejected: number][] = [
  [`${FIXTURES}/chatgpt-citations.json`, chatgpt, recountChatgpt, 1],
  [`${FIXTURES}/chatgpt-export.json`, chatgpt, recountChatgpt, 0],
  [`${FIXTURES}/chatgpt-tree.json`, chatgpt, recountChatgpt, 0],
  [`${DERIVED}/chatgpt_conversations_50x4_branching.json`, chatgpt, recountChatgpt, 0],
  [`${FIXTURES}/librechat-export.json`, librechat, recountLibrechat, 0],
  [`${FIXTURES}/librechat-linear.json`, librechat, recountLibrechat, 0],
  [`${FIXTURES}/librechat-opts-nonr-branches.json`, librechat, recountLibrechat, 0],
  [`${FIXTURES}/librechat-tree.json`, librechat, recountLibrechat, 0],
  [`${DERIVED}/librechat_flat_branching.json`, librechat, recountLibrechat, 0],
  [`${DERIVED}/librechat_recursive_messagesTree.json`, librechat, recountLibrechat, 0],
  [`${DERIVED}/openwebui_chat_export_branching.json`, openWebui, recountOpenWebui, 0],
  [`${DERIVED}/claude_ai_tree_export.json`, claudeAi, recountClaudeAi, 0],
];

const payloadIsCut = /librechat-(export|tree)|recursive/;

/** Ids of the source's messages from the start of a line to its end: what was said before the cut, then its own. */
function pathsOf({ conversations }: ImportResult): string[][] {
  const byKey = new Map(conversations.map((each) => [each.key, each]));
  return conversations.map((each) => {
    const ids = each.events.map(({ eventId }) => eventId);
    for (let at = each.forkedFrom; at?.eventId; ) {
      const parent = byKey.get(at.key);
      const shared = parent?.events.map(({ eventId }) => eventId) ?? [];
      const cut = shared.indexOf(at.eventId);
      expect(cut >= 0).toBe(true);
      ids.unshift(...shared.slice(0, cut + 1));
      at = parent?.forkedFrom ?? null;
    }
    return ids.filter((id) => !id.includes("#"));
  });
}

describe.skipIf(!corpus.isThere)("every chat export of the corpus", () => {
  it.each(FILES)("%s", (path, importer, recount, rejected) => {
    const file = corpus.file(path);
    expect(pickImporter([file])).toBe(importer);
    const read = importer.read([file]);
    expect(read.rejected).toHaveLength(rejected);

    const text = textOf(file);
    const chats = recount(text);
    const messages = chats.flatMap((chat) => chat.messages);
    const { conversations } = read;
    const roots = conversations.filter(({ forkedFrom }) => forkedFrom === null);
    expect(roots.map(({ externalId }) => externalId)).toEqual(chats.map(({ id }) => id));
    expect(conversations).toHaveLength(chats.reduce((sum, chat) => sum + countLines(chat), 0));

    // Every message is an event of exactly one line, and every line is a way through the source's tree.
    const events = conversations.flatMap((each) => each.events);
    const own = events.map(({ eventId }) => eventId).filter((id) => !id.includes("#"));
    expect(own.toSorted()).toEqual(messages.map(({ id }) => id).toSorted());
    const parents = new Map(messages.map(({ id, parent }) => [id, parent]));
    for (const ids of pathsOf(read)) {
      expect(ids.map((id) => parents.get(id))).toEqual([null, ...ids.slice(0, -1)]);
    }

    expect(events.filter(({ kind }) => kind === "tool_call")).toHaveLength(
      messages.reduce((sum, { calls }) => sum + calls, 0),
    );
    const totals = sumUsages(events.map(({ usage }) => usage));
    const outputs = messages.flatMap(({ output }) => output ?? []);
    expect([totals.responses, totals.output ?? 0]).toEqual([
      outputs.length,
      outputs.reduce((sum, each) => sum + each, 0),
    ]);

    for (const event of events) {
      const payload = textOf(event);
      // The very bytes of the file; of a recursive LibreChat message the ones below it are cut out.
      if (!payloadIsCut.test(path)) expect(event.bytes.buffer === file.bytes.buffer).toBe(true);
      expect(() => JSON.parse(payload)).not.toThrow();
      const content = importer.content(event.bytes);
      expect(EventContent.safeParse(content).success).toBe(true);
      if (event.kind !== "system_prompt") expect(content.model).toEqual(event.model);
      expect(event.summary.length).toBeGreaterThan(0);
      expect(event.summary).not.toMatch(/\p{Cc}/u);
    }
  });

  it.each(FILES)("%s: every result has its call on the same path", (path, importer) => {
    const { conversations } = importer.read([corpus.file(path)]);
    const known = new Map(conversations.map((each) => [each.key, each]));
    for (const each of conversations) {
      const calls = new Set<string | null>();
      for (let at: typeof each | undefined = each; at; at = known.get(at.forkedFrom?.key ?? "")) {
        for (const { kind, toolCallId } of at.events) if (kind === "tool_call") calls.add(toolCallId);
      }
      const orphans = each.events.filter(
        ({ kind, toolCallId }) => kind === "tool_result" && !calls.has(toolCallId),
      );
      // The citations file is a cut-out of two nodes.
      expect(orphans).toHaveLength(path.endsWith("chatgpt-citations.json") ? 1 : 0);
    }
  });

  it("flat and recursive LibreChat exports of one conversation say the same", () => {
    const shape = (path: string) =>
      librechat
        .read([corpus.file(path)])
        .conversations.map(({ externalId, events }) => [
          externalId,
          events.map(({ eventId, kind, summary, usage }) => [eventId, kind, summary, usage]),
        ]);
    expect(shape(`${DERIVED}/librechat_recursive_messagesTree.json`)).toEqual(
      shape(`${DERIVED}/librechat_flat_branching.json`),
    );
  });

  it("no other format's file is taken for a chat export", () => {
    const own = new Set(FILES.map(([path]) => path));
    const chats: unknown[] = [chatgpt, librechat, openWebui, claudeAi];
    const taken = corpus.load().filter((file) => !own.has(file.path) && chats.includes(pickImporter([file])));
    expect(taken.map(({ path }) => path)).toEqual([]);
  });
});
