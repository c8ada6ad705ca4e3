import { describe, expect, it } from "vitest";
import { describeLabels, describeRunCost, listLabels } from "./describe-run.ts";

const noLabels = { repository: null, commit: null, branch: null, job: null, attempt: null, url: null };

describe("describeLabels", () => {
  const labels = {
    ...noLabels,
    repository: "acme/api",
    branch: "main",
    commit: "a91c3f0e5b7d1122334455667788990011223344",
    job: "agent-fix",
    attempt: "2",
  };

  it("shortens the commit, names the attempt and lets neither be cut", () => {
    const shown = describeLabels({ labels });
    expect(shown.map(({ text }) => text)).toEqual(["acme/api", "main", "a91c3f0", "attempt 2"]);
    expect(shown.filter(({ fixed }) => fixed).map(({ name }) => name)).toEqual(["commit", "attempt"]);
  });

  it("keeps what is no hash and no number as CI wrote it", () => {
    const shown = describeLabels({ labels: { ...noLabels, commit: "refs/pull/4182", attempt: "retry" } });
    expect(shown.map(({ text }) => text)).toEqual(["refs/pull/4182", "retry"]);
    expect(shown.some(({ fixed }) => fixed)).toBe(false);
  });

  it("is empty without labels", () => {
    expect(describeLabels({ labels: { ...noLabels, repository: "" } })).toEqual([]);
    expect(listLabels({ labels: { ...noLabels, job: "" } })).toBe("");
  });

  it("lists every label in full for the hint", () => {
    expect(listLabels({ labels })).toBe(
      `repository: acme/api\ncommit: ${labels.commit}\nbranch: main\njob: agent-fix\nattempt: 2`,
    );
  });
});

describe("describeRunCost", () => {
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
    expect(describeRunCost({ totals })).toEqual({ text: "$1.84", explanation: null });
  });

  it("is a lower bound when some have none", () => {
    expect(describeRunCost({ totals: { ...totals, costedResponses: 10 } })).toEqual({
      text: "≥$1.84",
      explanation: "2 of 12 responses came without a cost",
    });
  });

  it("is n/a, not zero, when none has", () => {
    expect(describeRunCost({ totals: { ...totals, costedResponses: 0, cost: null } }).text).toBe("n/a");
  });
});
