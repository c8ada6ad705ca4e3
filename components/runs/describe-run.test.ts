import { describe, expect, it } from "vitest";
import { describeCost, describeLabels } from "./describe-run.ts";

const noLabels = { repository: null, commit: null, branch: null, job: null, attempt: null, url: null };

describe("describeLabels", () => {
  it("shortens the commit and names the attempt", () => {
    const labels = {
      ...noLabels,
      repository: "acme/api",
      branch: "main",
      commit: "a91c3f0e5b7d1122334455667788990011223344",
      attempt: "2",
    };
    expect(describeLabels({ labels })).toEqual(["acme/api", "main", "a91c3f0", "attempt 2"]);
  });

  it("keeps what is no hash and no number as CI wrote it", () => {
    expect(describeLabels({ labels: { ...noLabels, commit: "refs/pull/4182", attempt: "retry" } })).toEqual([
      "refs/pull/4182",
      "retry",
    ]);
  });

  it("is empty without labels", () => {
    expect(describeLabels({ labels: { ...noLabels, job: "" } })).toEqual([]);
  });
});

describe("describeCost", () => {
  const totals = {
    responses: 12,
    costedResponses: 12,
    input: 1,
    cacheRead: 1,
    cacheWrite: null,
    output: 1,
    reasoning: null,
    cost: 1.84,
    latencyMs: null,
  };

  it("is plain when every response has its cost", () => {
    expect(describeCost({ totals })).toEqual({ text: "$1.84", explanation: null });
  });

  it("is a lower bound when some have none", () => {
    expect(describeCost({ totals: { ...totals, costedResponses: 10 } })).toEqual({
      text: "≥$1.84",
      explanation: "2 of 12 responses came without a cost",
    });
  });

  it("is n/a, not zero, when none has", () => {
    expect(describeCost({ totals: { ...totals, costedResponses: 0, cost: null } }).text).toBe("n/a");
  });
});
