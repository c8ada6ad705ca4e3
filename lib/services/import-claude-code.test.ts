import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { familyTotals } from "#lib/conversation/metrics.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { assistant, call, jsonl, result, user } from "#lib/importers/claude-code/testing/session.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { compactView } from "#lib/llm/compact-view.ts";
import { importFiles } from "./import-files.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents } from "./testing/scenario.ts";

const usage = {
  input_tokens: 10,
  output_tokens: 2,
  cache_read_input_tokens: 90,
  cache_creation_input_tokens: 0,
};
const origin = { origin: "ci", labels: NO_LABELS } as const;

/** A session with a rewind, a sub-agent of a call, and a session resumed from its end. */
const FILES: SourceFile[] = [
  jsonl("s1.jsonl", [
    user("u1", null, "Count them"),
    assistant("a1", "u1", "m1", [{ type: "thinking", thinking: "Ask one" }], { usage }),
    assistant("a2", "a1", "m1", [call("c1", { prompt: "Count the files" }, "Task"), call("c2")], { usage }),
    result("r1", "a2", "c1", "12"),
    result("r2", "a2", "c2", "a.txt"),
    assistant("a3", "r1", "m2", "12", { usage }),
    user("u2", "a3", "Left behind"),
    user("u3", "a3", "Thanks"),
    assistant("a4", "u3", "m3", "Welcome", { usage }),
  ]),
  jsonl("s1/subagents/agent-x1.jsonl", [
    user("s1", null, "Count the files", { isSidechain: true, agentId: "x1" }),
    assistant("s2", "s1", "n1", "12", { isSidechain: true, agentId: "x1", usage }),
  ]),
  jsonl("s2.jsonl", [user("u4", "a4", "One more", { sessionId: "s2" })]),
];

let scratch: ScratchDatabase;
let family: Conversation[];

beforeAll(async () => {
  scratch = await scratchDatabase();
  const imported = await importFiles(scratch.database, FILES, origin);
  if (!imported.ok) throw new Error(imported.error.message);
  expect(imported.value.rejected).toEqual([]);
  family = imported.value.conversations;
});

afterAll(() => scratch.dispose());

const titled = (title: string): Conversation => {
  const found = family.find((each) => each.title === title);
  if (!found) throw new Error(`No conversation is called ${title}.`);
  return found;
};

it("stores rewind, resumed session and sub-agent as one family, every chain intact", async () => {
  const root = titled("Count them");
  expect(new Set(family.map((each) => each.familyId)).size).toBe(1);
  expect(titled("Left behind")).toMatchObject({
    forkedFromId: root.id,
    forkPointEventId: "a3",
    status: "idle",
  });
  expect(titled("One more")).toMatchObject({ forkedFromId: root.id, forkPointEventId: "a4" });
  expect(titled("Count the files")).toMatchObject({
    spawnedById: root.id,
    spawnedByEventId: "a2",
    forkedFromId: null,
  });
  expect(await checkInvariants(scratch.database)).toEqual([]);
  expect(familyTotals(family)).toMatchObject({ responses: 4, input: 400, cacheRead: 360, output: 8 });
});

it("answers the same files with the family that is there", async () => {
  const again = await importFiles(scratch.database, FILES.toReversed(), origin);
  expect(again.ok && again.value.created).toBe(false);
  expect(again.ok && again.value.conversations.map((each) => each.id)).toEqual(family.map((each) => each.id));
});

it("gives a continuation every call and every answer once, in the order a provider takes", async () => {
  const events = await allEvents(scratch.database, titled("One more"));
  const hashes = events.map((event) => event.payloadHash);
  const payloads = await scratch.database.read.loadPayloads(titled("One more").familyId, hashes);
  const said = compactView(events, payloads, null).map(({ says }) => {
    if (says.role === "tool") return says.answers.map((answer) => `= ${answer.callId}`);
    if (says.role === "silent") return [];
    return says.content.map((part) =>
      part.type === "text" ? part.text : part.type === "tool-call" ? `> ${part.toolCallId}` : "?",
    );
  });
  const spoken = ["Count them", "> c1", "> c2", "= c1", "= c2", "12", "Thanks", "Welcome", "One more"];
  expect(said.flat()).toEqual(spoken);
});

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../shared/corpus");
const SESSIONS = join(CORPUS, "claude-code");

describe.skipIf(!existsSync(SESSIONS))("the corpus", () => {
  it("goes in directory by directory, every family whole", { timeout: 60_000 }, async () => {
    const own = await scratchDatabase();
    for (const folder of readdirSync(SESSIONS)) {
      const files = readdirSync(join(SESSIONS, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => ({ path: relative(SESSIONS, path), bytes: new Uint8Array(readFileSync(path)) }));
      const imported = await importFiles(own.database, files, origin);
      expect(imported.ok, folder).toBe(true);
    }
    expect(await checkInvariants(own.database)).toEqual([]);
    await own.dispose();
  });
});
