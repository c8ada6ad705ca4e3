import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { openhandsLegacy } from "./importer.ts";

type RawEvent = {
  id: number;
  action?: string;
  observation?: string;
  tool_call_metadata?: {
    tool_call_id: string;
    model_response: {
      id: string;
      usage: { prompt_tokens: number; completion_tokens: number; cache_read_input_tokens?: number };
    };
  };
};
type RawLine = {
  instance_id: string;
  history: RawEvent[];
  metrics: { accumulated_token_usage: { prompt_tokens: number; completion_tokens: number } };
};

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const isMine = (path: string) => path.startsWith("openhands-legacy/");
const files = corpus.load().filter(({ path }) => isMine(path));

/** Read again without the importer. */
function runsOf(text: string): RawEvent[][] {
  if (text.startsWith("[")) return [JSON.parse(text) as RawEvent[]];
  const lines = text.split("\n").filter(Boolean);
  return lines.map((line) => (JSON.parse(line) as RawLine).history);
}

describe.skipIf(!corpus.isThere)("every OpenHands legacy file of the corpus", () => {
  it.each(files.map((file) => [file.path, file] as const))("%s", (_path, file) => {
    expect(pickImporter([file])).toBe(openhandsLegacy);
    const { conversations, rejected } = openhandsLegacy.read([file]);
    expect(rejected).toEqual([]);
    const text = textOf(file);
    const runs = runsOf(text);
    expect(conversations).toHaveLength(runs.length);
    for (const [at, { events }] of conversations.entries()) {
      const raw = runs[at] ?? [];
      expect(events.map((event) => event.eventId)).toEqual(raw.map((each) => String(each.id)));
      const called = raw.filter((each) => each.action && each.tool_call_metadata);
      expect(events.filter((event) => event.kind === "tool_call").map((event) => event.toolCallId)).toEqual(
        called.map((each) => each.tool_call_metadata?.tool_call_id),
      );
      expect(events.filter((event) => event.kind === "tool_result")).toHaveLength(
        raw.filter((each) => each.observation && each.tool_call_metadata).length,
      );
      const responses = new Map(
        called.flatMap((each) => {
          const response = each.tool_call_metadata?.model_response;
          return response ? [[response.id, response.usage] as const] : [];
        }),
      );
      const sum = (pick: (usage: { prompt_tokens: number; completion_tokens: number }) => number) =>
        [...responses.values()].reduce((total, usage) => total + pick(usage), 0);
      expect(sumUsages(events.map((event) => event.usage))).toMatchObject({
        responses: responses.size,
        input: sum((usage) => usage.prompt_tokens),
        output: sum((usage) => usage.completion_tokens),
      });
    }
    for (const event of conversations.flatMap((each) => each.events)) {
      expect(text.includes(textOf(event))).toBe(true);
      const content = openhandsLegacy.content(event.bytes);
      expect(EventContent.safeParse(content).success).toBe(true);
      if (event.kind !== "system_prompt") expect(content.model).toEqual(event.model);
      expect(event.summary).not.toBe("");
    }
  });

  it("the counters of each benchmark run are its responses, nothing is left over", () => {
    const file = corpus.file("openhands-legacy/multi_swe_bench_output.jsonl");
    const lines = textOf(file)
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as RawLine);
    const { conversations } = openhandsLegacy.read([file]);
    for (const [at, line] of lines.entries()) {
      const run = conversations[at];
      const { prompt_tokens: input, completion_tokens: output } = line.metrics.accumulated_token_usage;
      expect(sumUsages((run?.events ?? []).map((event) => event.usage))).toMatchObject({
        input,
        output,
        cost: null,
      });
      expect(run?.unattributed).toMatchObject({ responses: 0, input: null, output: null, cost: null });
      expect(run?.externalId).toBe(line.instance_id);
    }
    expect(conversations.map((each) => each.status)).toEqual(["finished", "finished", "error"]);
  });

  it("claims no file of another format", () => {
    const others = corpus.load().filter(({ path }) => !isMine(path));
    expect(others.filter((file) => openhandsLegacy.detect([file])).map(({ path }) => path)).toEqual([]);
    for (const file of others.filter(({ path }) => path.startsWith("edge-cases/"))) {
      expect(() => openhandsLegacy.read([file])).not.toThrow();
      expect(() => openhandsLegacy.content(file.bytes)).not.toThrow();
    }
  });
});
