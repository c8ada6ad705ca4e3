import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { sweAgent } from "./importer.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const files = corpus.load().filter(({ path }) => path.startsWith("swe-agent/"));

describe.skipIf(!corpus.isThere)("every SWE-agent file of the corpus", () => {
  it.each(files.map((file) => [file.path, file] as const))("%s", (_path, file) => {
    expect(pickImporter([file])).toBe(sweAgent);
    const { conversations, rejected } = sweAgent.read([file]);
    expect(rejected).toEqual([]);
    const raw = JSON.parse(textOf(file)) as { role: string; content: string }[];
    const events = conversations.flatMap((each) => each.events);
    expect(events.map((event) => JSON.parse(textOf(event)))).toEqual(raw);
    // These have no tool calls: every user message behind the first answer is what a command said.
    const kinds = raw.map(({ role }, at) => (role === "user" && at > 1 ? "tool" : role));
    expect(events.map((event) => event.role)).toEqual(kinds);
    expect(new Set(events.flatMap((event) => event.responseId ?? [])).size).toBe(
      raw.filter(({ role }) => role === "assistant").length,
    );
    expect(events.every((event) => event.usage === null)).toBe(true);
    for (const event of events) {
      expect(textOf(file)).toContain(textOf(event));
      const content = sweAgent.content(event.bytes);
      expect(EventContent.safeParse(content).success).toBe(true);
      if (event.kind !== "system_prompt") expect(content.model).toEqual(event.model);
      expect(event.summary).not.toBe("");
    }
  });

  it("claims no file of another format", () => {
    const others = corpus.load().filter(({ path }) => !path.startsWith("swe-agent/"));
    expect(others.filter((file) => sweAgent.detect([file])).map(({ path }) => path)).toEqual([]);
    for (const file of others.filter(({ path }) => path.startsWith("edge-cases/"))) {
      expect(() => sweAgent.read([file])).not.toThrow();
      expect(() => sweAgent.content(file.bytes)).not.toThrow();
    }
  });
});
