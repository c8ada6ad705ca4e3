import { describe, expect, it } from "vitest";
import {
  buildConversationPath,
  findForkEventId,
  findNamedSeq,
  findStepIndex,
  forkEventId,
  segmentAt,
} from "./conversation-path.ts";
import { familyOf, laneOf } from "./testing/sample-graph.ts";

/** Steps of two events each: e0–e1, e2–e3 … */
const root = laneOf({ id: "root", steps: [0, 2, 4, 6], stepLength: 2 });
const fork = laneOf({ id: "fork", forkedFrom: "root", forkPointSeq: 3, steps: [4, 6], stepLength: 2 });
const deep = laneOf({ id: "deep", forkedFrom: "fork", forkPointSeq: 5, steps: [6], stepLength: 1 });
const graph = familyOf([root, fork, deep]);

const spans = (id: string, of = graph) =>
  buildConversationPath(of, id)?.segments.map((each) => [
    each.lane?.conversationId ?? null,
    each.fromSeq,
    each.toSeq,
    each.inherited,
  ]);

describe("buildConversationPath", () => {
  it("is one own segment for a root", () => {
    expect(spans("root")).toEqual([["root", 0, 7, false]]);
  });

  it("takes each part from the lane that spent it, also for a fork of a fork", () => {
    expect(spans("deep")).toEqual([
      ["root", 0, 3, true],
      ["fork", 4, 5, true],
      ["deep", 6, 6, false],
    ]);
    const path = buildConversationPath(graph, "deep");
    expect(path?.steps.map(({ step, inherited }) => [step.firstSeq, inherited])).toEqual([
      [0, true],
      [2, true],
      [4, true],
      [6, false],
    ]);
  });

  it("skips a source whose own part lies behind the cut", () => {
    const early = laneOf({ id: "early", forkedFrom: "fork", forkPointSeq: 1, steps: [], stepLength: 1 });
    expect(spans("early", familyOf([root, fork, early]))).toEqual([["root", 0, 1, true]]);
  });

  it("cuts a step the fork point lies in", () => {
    const inside = laneOf({ id: "inside", forkedFrom: "root", forkPointSeq: 2, steps: [3], stepLength: 1 });
    const path = buildConversationPath(familyOf([root, inside]), "inside");
    expect(path?.steps.map(({ step }) => [step.firstSeq, step.lastSeq, step.lastEventId])).toEqual([
      [0, 1, "e1"],
      [2, 2, "e2"],
      [3, 3, "e3"],
    ]);
  });

  it("shows what a sub-agent was given as its parent's, without taking the parent's steps for it", () => {
    const agent = laneOf({ id: "agent", spawnedBy: "root", forkPointSeq: 2, steps: [3, 5], stepLength: 2 });
    const ofAgent = laneOf({ id: "of", forkedFrom: "agent", forkPointSeq: 4, steps: [5], stepLength: 1 });
    const family = familyOf([root, agent, ofAgent]);
    expect(spans("agent", family)).toEqual([
      ["root", 0, 2, true],
      ["agent", 3, 6, false],
    ]);
    expect(spans("of", family)).toEqual([
      ["root", 0, 2, true],
      ["agent", 3, 4, true],
      ["of", 5, 5, false],
    ]);
    const path = buildConversationPath(family, "of");
    expect(path?.segments.map((segment) => segment.given ?? false)).toEqual([true, false, false]);
    expect(path?.steps.map(({ step }) => step.firstSeq)).toEqual([3, 5]);
    const fresh = laneOf({ id: "fresh", spawnedBy: "root", forkPointSeq: -1, steps: [0], stepLength: 1 });
    expect(spans("fresh", familyOf([root, fresh]))).toEqual([["fresh", 0, 0, false]]);
  });

  it("keeps the place of a source that was deleted", () => {
    expect(spans("fork", familyOf([fork]))).toEqual([
      [null, 0, 3, true],
      ["fork", 4, 7, false],
    ]);
  });

  it("has no segment for a fork that starts empty and no path for an unknown id", () => {
    const empty = laneOf({ id: "empty", forkedFrom: "root", forkPointSeq: -1, steps: [], stepLength: 1 });
    expect(spans("empty", familyOf([root, empty]))).toEqual([]);
    expect(buildConversationPath(graph, "nobody")).toBeNull();
  });
});

describe("finding in a path", () => {
  const path = buildConversationPath(graph, "deep");
  if (!path) throw new Error("the sample has this branch");

  it("finds the step and the segment of every seq", () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((seq) => findStepIndex(path, seq))).toEqual([0, 0, 1, 1, 2, 2, 3]);
    expect(findStepIndex(path, 7)).toBe(-1);
    expect(segmentAt(path, 5)?.lane?.conversationId).toBe("fork");
    expect(segmentAt(path, 7)).toBeNull();
  });

  it("forks after the whole of a selected step, and exactly at any other event", () => {
    expect(forkEventId(path, 1, "e2")).toBe("e3");
    expect(forkEventId(path, 1, "e3")).toBe("e3");
    expect(forkEventId(path, -1, null)).toBeNull();
    const message = {
      ...path,
      steps: path.steps.map((each) => ({ ...each, step: { ...each.step, kind: "user" as const } })),
    };
    expect(forkEventId(message, 1, "e2")).toBe("e2");
  });

  it("forks at a selection of the family, also one inside of a step or in a lane that is not there", () => {
    const at = (conversationId: string, eventId: string | null) =>
      findForkEventId(graph, { conversationId, eventId });
    expect(at("deep", "e2")).toBe("e3");
    expect(at("deep", null)).toBeNull();
    expect(at("deep", "inside")).toBe("inside");
    expect(at("gone", "e2")).toBe("e2");
  });

  it("finds the seq of events the graph names", () => {
    expect(findNamedSeq(path, "e2")).toBe(2);
    expect(findNamedSeq(path, "e3")).toBe(3);
    expect(findNamedSeq(path, "e99")).toBeNull();
  });
});
