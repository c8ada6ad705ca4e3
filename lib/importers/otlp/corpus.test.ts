import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { otlp } from "./importer.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const LAST_RESULTS = 1;
const PATH = "generated/derived/otlp_genai_spans.json";

type Attribute = { key: string; value: { stringValue?: string; intValue?: string } };
type RawSpan = { attributes: Attribute[]; traceId: string };
type RawMessage = { role: string; parts: { type: string; content?: string }[] };

/**
 * Counts straight from the file. Its requests repeat the last three messages only, and those without their calls: what
 * a request adds is what follows its last assistant message.
 */
function recount(text: string) {
  const raw = JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: RawSpan[] }[] }[] };
  const spans = raw.resourceSpans.flatMap((each) => each.scopeSpans.flatMap((scope) => scope.spans));
  const read = (span: RawSpan, key: string) => span.attributes.find((each) => each.key === key)?.value;
  const requests = spans.filter((span) => read(span, "gen_ai.operation.name")?.stringValue === "chat");
  const list = (span: RawSpan, key: string) =>
    JSON.parse(read(span, key)?.stringValue ?? "[]") as RawMessage[];
  const outputs = requests.flatMap((span) => list(span, "gen_ai.output.messages"));
  const added = requests.flatMap((span) => {
    const input = list(span, "gen_ai.input.messages");
    return input.slice(input.findLastIndex(({ role }) => role === "assistant") + 1);
  });
  const sum = (key: string) =>
    requests.reduce((total, span) => total + Number(read(span, key)?.intValue ?? 0), 0);
  return {
    conversations: new Set(requests.map((span) => read(span, "gen_ai.conversation.id")?.stringValue)).size,
    requests: requests.length,
    outputs: outputs.length,
    added: added.length,
    calls: outputs.flatMap(({ parts }) => parts.filter(({ type }) => type === "tool_call")).length,
    users: added.filter(({ role }) => role === "user").length,
    input: sum("gen_ai.usage.input_tokens"),
    output: sum("gen_ai.usage.output_tokens"),
  };
}

describe.skipIf(!corpus.isThere)("the spans of the corpus", () => {
  it("hold every message once, and what every response reports", () => {
    const file = corpus.file(PATH);
    const expected = recount(textOf(file));
    expect(pickImporter([file])).toBe(otlp);
    const { conversations, rejected } = otlp.read([file]);
    expect(rejected).toEqual([]);
    const events = conversations.flatMap((each) => each.events);
    const ofKind = (kind: string) => events.filter((event) => event.kind === kind);
    const totals = sumUsages(events.map(({ usage }) => usage));
    const results = ofKind("tool_result").length;
    expect({
      conversations: conversations.length,
      requests: totals.responses,
      outputs: events.filter(({ role }) => role === "assistant").length,
      calls: ofKind("tool_call").length,
      users: events.filter(({ role }) => role === "user").length,
      input: totals.input,
      output: totals.output,
    }).toEqual({ ...expected, added: undefined });
    // One conversation ends in a call whose result stands in its tool's span only.
    const asked = events.filter(({ role }) => role === "user" || role === "system").length;
    expect(asked + results).toBe(expected.added + LAST_RESULTS);
    for (const event of ofKind("tool_result")) {
      expect(
        events.some(({ kind, toolCallId }) => kind === "tool_call" && toolCallId === event.toolCallId),
      ).toBe(true);
    }
  });
});
