import { describe, expect, it } from "vitest";
import type { ForkPreview } from "#lib/api/fork.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { carryHint, describeFork, keyHints, preflight, whyNotBefore } from "./fork-hints.ts";

const preview: ForkPreview = {
  conversationId: "c1",
  title: "CI run",
  cut: "after",
  eventCount: 38,
  stepCount: 12,
  prefill: null,
  canCutBefore: false,
  pendingCalls: [],
  partialBatch: null,
  prefixTokens: 31_800,
  ownKey: "cache_x-fork-1",
  inheritedKey: "cache_x",
  pathTotals: emptyTotals(),
  source: { provider: null, model: "a", systemPrompt: "p", toolCount: 1, sealed: true, workspace: null },
};
const kept = { model: null, systemPrompt: null };

describe("fork hints", () => {
  it("says in one line what will happen", () => {
    expect(describeFork(preview)).toBe(
      "Copies 38 events (12 steps) of “CI run” into a new branch. The original stays as it is.",
    );
    expect(describeFork({ ...preview, eventCount: 1, stepCount: 1 })).toContain("1 event (1 step)");
    expect(describeFork({ ...preview, eventCount: 0, stepCount: 0 })).toContain("no events");
  });

  it("tells cold from warm", () => {
    const hints = keyHints(kept, preview);
    expect(hints.own).toContain("≈ 31.8k tokens");
    expect(hints.inherit).toContain("“CI run”");
    expect(keyHints(kept, { ...preview, prefixTokens: null }).own).toContain("the whole prefix");
  });

  it("promises no warm cache once the prefix changes, whatever the key", () => {
    const { note, ...hints } = keyHints({ model: "b", systemPrompt: "q" }, preview);
    expect(note).toContain("model and the system prompt change");
    expect(note).toContain("cold either way");
    expect(Object.values(hints).join(" ")).not.toMatch(/warm/i);
    expect(keyHints({ model: "a", systemPrompt: "p" }, preview)).toMatchObject({ note: null });
  });

  it("says what would be carried, and when that is nothing", () => {
    const pathTotals = { ...emptyTotals(), responses: 3, costedResponses: 2, cost: 0.42, input: 31_800 };
    expect(carryHint({ pathTotals })).toContain("$0.42 and 31.8k input tokens");
    expect(carryHint({ pathTotals: { ...pathTotals, cost: null, input: null } })).toContain(
      "An unknown cost of",
    );
    expect(carryHint(preview)).toContain("nothing to carry");
  });

  it("warns of open calls and split batches, and notes the shared workspace", () => {
    expect(preflight(preview)).toEqual([]);
    const call = { eventId: "e", callId: "c", name: "bash" };
    const found = preflight({
      ...preview,
      pendingCalls: [call, call],
      partialBatch: { responseId: "r", included: 2, total: 3 },
      source: { ...preview.source, workspace: "/repo" },
    });
    expect(found.map(({ level }) => level)).toEqual(["warning", "warning", "note"]);
    expect(found[0]?.text).toContain("2 tool calls have no result yet at this point (bash)");
    expect(found[1]?.text).toContain("2 of 3 parallel calls are inside the cut");
  });

  it("says why a cut before is impossible", () => {
    expect(whyNotBefore(null, preview)).not.toBeNull();
    expect(whyNotBefore("e", preview)).not.toBeNull();
    expect(whyNotBefore("e", { ...preview, canCutBefore: true })).toBeNull();
    expect(whyNotBefore("e", null)).toBeNull();
  });
});
