import { describe, expect, it } from "vitest";
import {
  addTotals,
  addUsage,
  cachedShare,
  emptyTotals,
  familyTotals,
  inheritedTotals,
  ownTotals,
  pathTotals,
  promptTokens,
  sumUsages,
} from "./metrics.ts";
import { makeEvent, makeUsage } from "./testing/make-event.ts";

describe("sums", () => {
  it("keeps a field nobody reported as unknown instead of zero", () => {
    const totals = sumUsages([makeUsage({ input: 10 }), null, makeUsage({ input: 5, output: 0 })]);
    expect(totals).toEqual({ ...emptyTotals(), responses: 2, input: 15, output: 0 });
  });

  it("takes a known value over an unknown one, on either side", () => {
    const known = addUsage(emptyTotals(), makeUsage({ cacheRead: 3, cost: 0.5, latencyMs: 7 }));
    expect(addTotals(emptyTotals(), known)).toEqual(known);
    expect(addTotals(known, emptyTotals())).toEqual(known);
  });

  it("counts responses, and apart from them those whose cost is known, free ones included", () => {
    const totals = sumUsages([makeUsage({ cost: 0 }), makeUsage({ cost: 0.25 }), makeUsage()]);
    expect(totals).toMatchObject({ responses: 3, costedResponses: 2, cost: 0.25 });
  });

  it("counts responses that keep their input to themselves, wherever in the sum they are, once another says it", () => {
    const silent = sumUsages([makeUsage(), makeUsage({ cost: 1 })]);
    expect(silent).not.toHaveProperty("unmeteredResponses");
    const metered = sumUsages([makeUsage({ input: 10 })]);
    expect(metered).not.toHaveProperty("unmeteredResponses");
    const both = addTotals(silent, metered);
    expect(both).toMatchObject({ responses: 3, input: 10, unmeteredResponses: 2 });
    expect(addTotals(metered, silent)).toEqual(both);
    expect(addTotals(both, both)).toMatchObject({ input: 20, unmeteredResponses: 4 });
    expect(addUsage(both, makeUsage())).toMatchObject({ input: 10, unmeteredResponses: 3 });
  });

  it("leaves its arguments as they were", () => {
    const totals = Object.freeze(emptyTotals());
    addUsage(totals, makeUsage({ input: 1 }));
    expect(totals).toEqual(emptyTotals());
  });
});

describe("cached share", () => {
  it.each([
    [{ input: 200, cacheRead: 50 }, 0.25],
    [{ input: 200, cacheRead: 0 }, 0],
    [{ input: 200, cacheRead: 200 }, 1],
    // ACP reports cached tokens beside the input.
    [{ input: 100, cacheRead: 300 }, 0.75],
    [{ input: 0, cacheRead: 300 }, 1],
    [{ input: 0, cacheRead: 0 }, null],
    [{ input: null, cacheRead: 5 }, null],
    [{ input: 5, cacheRead: null }, null],
  ])("of %o is %s", (tokens, share) => {
    expect(cachedShare(tokens)).toBe(share);
  });

  it("knows the size of the prompt without cache data too", () => {
    expect(promptTokens({ input: 5, cacheRead: null })).toBe(5);
    expect(promptTokens({ input: 100, cacheRead: 300 })).toBe(400);
    expect(promptTokens({ input: null, cacheRead: 300 })).toBeNull();
  });
});

describe("who paid", () => {
  const events = [
    makeEvent(0, { inherited: true, usage: makeUsage({ cost: 1 }) }),
    makeEvent(1, { inherited: true }),
    makeEvent(2, { usage: makeUsage({ cost: 2 }) }),
  ];

  it("splits a path into what was spent here and what was inherited", () => {
    expect(ownTotals(events)).toMatchObject({ responses: 1, cost: 2 });
    expect(inheritedTotals(events)).toMatchObject({ responses: 1, cost: 1 });
    expect(pathTotals(events)).toEqual(addTotals(inheritedTotals(events), ownTotals(events)));
  });

  it("counts a copied prefix once in a family (resets_metrics_by_default)", () => {
    const source = events.slice(0, 1).map((event) => ({ ...event, inherited: false }));
    const family = familyTotals([{ ownTotals: ownTotals(source) }, { ownTotals: ownTotals(events) }]);
    expect(family).toMatchObject({ responses: 2, cost: 3 });
  });
});
