import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { openCorpus, textOf } from "#lib/importers/testing/corpus-files.ts";
import { atif } from "./importer.ts";

type RawStep = {
  source: string;
  is_copied_context?: boolean;
  tool_calls?: unknown[];
  observation?: { results: { source_call_id?: string }[] };
  metrics?: { prompt_tokens?: number; completion_tokens?: number; cached_tokens?: number; cost_usd?: number };
};
type RawTrajectory = { steps: RawStep[]; subagent_trajectories?: RawTrajectory[] };

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const isMine = (path: string) => /^(atif\/|generated\/derived\/atif_)/.test(path);
const files = corpus.load().filter(({ path }) => isMine(path));
const CONTINUATION = "generated/derived/atif_v1.7_continuation.trajectory.json";
const EMBEDDING = "generated/derived/atif_v1.7_embedded_subagents.trajectory.json";

/** Reasons each file is named for, in order. */
const NAMED: Readonly<Record<string, RegExp[]>> = {
  [CONTINUATION]: [/^40 steps are copied/],
  [EMBEDDING]: [
    /^goes on in atif_v1.7_continuation/,
    /missing\/external.trajectory.json is not in the upload/,
  ],
  "atif/polylogue/nemo_relay_atif_v1.7_real_redacted.json": [/^steps\[0\] and 3 more: neither system/],
};

function allOf(document: RawTrajectory): RawTrajectory[] {
  return [document, ...(document.subagent_trajectories ?? []).flatMap(allOf)];
}

describe.skipIf(!corpus.isThere)("every ATIF file of the corpus", () => {
  it.each(files.map((file) => [file.path, file] as const))("%s", (path, file) => {
    expect(pickImporter([file])).toBe(atif);
    const { conversations, rejected } = atif.read([file]);
    expect(rejected.map((each) => each.reason)).toEqual(
      (NAMED[path] ?? []).map((reason) => expect.stringMatching(reason)),
    );
    const text = textOf(file);
    const documents = allOf(JSON.parse(text) as RawTrajectory);
    const steps = documents.flatMap((each) => each.steps);
    expect(conversations).toHaveLength(documents.length);
    const events = conversations.flatMap((each) => each.events);
    const count = (lists: (unknown[] | undefined)[]) =>
      lists.reduce((sum, list) => sum + (list?.length ?? 0), 0);
    const calls = count(steps.map((step) => step.tool_calls));
    const results = count(steps.map((step) => step.observation?.results));
    expect(events.filter((event) => event.kind === "tool_call")).toHaveLength(calls);
    expect(events.filter((event) => event.kind === "tool_result")).toHaveLength(
      steps.flatMap((step) => step.observation?.results ?? []).filter((each) => each.source_call_id).length,
    );
    const calling = steps.filter((step) => step.tool_calls?.length).length;
    expect(events).toHaveLength(steps.length + calls - calling + results);
    expect(events.filter((event) => event.sourceKind === "user")).toHaveLength(
      steps.filter((step) => step.source === "user").length,
    );
    const paid = steps.flatMap((step) => (step.is_copied_context ? [] : (step.metrics ?? [])));
    const totals = sumUsages(events.map((event) => event.usage));
    const sum = (pick: (each: (typeof paid)[number]) => number | undefined) =>
      paid.reduce((total, each) => total + (pick(each) ?? 0), 0);
    expect([totals.responses, totals.input ?? 0, totals.output ?? 0, totals.cacheRead ?? 0]).toEqual([
      paid.length,
      sum((each) => each.prompt_tokens),
      sum((each) => each.completion_tokens),
      sum((each) => each.cached_tokens),
    ]);
    expect(totals.cost ?? 0).toBeCloseTo(sum((each) => each.cost_usd));
    for (const each of conversations) {
      expect(each.unattributed).toMatchObject({ input: null, output: null, cacheRead: null, cost: null });
      expect(new Set(each.events.map((event) => event.eventId)).size).toBe(each.events.length);
    }
    for (const event of events) {
      expect(text.includes(textOf(event))).toBe(true);
      const content = atif.content(event.bytes);
      expect(EventContent.safeParse(content).success).toBe(true);
      expect(content.model).toEqual(event.model);
      expect(event.summary).not.toBe("");
    }
  });

  it("the embedding trajectory with its continuation: shared up to the call the parent left open, sub-agents at their call", () => {
    const { conversations, rejected } = atif.read([corpus.file(CONTINUATION), corpus.file(EMBEDDING)]);
    expect(rejected).toHaveLength(1);
    const rest = conversations.slice(1);
    expect(
      rest.map((each) => [
        each.externalId,
        each.forkedFrom?.eventId ?? null,
        each.spawnedBy?.eventId ?? null,
      ]),
    ).toEqual([
      ["traj-cont", "step-39/result-1", null],
      ["traj-sub-0", null, "step-6"],
      ["traj-sub-1", null, "step-6"],
    ]);
    // The copy of step 40 has the answer its original lacks: it is the continuation's own, and costs nothing.
    expect(rest[0]?.events[0]).toMatchObject({ eventId: "step-40", usage: null });
    expect(new Set(rest[0]?.events.map((event) => event.eventId.split("/")[0])).size).toBe(9);
  });

  it("claims no file of another format", () => {
    const others = corpus.load().filter(({ path }) => !isMine(path));
    expect(others.filter((file) => atif.detect([file])).map(({ path }) => path)).toEqual([]);
    for (const file of others.filter(({ path }) => path.startsWith("edge-cases/"))) {
      expect(() => atif.read([file])).not.toThrow();
      expect(() => atif.content(file.bytes)).not.toThrow();
    }
  });
});
