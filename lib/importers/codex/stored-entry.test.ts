import { describe, expect, it } from "vitest";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import { asStored } from "#lib/importers/testing/stored-file.ts";
import { sha256 } from "#lib/sha256.ts";
import { codex } from "./importer.ts";
import { RolloutFixture } from "./testing/fixture.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

/** Everything an import says, with the events as they are stored: one by one where they are not in memory. */
function told({ conversations, ...rest }: ImportResult) {
  return {
    ...rest,
    conversations: conversations.map(({ eventStream, eventCount, ...each }) => {
      const events = [...(eventStream?.() ?? each.events)];
      expect(eventCount ?? events.length).toBe(events.length);
      // Bytes are compared by their hash: element by element takes minutes.
      return { ...each, events: events.map((event) => ({ ...event, bytes: sha256(event.bytes) })) };
    }),
  };
}

function expectSame(files: readonly SourceFile[]): void {
  const stored = codex.read(files.map(asStored));
  expect(stored.conversations.every(({ eventStream, events }) => eventStream || events.length === 0)).toBe(
    true,
  );
  expect(told(stored)).toEqual(told(codex.read(files)));
}

const LONG = "a line of output\n".repeat(2_000);

describe("rollouts that stay on disk", () => {
  it("are read as those in memory: forks, rollbacks, long lines and lines nobody can read", () => {
    const root = new RolloutFixture(1).turn(2, "First").turn(3, LONG);
    for (let turn = 4; turn < 40; turn++) {
      root.begin(turn).prompt(`Step ${turn}`);
      root
        .output(root.call(`make ${turn}`), `${turn} ${LONG}`)
        .say(`Done ${turn} ${LONG}`)
        .tokens(2_000, 30);
    }
    root.event({ type: "thread_rolled_back", num_turns: 2 }).turn(50, "Another way");
    const fork = root.fork(0x90, 30).turn(0x91, "The fork's own");
    const broken = root.file("sessions/broken/rollout-2026-01-05T12-00-00-x.jsonl");
    const cut = { ...broken, bytes: broken.bytes.subarray(0, broken.bytes.byteLength - 40) };
    expectSame([root.file()]);
    expectSame([root.file(), fork.file()]);
    expectSame([cut]);
  });

  it.skipIf(!corpus.isThere)("are read as those in memory: every real file", { timeout: 60_000 }, () => {
    const files = corpus.load("codex");
    expect(files.length).toBeGreaterThan(10);
    for (const file of files.filter(({ path }) => path.endsWith(".jsonl"))) expectSame([file]);
  });
});
