import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type SampleRequest, sampleForks } from "./sample-forks.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents } from "./testing/scenario.ts";
import {
  conversationNow,
  importSource,
  mustBe,
  ownTexts,
  type TurnScenario,
  turnScenario,
} from "./testing/turn-scenario.ts";

let scene: TurnScenario;

beforeAll(async () => {
  scene = await turnScenario();
});
afterEach(async () => {
  await scene.runtime.live.settled();
  expect(await checkInvariants(scene.db)).toEqual([]);
  scene.provider.reset();
});
afterAll(() => scene.dispose());

const request = (conversationId: string, choices: Partial<SampleRequest> = {}): SampleRequest => ({
  conversationId,
  count: 1,
  eventId: null,
  text: null,
  overrides: { provider: "openai", model: "gpt-5.5" },
  cacheKey: "own",
  idempotencyKey: null,
  by: "test",
  ...choices,
});

it("answers the last message of a sealed run again in siblings, and leaves the run as it is", async () => {
  const { db, provider, runtime } = scene;
  const source = await importSource(db);
  const before = await allEvents(db, source);
  const { samples } = mustBe(await sampleForks(db, runtime, request(source.id, { count: 4 })));
  await runtime.live.settled();
  expect(samples).toHaveLength(4);
  expect(new Set(samples.map((sample) => sample.promptCacheKey)).size).toBe(4);
  for (const sample of samples) {
    const fork = await conversationNow(db, sample.conversationId);
    expect(fork).toMatchObject({ forkedFromId: source.id, status: "idle", version: 1 });
    expect(await ownTexts(db, fork.id, "user")).toEqual(["Fix the build."]);
    expect(await ownTexts(db, fork.id, "assistant")).toEqual(["Answer to: Fix the build."]);
  }
  expect(provider.requests.map((each) => each.promptCacheKey).sort()).toEqual(
    samples.map((sample) => sample.promptCacheKey).sort(),
  );
  expect(await allEvents(db, await conversationNow(db, source.id))).toEqual(before);
});

it("sends another text instead, with the source's key when asked", async () => {
  const { db, provider, runtime } = scene;
  const source = await importSource(db);
  const edited = request(source.id, { text: "Fix the tests instead.", cacheKey: "inherit" });
  const { samples } = mustBe(await sampleForks(db, runtime, edited));
  await runtime.live.settled();
  expect(provider.requests[0]?.userMessages).toEqual(["Fix the tests instead."]);
  expect(samples[0]?.promptCacheKey).toBe(source.promptCacheKey);
});

it("makes the same forks for the same click", async () => {
  const { db, provider, runtime } = scene;
  const source = await importSource(db);
  const click = request(source.id, { count: 2, idempotencyKey: "click" });
  const [one, two] = await Promise.all([sampleForks(db, runtime, click), sampleForks(db, runtime, click)]);
  await runtime.live.settled();
  const ids = (result: typeof one) => mustBe(result).samples.map((sample) => sample.conversationId);
  expect(ids(two)).toEqual(ids(one));
  expect(provider.requests).toHaveLength(2);
});

it("forks nothing when it cannot send", async () => {
  const { db, runtime } = scene;
  const source = await importSource(db);
  const answer = (await allEvents(db, source)).find((event) => event.role === "assistant");
  const refused: [Partial<SampleRequest>, string][] = [
    [{ overrides: { provider: "deepseek", model: "deepseek-chat" } }, "unavailable"],
    [{ text: "   " }, "bad_request"],
    [{ eventId: "no such event" }, "not_found"],
    [{ eventId: answer?.eventId ?? "", text: "hi" }, "invalid_request"],
  ];
  for (const [choices, code] of refused) {
    const result = await sampleForks(db, runtime, request(source.id, choices));
    expect(result).toMatchObject({ ok: false, error: { code } });
  }
  expect(await db.read.listConversationsOfFamilies([source.familyId])).toHaveLength(1);
});
