import { describe, expect, it } from "vitest";
import { SpawnRequest } from "#lib/api/spawn.ts";
import { buildSpawnRequest, checkSpawnForm, describeHistory, EMPTY_SPAWN_FORM } from "./spawn-form.ts";

const preview = {
  title: "Fix",
  agentTitle: "Fix (agent 1)",
  eventCount: 1_200,
  given: [0, 2, 5],
  promptCacheKey: "cache_a",
  model: "m",
};
const context = { conversationId: "c", fromEventId: "e", idempotencyKey: "12345678" };
const last = (turns: string) => ({ ...EMPTY_SPAWN_FORM, kind: "last" as const, turns });

describe("checkSpawnForm", () => {
  it("wants whole turns, 1 or more, only where they are asked for", () => {
    for (const turns of ["", "0", "-1", "1.5", "two", "9999999"]) {
      expect(checkSpawnForm(last(turns)).turns, turns).toBeDefined();
      expect(checkSpawnForm({ ...last(turns), kind: "all" })).toEqual({});
    }
    expect(checkSpawnForm(last(" 12 "))).toEqual({});
  });

  it("keeps titles short", () => {
    expect(checkSpawnForm({ ...EMPTY_SPAWN_FORM, title: "a".repeat(201) }).title).toBeDefined();
  });
});

it("builds what the server takes", () => {
  expect(SpawnRequest.parse(buildSpawnRequest(last("3"), context))).toEqual({
    ...context,
    history: 3,
    title: null,
  });
  const named = { ...EMPTY_SPAWN_FORM, title: " Look " };
  expect(SpawnRequest.parse(buildSpawnRequest(named, context))).toMatchObject({
    history: "all",
    title: "Look",
  });
});

describe("describeHistory", () => {
  it("says what each choice hands over", () => {
    expect(describeHistory(last("1"), preview).last).toBe("2 events. There are 2 turns up to here.");
    expect(describeHistory(last("9"), preview).last).toBe("5 events. There are 2 turns up to here.");
    expect(describeHistory(EMPTY_SPAWN_FORM, preview).all).toContain("5 of 1,200 events");
    expect(describeHistory(last("1"), { ...preview, given: [1] }).last).toBe("Nobody has written here yet.");
  });
});
