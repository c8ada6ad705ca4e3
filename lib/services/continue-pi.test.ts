import { afterAll, beforeAll, expect, it } from "vitest";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import {
  assistant,
  call,
  entry,
  type Line,
  result,
  session,
  user,
} from "#lib/importers/pi/testing/session.ts";
import { compactView } from "#lib/llm/compact-view.ts";
import { importFiles } from "./import-files.ts";
import { allEvents } from "./testing/scenario.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

const BEFORE = [
  user("u1", null, "Long story"),
  assistant("a1", "u1", "Told"),
  user("u2", "a1", "And then?"),
  assistant("a2", "u2", [call("c1", "bash", { command: "ls" })]),
  result("r1", "a2", "c1", "a.ts"),
];
const compaction = (id: string, parent: string, firstKeptEntryId: string, summary: string) =>
  entry(id, parent, "compaction", { summary, firstKeptEntryId, tokensBefore: 9 });

/** Texts and call ids the model reads when the session is continued. */
async function sent(path: string, lines: readonly Line[]): Promise<string[]> {
  const imported = await importFiles(scratch.database, [session(path, lines)], {
    origin: "ci",
    labels: NO_LABELS,
  });
  const root = imported.ok ? imported.value.conversations[0] : undefined;
  if (!root) throw new Error("The session was not imported.");
  const events = await allEvents(scratch.database, root);
  const hashes = events.map(({ payloadHash }) => payloadHash);
  const payloads = await scratch.database.read.loadPayloads(root.familyId, hashes);
  return compactView(events, payloads, null).flatMap(({ says }) => {
    if (says.role === "silent") return [];
    if (says.role === "tool") return says.answers.map(({ callId }) => `result ${callId}`);
    return says.content.map((part) => (part.type === "text" ? part.text : `${part.type}`));
  });
}

it("goes on from pi's summary and the entries it kept behind it", async () => {
  const lines = [...BEFORE, compaction("x", "r1", "u2", "A story was told."), user("u3", "x", "Go on")];
  expect(await sent("kept.jsonl", lines)).toEqual([
    "A story was told.",
    "And then?",
    "tool-call",
    "result c1",
    "Go on",
  ]);
});

it("an earlier summary is forgotten, even when it stands among the kept entries", async () => {
  const lines = [
    ...BEFORE,
    compaction("x", "r1", "u2", "A story was told."),
    user("u3", "x", "Go on"),
    compaction("y", "u3", "a2", "All of it."),
  ];
  expect(await sent("again.jsonl", lines)).toEqual(["All of it.", "tool-call", "result c1", "Go on"]);
});

it("a summary whose first kept entry is not there stands for everything before it", async () => {
  const lines = [...BEFORE, compaction("x", "r1", "nowhere", "All."), user("u3", "x", "Go on")];
  expect(await sent("lost.jsonl", lines)).toEqual(["All.", "Go on"]);
});
