import { afterAll, beforeAll, expect, it } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { mustImport, mustRead } from "#lib/exporters/testing/export-source.ts";
import { claudeCode } from "#lib/importers/claude-code/importer.ts";
import { assistant, jsonl, type Line, user } from "#lib/importers/claude-code/testing/session.ts";
import { claudeCodeExporter } from "./exporter.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

it("every line of a fork names the fork's session, those without an id too", async () => {
  const state = (type: string, sessionId: string): Line => ({ type, sessionId, at: "any time" });
  const first = [
    state("queue-operation", "s1"),
    user("u1", null, "Fix it"),
    state("api-request", "s1"),
    assistant("a1", "u1", "m1", "Done"),
  ];
  // As `claude --resume --fork-session` writes it: the copied lines name the new session.
  const copied = first
    .map((line): Line => ({ ...line, sessionId: "s2" }))
    .filter(({ type }) => !String(type).includes("-"));
  const second = [
    state("mode", "s2"),
    ...copied,
    user("u2", "a1", "Else", { sessionId: "s2" }),
    state("mode", "s2"),
  ];
  const imported = await mustImport(scratch.database, [jsonl("s1.jsonl", first), jsonl("s2.jsonl", second)]);
  const fork = imported.find(({ forkedFromId }) => forkedFromId !== null);
  const source = await mustRead(scratch.database, fork?.id ?? "");
  expect(source.events).toHaveLength(7);

  const { files } = claudeCodeExporter.write(source);
  const lines = new TextDecoder().decode(files[0]?.bytes).trim().split("\n");
  const sessions = lines.map((line): unknown => JSON.parse(line).sessionId);
  expect(new Set(sessions)).toEqual(new Set([files[0]?.path.replace(".jsonl", "")]));
  const again = claudeCode.read(files);
  expect(again.rejected).toEqual([]);
  expect(again.conversations.map(({ events }) => events.map(({ sourceKind }) => sourceKind))).toEqual([
    source.events.map(({ sourceKind }) => sourceKind),
  ]);
});
