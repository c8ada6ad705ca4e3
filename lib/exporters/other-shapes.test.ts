import { afterAll, beforeAll, expect, it } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { linesFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { SAMPLES, sampleFile } from "#lib/importers/testing/samples.ts";
import { exporterFor } from "./registry.ts";
import { exportedFacts, importedFacts, words } from "./testing/compare.ts";
import { mustImport, mustRead } from "./testing/export-source.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

it("what `codex exec --json` printed is exported as a rollout, which it is not", async () => {
  const sample = SAMPLES.find(({ path }) => path === "exec.jsonl");
  if (!sample) throw new Error("No such sample.");
  const [run] = await mustImport(scratch.database, [sampleFile(sample)]);
  const source = await mustRead(scratch.database, run?.id ?? "");
  const { files } = exporterFor("codex").write(source);
  for (const file of files) expect(textOf(file)).not.toMatch(/"type":"(thread|turn|item)\./);
  expect(textOf(files[0] ?? { bytes: new Uint8Array() })).toMatch(/^\{[^\n]*"type":"session_meta"/);
  const read = pickImporter(files)?.read(files);
  expect(words(importedFacts(read?.conversations ?? []))).toEqual(words(exportedFacts(source.events)));
});

it.each(
  [
    "old-exec.jsonl",
    "rollout-2025-04-20-first.json",
    "gemini-run.jsonl",
    "docker-run.jsonl",
    "opencode-2.json",
    "checkpoint-one.json",
  ].flatMap((path) =>
    (["codex", "pi", "opencode", "claude-code", "openai-messages"] as const).map((to) => [path, to] as const),
  ),
)("%s says the same as a file of %s", async (path, to) => {
  const sample = SAMPLES.find((each) => each.path === path);
  if (!sample) throw new Error("No such sample.");
  const [run] = await mustImport(scratch.database, [sampleFile(sample)]);
  const source = await mustRead(scratch.database, run?.id ?? "");
  const exporter = exporterFor(to);
  const { files } = exporter.write(source);
  const read = pickImporter(files)?.read(files);
  expect(words(importedFacts(read?.conversations ?? []))).toEqual(words(exportedFacts(source.events)));
});

it("a summary that stands for everything keeps nothing in a pi session", async () => {
  const user = (uuid: string, parentUuid: string | null, content: string, more = {}) => ({
    type: "user",
    uuid,
    parentUuid,
    sessionId: "s1",
    message: { role: "user", content },
    ...more,
  });
  const lines = [
    user("u1", null, "Long story"),
    user("u2", "u1", "It was long.", { isCompactSummary: true }),
    user("u3", "u2", "And then?"),
  ];
  const [run] = await mustImport(scratch.database, [linesFile("s1.jsonl", lines)]);
  const { files } = exporterFor("pi").write(await mustRead(scratch.database, run?.id ?? ""));
  const entries = textOf(files[0] ?? { bytes: new Uint8Array() })
    .trim()
    .split("\n")
    .map((line): { type: string; id: string; firstKeptEntryId?: string } => JSON.parse(line));
  const compaction = entries.find(({ type }) => type === "compaction");
  expect(compaction?.firstKeptEntryId).toBe(compaction?.id);
});
