import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { openaiMessages } from "./importer.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

type Raw = { role: string; content: unknown; tool_calls?: unknown[] };
type Row = { messages?: Raw[]; traj?: Raw[]; history?: Row[] };

/** The conversations of a file, straight from its text. */
function rowsOf(path: string, text: string): Raw[][] {
  const whole: Row | Row[] = path.endsWith(".jsonl")
    ? text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
    : JSON.parse(text);
  const rows = [whole].flat();
  return rows.flatMap((row) => row.history ?? row).map((row) => row.messages ?? row.traj ?? []);
}

/** Messages two conversations share from their beginning on. */
function sharedRun(a: readonly Raw[], b: readonly Raw[]): number {
  let length = 0;
  while (length < a.length && length < b.length && isSame(a[length], b[length])) length++;
  return length;
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

describe.skipIf(!corpus.isThere)("every file of plain messages in the corpus", () => {
  it.each([
    ["openai-messages/tau-bench_gpt-4o-airline.json", 200, 7],
    ["generated/derived/openai_messages_sft.jsonl", 80, 0],
    ["chat-exports/librechat-fixtures/chatbotui-export.json", 2, 0],
  ])("%s: %d conversations, %d of them forks", (path, conversations, forks) => {
    const file = corpus.file(path);
    expect(pickImporter([file])).toBe(openaiMessages);
    const read = openaiMessages.read([file]);
    expect(read.rejected).toEqual([]);
    expect(read.conversations).toHaveLength(conversations);

    const rows = rowsOf(path, textOf(file));
    expect(rows).toHaveLength(conversations);
    const lengths = rows.map((row, at) => {
      const runs = rows.slice(0, at).map((earlier) => sharedRun(earlier, row));
      const run = Math.max(0, ...runs);
      return run > 2 ? row.length - run : row.length;
    });
    expect(lengths.filter((length, at) => length < (rows[at]?.length ?? 0))).toHaveLength(forks);
    expect(read.conversations.filter(({ forkedFrom }) => forkedFrom)).toHaveLength(forks);
    expect(read.conversations.map(({ events }) => events.length)).toEqual(lengths);

    const calls = rows.flatMap((row, at) =>
      row.slice(row.length - (lengths[at] ?? 0)).flatMap(({ tool_calls }) => tool_calls ?? []),
    );
    const events = read.conversations.flatMap((each) => each.events);
    expect(events.filter(({ kind }) => kind === "tool_call")).toHaveLength(calls.length);
    expect(events.filter(({ usage }) => usage)).toHaveLength(0);
    for (const event of events) {
      expect(event.bytes.buffer === file.bytes.buffer).toBe(true);
      expect(() => JSON.parse(textOf(event))).not.toThrow();
      const content = openaiMessages.content(event.bytes);
      expect(EventContent.safeParse(content).success).toBe(true);
      if (event.kind !== "system_prompt") expect(content.model).toEqual(event.model);
      expect(event.summary.length).toBeGreaterThan(0);
    }
    for (const { events: own } of read.conversations) {
      const asked = new Set(
        own.flatMap(({ kind, toolCallId }) => (kind === "tool_call" ? [toolCallId] : [])),
      );
      for (const event of own) {
        if (event.kind === "tool_result") expect(asked.has(event.toolCallId)).toBe(true);
      }
    }
  });

  it("tau-bench: trials that share more than their first question fork where they part", () => {
    const { conversations } = openaiMessages.read([
      corpus.file("openai-messages/tau-bench_gpt-4o-airline.json"),
    ]);
    const forks = conversations.filter(({ forkedFrom }) => forkedFrom);
    expect(forks.map(({ forkedFrom }) => forkedFrom?.eventId)).toEqual(
      expect.arrayContaining(["message-3", "message-5"]),
    );
    const known = new Map(conversations.map((each) => [each.key, each]));
    for (const { forkedFrom } of forks) {
      const parent = known.get(forkedFrom?.key ?? "");
      expect(parent?.events.some(({ eventId }) => eventId === forkedFrom?.eventId)).toBe(true);
    }
  });

  it("tau-bench's few-shot text is refused line by line, with the reason", () => {
    const file = corpus.file("openai-messages/tau-bench_airline_few_shot.jsonl");
    expect(pickImporter([file])).toBe(openaiMessages);
    const { conversations, rejected } = openaiMessages.read([file]);
    expect(conversations).toEqual([]);
    expect(rejected).toHaveLength(textOf(file).trim().split("\n").length);
    expect(rejected[0]).toMatchObject({ line: 1, reason: expect.stringMatching(/as text for reading/) });
  });

  it("no other format's file is taken for plain messages", () => {
    // Messages in this shape that other tools wrote out; mini-SWE-agent's first versions wrote nothing else.
    const plain =
      /^openai-messages\/|openai_messages_sft|chatbotui-export|hypabolic\/unicode-boundaries\/expected|assistant-message-with|mini-swe-agent/;
    const taken = corpus.load().filter((file) => pickImporter([file]) === openaiMessages);
    expect(taken.filter(({ path }) => !plain.test(path)).map(({ path }) => path)).toEqual([]);
    expect(taken.length).toBeGreaterThan(3);
  });
});
