import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { geminiCli } from "./importer.ts";

type Raw = {
  id: string;
  type: string;
  toolCalls?: { result?: unknown }[];
  tokens?: { input: number; output: number; cached: number; thoughts: number };
};

/** Read again without the importer: the last version of every message. */
function recount(text: string): { messages: Raw[]; records: number } {
  const document = text.trimStart().startsWith("{") && text.includes('"messages"');
  if (document) return { messages: (JSON.parse(text) as { messages: Raw[] }).messages, records: 0 };
  const objects = text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Raw);
  const messages = new Map(objects.flatMap((each) => (each.id ? [[each.id, each] as const] : [])));
  return { messages: [...messages.values()], records: objects.filter((each) => !each.id).length };
}

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const files = corpus.load("gemini-cli");

describe.skipIf(!corpus.isThere)("every Gemini CLI file of the corpus", () => {
  it.each(files.map((file) => [file.path, file] as const))("%s", (_path, file) => {
    expect(pickImporter([file])).toBe(geminiCli);
    const { conversations, rejected } = geminiCli.read([file]);
    expect(rejected).toEqual([]);
    expect(conversations).toHaveLength(1);
    const events = conversations[0]?.events ?? [];
    const { messages, records } = recount(textOf(file));
    const calls = messages.flatMap((each) => each.toolCalls ?? []);
    const heads = events.filter((event) => /^(user|gemini|info|error|warning)$/.test(event.sourceKind));
    expect(heads.map((event) => event.eventId)).toEqual(messages.map((each) => each.id));
    expect(events.filter((event) => event.kind === "tool_call")).toHaveLength(calls.length);
    expect(events.filter((event) => event.kind === "tool_result")).toHaveLength(
      calls.filter((each) => each.result).length,
    );
    expect(
      events.filter((event) => event.sourceKind === "session" || event.sourceKind === "$set"),
    ).toHaveLength(records);
    const tokens = messages.flatMap((each) => each.tokens ?? []);
    const sum = (pick: (each: (typeof tokens)[number]) => number) =>
      tokens.reduce((total, each) => total + pick(each), 0);
    expect(sumUsages(events.map((event) => event.usage))).toMatchObject({
      responses: tokens.length,
      input: sum((each) => each.input),
      cacheRead: sum((each) => each.cached),
      output: sum((each) => each.output + each.thoughts),
      reasoning: sum((each) => each.thoughts),
    });
    for (const event of events) {
      expect(textOf(file)).toContain(textOf(event));
      const content = geminiCli.content(event.bytes);
      expect(EventContent.safeParse(content).success).toBe(true);
      expect(content.model).toEqual(event.model);
      expect(event.summary).not.toBe("");
    }
    expect(new Set(events.map((event) => event.eventId)).size).toBe(events.length);
  });

  it("claims no file of another format", () => {
    const others = corpus.load().filter(({ path }) => !path.startsWith("gemini-cli/"));
    expect(others.filter((file) => geminiCli.detect([file])).map(({ path }) => path)).toEqual([]);
    for (const file of others.filter(({ path }) => path.startsWith("edge-cases/"))) {
      expect(() => geminiCli.read([file])).not.toThrow();
      expect(() => geminiCli.content(file.bytes)).not.toThrow();
    }
  });
});
