import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import type { ImportResult } from "#lib/importers/importer.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { atif } from "./importer.ts";
import { agentStep, copied, result, toolCall, trajectory, userStep } from "./testing/steps.ts";

const edges = ({ conversations }: ImportResult) =>
  conversations.map((each) => [each.key, each.forkedFrom ?? each.spawnedBy ?? null]);
const responses = ({ conversations }: ImportResult) =>
  sumUsages(conversations.flatMap((each) => each.events).map((event) => event.usage)).responses;

const first = [userStep(1), agentStep(2), userStep(3), agentStep(4)];
const root = jsonFile("runs/a.json", trajectory({ steps: first, continued_trajectory_ref: "b.json" }));
const next = jsonFile(
  "runs/b.json",
  trajectory({ steps: [...first.map(copied), userStep(5), agentStep(6)] }),
);

describe("continuations", () => {
  it("the copied steps are the parent's: shared, and counted once", () => {
    const read = atif.read([next, root]);
    expect(read.rejected).toEqual([]);
    expect(edges(read)).toEqual([
      ["runs/a.json", null],
      ["runs/b.json", { key: "runs/a.json", eventId: "step-4" }],
    ]);
    expect(read.conversations[1]?.events.map((event) => event.eventId)).toEqual(["step-5", "step-6"]);
    expect(read.conversations[1]?.title).toBe("ask 5");
    expect(responses(read)).toBe(3);
  });

  it("of a continuation: its fork point may lie in the parent's parent", () => {
    const third = jsonFile(
      "runs/c.json",
      trajectory({ steps: [...first.slice(0, 2).map(copied), userStep(7)] }),
    );
    const second = jsonFile(
      "runs/b.json",
      trajectory({ steps: [...first.map(copied), userStep(5)], continued_trajectory_ref: "./c.json" }),
    );
    expect(edges(atif.read([root, second, third]))).toEqual([
      ["runs/a.json", null],
      ["runs/b.json", { key: "runs/a.json", eventId: "step-4" }],
      ["runs/c.json", { key: "runs/a.json", eventId: "step-2" }],
    ]);
  });

  it("copied steps that were summed up share nothing and still do not count", () => {
    const summed = jsonFile(
      "runs/b.json",
      trajectory({
        steps: [copied(userStep(1, { message: "So far …" })), copied(agentStep(2)), agentStep(3)],
      }),
    );
    const read = atif.read([root, summed]);
    expect(edges(read)[1]).toEqual(["runs/b.json", { key: "runs/a.json", eventId: null }]);
    expect(read.conversations[1]?.events.map((event) => event.usage?.input ?? null)).toEqual([
      null,
      null,
      10,
    ]);
  });

  it("without copied steps it goes on behind all of its parent's, under ids of its own", () => {
    const bare = jsonFile("runs/b.json", trajectory({ steps: [userStep(1), agentStep(2)] }));
    const read = atif.read([root, bare]);
    expect(edges(read)[1]).toEqual(["runs/b.json", { key: "runs/a.json", eventId: "step-4" }]);
    const ids = read.conversations.flatMap((each) => each.events.map((event) => event.eventId));
    expect(new Set(ids).size).toBe(6);
  });

  it("the root's digest covers all of its family, whose other members have none", () => {
    const digests = (...files: (typeof root)[]) =>
      atif.read(files).conversations.map((each) => each.sourceDigest);
    const [both, continued] = digests(root, next);
    expect(continued).toBeNull();
    expect(digests(root)[0]).not.toBe(both);
    expect(digests(next, root)[0]).toBe(both);
  });

  it("is found by what it copied when nobody names it", () => {
    const quiet = jsonFile("runs/a.json", trajectory({ steps: first }));
    expect(edges(atif.read([next, quiet]))[1]).toEqual([
      "runs/b.json",
      { key: "runs/a.json", eventId: "step-4" },
    ]);
  });

  it("alone: its copied steps come in, are not counted, and the missing parent is said", () => {
    const read = atif.read([next]);
    expect(read.conversations[0]?.events).toHaveLength(6);
    expect(responses(read)).toBe(1);
    expect(read.rejected.map((each) => each.reason)).toEqual([
      expect.stringMatching(/^4 steps are copied from a trajectory that is not in the upload/),
    ]);
  });

  it("a missing continuation is named", () => {
    expect(atif.read([root]).rejected).toEqual([
      { file: "runs/a.json", line: null, reason: "goes on in b.json, which is not in the upload" },
    ]);
  });

  it("two that continue each other: one of the two edges is refused", () => {
    const a = jsonFile("a.json", trajectory({ steps: [userStep(1)], continued_trajectory_ref: "b.json" }));
    const b = jsonFile("b.json", trajectory({ steps: [userStep(2)], continued_trajectory_ref: "a.json" }));
    const read = atif.read([a, b]);
    expect(edges(read)).toEqual([
      ["a.json", null],
      ["b.json", { key: "a.json", eventId: "step-1" }],
    ]);
    expect(read.rejected).toEqual([
      { file: "a.json", line: null, reason: expect.stringMatching(/not tied to it$/) },
    ]);
  });
});

describe("sub-agents", () => {
  const delegating = (ref: object) =>
    agentStep(2, {
      tool_calls: [toolCall("a"), toolCall("b")],
      observation: {
        results: [result("a", "done"), result("b", "done", { subagent_trajectory_ref: [ref] })],
      },
    });
  const sub = (fields: object = {}) => trajectory({ trajectory_id: "sub", steps: [userStep(1)], ...fields });
  const ran = { key: "a.json", eventId: "step-2/call-2" };

  it("embedded ones are tied to the call whose result names them (1.7)", () => {
    const document = trajectory({
      trajectory_id: "root",
      steps: [userStep(1), delegating({ trajectory_id: "sub" })],
      subagent_trajectories: [sub({ subagent_trajectories: [sub({ trajectory_id: "deeper" })] })],
    });
    const read = atif.read([jsonFile("a.json", document)]);
    expect(edges(read)).toEqual([
      ["a.json", null],
      ["a.json#1", ran],
      ["a.json#1#1", { key: "a.json#1", eventId: null }],
    ]);
    expect(read.conversations.map((each) => [each.externalId, each.sourceDigest === null])).toEqual([
      ["root", false],
      ["sub", true],
      ["deeper", true],
    ]);
  });

  it.each<[string, object]>([
    ["path", { trajectory_path: "subs/x.json" }],
    ["trajectory id", { trajectory_id: "sub" }],
    ["session id (before 1.7)", { session_id: "s-sub" }],
  ])("separate ones are found by %s", (_what, ref) => {
    const main = jsonFile("a.json", trajectory({ steps: [userStep(1), delegating(ref)] }));
    const read = atif.read([main, jsonFile("subs/x.json", sub({ session_id: "s-sub" }))]);
    expect(edges(read)[1]).toEqual(["subs/x.json", ran]);
    expect(read.rejected).toEqual([]);
  });

  it("one that is not there is named, with the step", () => {
    const ref = { trajectory_path: "../../etc/passwd" };
    const main = jsonFile("a.json", trajectory({ steps: [userStep(1), delegating(ref)] }));
    expect(atif.read([main]).rejected).toEqual([
      {
        file: "a.json",
        line: null,
        reason: "step 2: the sub-agent's trajectory ../../etc/passwd is not in the upload",
      },
    ]);
  });
});
