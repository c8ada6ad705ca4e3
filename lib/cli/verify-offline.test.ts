import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importForkableRun, mustFork } from "#lib/services/testing/scenario.ts";
import { EXIT } from "./command-error.mjs";
import { type OfflineScene, offlineScene } from "./testing/offline-scene.ts";
import { writeBundle } from "./testing/write-bundle.ts";

let scene: OfflineScene;
beforeAll(async () => {
  scene = await offlineScene();
});
afterAll(() => scene.dispose());

const differs = (seq: number) => ({
  code: EXIT.historyDiffers,
  sentence: expect.stringMatching(new RegExp(`^The history differs at event ${seq}\\b`)),
});

describe("a bundle", () => {
  it("verifies with nothing but the receipt and the public key", async () => {
    expect(await scene.check()).toEqual({
      code: 0,
      sentence: expect.stringMatching(/^Verified: \d+ events are those that were sealed/),
    });
  });

  it("verifies against the whole answer of an import, and a list of receipts", async () => {
    const answer = { conversations: [], receipt: { bytes: 1, sealed: [scene.receipt] } };
    expect((await scene.check({ receipt: answer })).code).toBe(0);
    expect((await scene.check({ receipt: [scene.receipt] })).code).toBe(0);
  });

  it("names the event whose payload has a flipped byte, over a sample of all of them", async () => {
    for (const [index, line] of scene.bundle.entries()) {
      if (index === 0) continue;
      const event = JSON.parse(line.toString("utf8"));
      const payload = Buffer.from(event.text ?? event.base64, event.text === undefined ? "base64" : "utf8");
      for (let at = index % 11; at < payload.length; at += 61) {
        const flipped = Buffer.from(payload);
        flipped[at] = (flipped[at] ?? 0) ^ 0x01;
        const changed = { ...event, text: undefined, base64: flipped.toString("base64") };
        const lines = scene.bundle.with(index, Buffer.from(`${JSON.stringify(changed)}\n`));
        expect(await scene.check({ lines })).toEqual(differs(index - 1));
      }
    }
  });

  it("fails for a flipped bit anywhere in an event's line, and names it", async () => {
    const [line, before] = [scene.bundle[4], scene.bundle.slice(0, 4)];
    if (!line) throw new Error("The run is shorter than that.");
    for (let at = 0; at < line.length - 1; at += 3) {
      const flipped = Buffer.from(line);
      flipped[at] = (flipped[at] ?? 0) ^ 0x01;
      const { code, sentence } = await scene.check({ lines: [...before, flipped, ...scene.bundle.slice(5)] });
      expect([code, sentence], `byte ${at}: ${line.subarray(at - 20, at + 20)}`).toEqual([
        EXIT.historyDiffers,
        expect.stringMatching(/^The history differs at event 3\b/),
      ]);
    }
  });

  it("names an event whose facts were changed", async () => {
    for (const [field, value] of [
      ["eventId", "other"],
      ["sourceKind", "other"],
      ["timestamp", "2000-01-01"],
      ["payloadHash", "0".repeat(64)],
      ["chainHash", "0".repeat(64)],
      ["prefixHash", "0".repeat(64)],
      ["contentHash", "0".repeat(64)],
      ["factsHash", "0".repeat(64)],
      ["kind", "note"],
      ["role", "user"],
      ["summary", "Nothing happened."],
      ["toolName", "other"],
      ["isError", "both"],
      ["usage", { model: "other" }],
      ["owner", 7],
    ]) {
      const lines = changeEvent(3, { [String(field)]: value });
      expect(await scene.check({ lines }), String(field)).toEqual(differs(3));
    }
  });

  it("notices what is shown of an event also in a bundle without its hash, and a first line that does not fit", async () => {
    const bare = scene.bundle.map((line) => {
      const { factsHash: _, ...rest } = JSON.parse(line.toString("utf8"));
      return Buffer.from(`${JSON.stringify(rest)}\n`);
    });
    expect((await scene.check({ lines: bare })).code).toBe(0);
    const event = JSON.parse(bare[4]?.toString("utf8") ?? "{}");
    const cheaper = Buffer.from(`${JSON.stringify({ ...event, summary: "Nothing happened." })}\n`);
    expect(await scene.check({ lines: bare.with(4, cheaper) })).toEqual({
      code: EXIT.historyDiffers,
      sentence: expect.stringContaining("what the file says of them"),
    });
    const header = JSON.parse(scene.bundle[0]?.toString("utf8") ?? "{}");
    for (const changed of [{ events: 1 }, { headHash: "0".repeat(64) }, { headPrefixHash: "0".repeat(64) }]) {
      const first = Buffer.from(`${JSON.stringify({ ...header, ...changed })}\n`);
      expect((await scene.check({ lines: scene.bundle.with(0, first) })).code).toBe(EXIT.historyDiffers);
    }
  });

  it("names what is dropped, cut off, doubled, swapped or broken", async () => {
    expect(await scene.check({ lines: scene.bundle.toSpliced(3, 1) })).toEqual(differs(2));
    expect(await scene.check({ lines: scene.bundle.slice(0, -1) })).toEqual(differs(scene.bundle.length - 2));
    expect(
      await scene.check({ lines: scene.bundle.toSpliced(4, 0, scene.bundle[3] ?? Buffer.alloc(0)) }),
    ).toEqual(differs(2));
    const swapped = scene.bundle
      .with(3, scene.bundle[4] ?? Buffer.alloc(0))
      .with(4, scene.bundle[3] ?? Buffer.alloc(0));
    expect(await scene.check({ lines: swapped })).toEqual(differs(2));
    expect(await scene.check({ lines: scene.bundle.with(5, Buffer.from("{broken\n")) })).toEqual(differs(4));
  });

  it("refuses a file that was written anew with a chain of its own", async () => {
    const other = await importForkableRun(scene.db, "anew");
    const [header, ...lines] = await writeBundle(scene.db, other);
    const stolen = Buffer.from(header?.toString("utf8").replaceAll(other.id, scene.run.id) ?? "");
    expect(await scene.check({ lines: [stolen, ...lines] })).toEqual({
      code: EXIT.historyDiffers,
      sentence: expect.stringContaining("not the signed head hash"),
    });
  });
});

describe("a fork", () => {
  it("of the whole run proves what it begins with", async () => {
    const fork = await mustFork(scene.db, scene.run.id);
    const lines = await writeBundle(scene.db, fork);
    expect(await scene.check({ lines })).toMatchObject({ code: 0 });
  });

  it("from a step shows with its run's bundle what of it is sealed, and where it is not", async () => {
    const at = await scene.db.read.findEventBySeq(scene.run.id, 3);
    const fork = await mustFork(scene.db, scene.run.id, { fromEventId: at?.eventId ?? null });
    const lines = await writeBundle(scene.db, fork);
    expect(await scene.check({ lines, source: scene.bundle })).toEqual({
      code: 0,
      sentence: expect.stringMatching(/^Verified: first 4 events identical to the sealed run/),
    });
    // A fork of another run that claims to come from this one: its own chain is right, and it is not this one's.
    const other = await importForkableRun(scene.db, "stranger");
    const otherAt = await scene.db.read.findEventBySeq(other.id, 3);
    const stranger = await mustFork(scene.db, other.id, { fromEventId: otherAt?.eventId ?? null });
    const [header, ...rest] = await writeBundle(scene.db, stranger);
    const claimed = Buffer.from(header?.toString("utf8").replaceAll(other.id, scene.run.id) ?? "");
    expect(await scene.check({ lines: [claimed, ...rest], source: scene.bundle })).toEqual(differs(0));
    expect(await scene.check({ lines, source: scene.bundle.slice(0, -1) })).toEqual(
      differs(scene.bundle.length - 2),
    );
    expect(await scene.check({ lines: scene.bundle, source: scene.bundle })).toMatchObject({
      code: EXIT.otherReceipt,
    });
  });

  it("from a step says what is needed to prove more", async () => {
    const at = await scene.db.read.findEventBySeq(scene.run.id, 3);
    const fork = await mustFork(scene.db, scene.run.id, { fromEventId: at?.eventId ?? null });
    const lines = await writeBundle(scene.db, fork);
    expect(await scene.check({ lines })).toEqual({
      code: EXIT.otherReceipt,
      sentence: expect.stringContaining("leaves its sealed run before the end"),
    });
  });
});

function changeEvent(seq: number, changes: Record<string, unknown>): Buffer[] {
  const event = JSON.parse(scene.bundle[seq + 1]?.toString("utf8") ?? "{}");
  return scene.bundle.with(seq + 1, Buffer.from(`${JSON.stringify({ ...event, ...changes })}\n`));
}
