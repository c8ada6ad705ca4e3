import { describe, expect, it } from "vitest";
import { findSelected, selectionOfStep } from "./find-selected.ts";
import { HEADER } from "./fork-home.ts";
import { makeLane, makeStep } from "./random-family.ts";

const root = makeLane("root", [
  makeStep(0, "u"),
  makeStep(1, "a", { lastSeq: 2, lastEventId: "r" }),
  makeStep(3, "z"),
]);
const fork = makeLane("fork", [makeStep(3, "mine")], { forkedFromId: "root", forkPointSeq: 2 });
const nested = makeLane("nested", [], { forkedFromId: "fork", forkPointSeq: 3 });
const lanes = [root, fork, nested];
const find = (conversationId: string, eventId: string | null) =>
  findSelected(lanes, { conversationId, eventId });

describe("findSelected", () => {
  it("finds a step by its own or its last event", () => {
    expect(find("root", "a")).toEqual({ lane: 0, step: 1 });
    expect(find("root", "r")).toEqual({ lane: 0, step: 1 });
    expect(find("fork", "mine")).toEqual({ lane: 1, step: 0 });
  });

  it("finds an inherited event in the ancestor that owns it, however far up", () => {
    expect(find("fork", "u")).toEqual({ lane: 0, step: 0 });
    expect(find("nested", "mine")).toEqual({ lane: 1, step: 0 });
    expect(find("nested", "a")).toEqual({ lane: 0, step: 1 });
  });

  it("does not find what the source did after the fork point", () => {
    expect(find("fork", "z")).toEqual({ lane: 1, step: HEADER });
  });

  it("selects the lane without an event, and nothing for a conversation that is not there yet", () => {
    expect(find("nested", null)).toEqual({ lane: 2, step: HEADER });
    expect(find("gone", "a")).toBeNull();
  });
});

describe("selectionOfStep", () => {
  it("names what findSelected finds again", () => {
    for (const [lane, { steps }] of lanes.entries()) {
      for (let step = HEADER; step < steps.length; step++) {
        const selection = selectionOfStep(lanes, { lane, step });
        if (selection === null) throw new Error("it is there");
        expect(findSelected(lanes, selection)).toEqual({ lane, step });
      }
    }
  });

  it("is null for what is not there", () => {
    expect(selectionOfStep(lanes, { lane: 9, step: 0 })).toBeNull();
    expect(selectionOfStep(lanes, { lane: 0, step: 9 })).toBeNull();
  });
});
