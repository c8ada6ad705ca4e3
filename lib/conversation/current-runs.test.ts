import { describe, expect, it } from "vitest";
import { currentRuns, replacedMembers } from "./current-runs.ts";

const member = (id: string, forkedFromId: string | null = null, forkedBy: string | null = null) => ({
  id,
  forkedFromId,
  forkedBy,
  spawnedById: null,
});
const agent = (id: string, spawnedById: string) => ({ ...member(id), spawnedById });
const idsOf = (members: { id: string }[]) => members.map(({ id }) => id);

describe("a family with runs that were read again", () => {
  const family = [member("old"), member("oldFork", "old"), agent("oldAgent", "oldFork"), member("new")];

  it("shows what is current, with all that hangs from it", () => {
    expect(idsOf(currentRuns(family, new Set()))).toEqual(["old", "oldFork", "oldAgent", "new"]);
    expect(idsOf(currentRuns(family, new Set(["old"])))).toEqual(["new"]);
  });

  it("keeps a run that somebody forked, and the last one there is", () => {
    const forked = [...family, member("mine", "oldFork", "me")];
    expect(idsOf(currentRuns(forked, new Set(["old"])))).toHaveLength(5);
    expect(idsOf(currentRuns(family.slice(0, 3), new Set(["old"])))).toHaveLength(3);
  });

  it("says who is replaced, over families too, even where nothing else is left", () => {
    const other = [member("gone"), member("goneFork", "gone"), member("kept"), member("mine", "kept", "me")];
    const members = [...family.slice(0, 3), ...other];
    expect([...replacedMembers(members, new Set(["old", "gone", "kept"]))]).toEqual([
      "old",
      "oldFork",
      "oldAgent",
      "gone",
      "goneFork",
    ]);
  });
});
