import { afterEach, beforeEach, expect, it } from "vitest";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { type KeptReply, replyOnceAcross } from "./reply-once-across.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

const done = (body: string): Result<KeptReply> => ok({ status: 201, body });
const send = (request: unknown, work: () => Promise<Result<KeptReply>>, key: string | null = "k") =>
  replyOnceAcross(scratch.database, { scope: "import", key, request }, work);

it("answers the same request from what was kept, byte for byte, and refuses another", async () => {
  let runs = 0;
  const work = async () => done(`{"run":${++runs}}`);
  expect(await send("a", work)).toEqual(done('{"run":1}'));
  expect(await send("a", work)).toEqual(done('{"run":1}'));
  expect(await send("b", work)).toMatchObject({ ok: false, error: { code: "invalid_request" } });
  expect(await send("a", work, null)).toEqual(done('{"run":2}'));
  expect(runs).toBe(2);
});

it("takes up a claim whose work was cut off, for the same request only", async () => {
  const lost = send("a", () => Promise.reject(new Error("the process died")));
  await expect(lost).rejects.toThrow("died");
  expect(await send("b", async () => done("other"))).toMatchObject({ ok: false });
  expect(await send("a", async () => done("again"))).toEqual(done("again"));
  expect(await send("a", async () => done("third"))).toEqual(done("again"));
});

it("gives the key back when the work was refused", async () => {
  await send("a", async () => fail("unknown_format", "No transcript."));
  expect(await send("b", async () => done("now"))).toEqual(done("now"));
});

it("forgets a key after a day", async () => {
  await send("a", async () => done("old"));
  const yesterday = new Date(Date.now() - 25 * 3_600_000).toISOString();
  await scratch.database.write(async (tx) => {
    const reply = await tx.findStoredReply("import", "k");
    await tx.deleteStoredReply("import", "k");
    if (reply) await tx.insertStoredReply("import", "k", { ...reply, createdAt: yesterday });
    return ok(null);
  });
  expect(await send("b", async () => done("new"))).toEqual(done("new"));
});
