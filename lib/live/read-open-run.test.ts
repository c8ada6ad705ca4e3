import { expect, it } from "vitest";
import type { LiveEvent } from "#lib/conversation/live-run.ts";
import { standingEvents } from "./read-open-run.ts";

function journal(links: readonly (readonly [string, string | null])[]): LiveEvent[] {
  return links.map(([eventId, parentId], position) => ({
    eventId,
    parentId,
    position,
    orderKey: String(position).padStart(4, "0"),
    kind: "PauseEvent",
    sha256: "",
    bytes: new Uint8Array(),
  }));
}

const standing = (...links: readonly (readonly [string, string | null])[]) =>
  standingEvents(journal(links)).map((event) => event.eventId);

it("lets an event wait for its parent, with all that goes on from it", () => {
  expect(standing(["a", "__root__"], ["c", "b"], ["d", "c"], ["e", "a"])).toEqual(["a", "e"]);
  expect(standing(["c", "b"], ["b", "a"], ["a", "__root__"])).toEqual(["c", "b", "a"]);
});

it("takes an event without a parent as it comes, and ends on a cycle", () => {
  expect(standing(["a", null], ["b", null])).toEqual(["a", "b"]);
  expect(standing(["a", "b"], ["b", "a"])).toEqual(["a", "b"]);
});

it("walks a chain of 100,000 once", () => {
  const links = Array.from(
    { length: 100_000 },
    (_, at) => [`e${at}`, at === 0 ? "missing" : `e${at - 1}`] as const,
  );
  expect(standingEvents(journal(links))).toEqual([]);
});
