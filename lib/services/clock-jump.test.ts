import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, mustFork } from "./testing/scenario.ts";
import {
  conversationNow,
  forkable,
  ownTexts,
  say,
  type TurnScenario,
  turnScenario,
} from "./testing/turn-scenario.ts";

let scene: TurnScenario;

beforeAll(async () => {
  scene = await turnScenario();
});
afterEach(() => vi.useRealTimers());
afterAll(() => scene.dispose());

const HOUR = 3_600_000;

/** What the process takes for the time; timers and the database's clock go on as they are. */
function jumpBy(ms: number): void {
  const now = Date.now() + ms;
  vi.useFakeTimers({ toFake: ["Date"], now });
}

it("keeps order, turns and leases when the clock of the process jumps back and forth (R17)", async () => {
  const { db } = scene;
  const fork = await forkable(db);
  const said: string[] = [];
  for (const [index, jump] of [0, -HOUR, 2 * HOUR, -HOUR].entries()) {
    jumpBy(jump);
    const text = `message ${index}`;
    said.push(text);
    expect((await say(scene, fork.id, text)).status).toBe("committed");
  }
  expect(await ownTexts(db, fork.id, "user")).toEqual(said);
  const events = await allEvents(db, await conversationNow(db, fork.id));
  expect(events.map((event) => event.seq)).toEqual(events.map((_, seq) => seq));
  const times = events.filter((event) => !event.inherited).map((event) => event.timestamp ?? "");
  // The clock did jump, or nothing was tried.
  expect([...times].sort()).not.toEqual(times);
  const child = await mustFork(db, fork.id);
  expect(child.headSeq).toBe(events.length - 1);
  expect(await checkInvariants(db)).toEqual([]);
});

it("holds a lease by the database's clock: a jump neither frees nor prolongs it (R17)", async () => {
  const { db } = scene;
  const fork = await forkable(db);
  const take = async (owner: string) => {
    let fence: number | null = null;
    await db.write(async (tx) => {
      fence = await tx.takeLease({ conversationId: fork.id, owner, ttlMs: 400 });
      return { ok: true, value: null };
    });
    return fence;
  };
  expect(await take("first")).toBe(1);
  jumpBy(HOUR);
  expect(await take("second")).toBeNull();
  jumpBy(-2 * HOUR);
  await new Promise((resolve) => setTimeout(resolve, 450));
  expect(await take("second")).toBe(2);
});
