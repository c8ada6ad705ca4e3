import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { dockerAgent } from "./importer.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const OURS = /^docker-agent\//;
const all = corpus.load();
const sessions = all.filter(({ path }) => OURS.test(path));

type Raw = {
  input_tokens: number;
  output_tokens: number;
  cost: number;
  messages: { message: { message: { role: string; tool_calls?: unknown[] } } }[];
};

describe.skipIf(!corpus.isThere)("each real session", () => {
  it.each(sessions.map((file) => [file.path, file] as const))("%s", (_path, file) => {
    const raw: Raw = JSON.parse(textOf(file));
    const messages = raw.messages.map(({ message }) => message.message);
    const { conversations, rejected } = dockerAgent.read([file]);
    expect(pickImporter([file])?.format).toBe("docker-agent");
    expect(rejected).toEqual([]);
    expect(conversations).toHaveLength(1);
    const { events, unattributed, status } = conversations[0] ?? { events: [] };
    expect(events).toHaveLength(messages.length);
    const calls = messages.reduce((sum, { tool_calls: made }) => sum + (made?.length ?? 0), 0);
    expect(events.filter(({ kind }) => kind === "tool_call")).toHaveLength(calls);
    expect(
      events
        .filter(({ kind }) => kind === "tool_result")
        .map(({ toolCallId, toolName }) => [toolCallId, toolName]),
    ).toEqual(
      events
        .filter(({ kind }) => kind === "tool_call")
        .map(({ toolCallId, toolName }) => [toolCallId, toolName]),
    );
    // These versions tell the tokens of the last response and what all of them cost.
    expect(events.flatMap(({ usage }) => (usage ? [[usage.input, usage.output, usage.cost]] : []))).toEqual([
      [raw.input_tokens, raw.output_tokens, null],
    ]);
    expect(unattributed).toMatchObject({ responses: 0, input: null, output: null, cost: raw.cost });
    expect(status).toBe("finished");
    for (const event of events) {
      expect(EventContent.safeParse(dockerAgent.content(event.bytes)).success).toBe(true);
      expect(textOf(file).includes(textOf(event))).toBe(true);
    }
  });

  it("they share nothing", () => {
    expect(dockerAgent.read(sessions).conversations.map(({ forkedFrom }) => forkedFrom)).toEqual(
      sessions.map(() => null),
    );
  });
});

describe.skipIf(!corpus.isThere)("files of other formats", () => {
  it("are not taken for sessions, and none makes it throw", () => {
    expect(all.filter((file) => dockerAgent.detect([file]) && !OURS.test(file.path))).toEqual([]);
    for (const file of all.filter(
      ({ path }) => path.startsWith("edge-cases/") && !path.includes("openhands"),
    )) {
      expect(() => dockerAgent.read([{ ...file, path: "s.json" }])).not.toThrow();
      expect(() => dockerAgent.content(file.bytes)).not.toThrow();
    }
  });
});
