import { describe, expect, it } from "vitest";
import { groupBy } from "#lib/group-by.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import { asStored } from "#lib/importers/testing/stored-file.ts";
import { sha256 } from "#lib/sha256.ts";
import { claudeCode } from "./importer.ts";
import { damagedSession } from "./testing/random-session.ts";
import { assistant, call, harness, jsonl, result, user } from "./testing/session.ts";

/** Everything an import says, with the events as they are stored: one by one where they are not in memory. */
function told({ conversations, ...rest }: ImportResult) {
  const all = conversations.map(({ eventStream, eventCount, ...each }) => {
    const events = [...(eventStream?.() ?? each.events)];
    expect(eventCount ?? events.length).toBe(events.length);
    // Bytes are compared by their hash: element by element takes minutes.
    return { ...each, events: events.map((event) => ({ ...event, bytes: sha256(event.bytes) })) };
  });
  return { ...rest, conversations: all };
}

function expectSame(files: readonly SourceFile[]): void {
  const stored = claudeCode.read(files.map(asStored));
  expect(stored.conversations.every(({ eventStream }) => eventStream)).toBe(true);
  expect(told(stored)).toEqual(told(claudeCode.read(files)));
}

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const LONG = "a line of output\n".repeat(20_000);

describe("sessions that stay on disk", () => {
  it("are read as those in memory: rewinds, sub-agents, several calls in one line, lines nobody can read", () => {
    const usage = { input_tokens: 3, output_tokens: 5 };
    expectSame([
      jsonl("s1.jsonl", [
        { type: "summary", summary: "Earlier work", leafUuid: "a2" },
        user("u1", null, "Fix the build.", { timestamp: "2026-01-01T00:00:00Z" }),
        assistant("a1", "u1", "m1", [call("c1"), call("c2", { prompt: "Look around", x: 1 }, "Task")], {
          usage,
        }),
        result("r1", "a1", "c1", LONG),
        result("r2", "r1", "c2", "done\nagentId: abc12"),
        "not JSON",
        assistant("a2", "r2", "m2", "Done.", { usage: { ...usage, output_tokens: 9 } }),
        user("u2", "a1", "Another way.", { timestamp: "2026-01-01T00:01:00Z" }),
        user("u2", "a1", "The same id, another text."),
        harness("system", "h1", "u2", { subtype: "compact_boundary", logicalParentUuid: "a2" }),
        '{"type":"ai-title","aiTitle":"Building"}{"type":"mode","mode":"plan"}',
      ]),
      jsonl("agent-abc12.jsonl", [
        user("x1", null, "Look around", { isSidechain: true, agentId: "abc12" }),
        assistant("x2", "x1", "m3", "Seen.", { isSidechain: true, agentId: "abc12" }),
      ]),
    ]);
  });

  it("are read as those in memory: 200 random sessions, and what resumes them", { timeout: 60_000 }, () => {
    for (let seed = 0; seed < 200; seed++) {
      const lines = damagedSession(seed);
      const resumed = [...lines.slice(0, 20), ...damagedSession(seed + 1_000)];
      const own = resumed.map((line) => ({ ...line, sessionId: "s2" }));
      expectSame([jsonl("s1.jsonl", lines), jsonl("s2.jsonl", own)]);
    }
  });

  it.skipIf(!corpus.isThere)(
    "are read as those in memory: every real file, each folder as one upload",
    { timeout: 60_000 },
    () => {
      const files = corpus.load("claude-code");
      expect(files.length).toBeGreaterThan(50);
      for (const file of files.filter((each) => claudeCode.detect([each]))) expectSame([file]);
      for (const folder of groupBy(files, ({ path }) => path.split("/")[1]).values()) expectSame(folder);
    },
  );
});
