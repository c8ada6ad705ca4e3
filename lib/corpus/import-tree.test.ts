import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { RolloutFixture } from "#lib/importers/codex/testing/fixture.ts";
import { closingLine, rowText } from "./describe-rows.ts";
import { type ImportedTree, importTree } from "./import-tree.ts";

let scratch: ScratchDatabase;
let folder: string;
let tree: ImportedTree;

beforeAll(async () => {
  scratch = await scratchDatabase();
  folder = mkdtempSync(join(tmpdir(), "offshoot-tree-"));
  const write = (path: string, text: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const root = new RolloutFixture(1).turn(2, "First").turn(3, "Second");
  const fork = root.fork(0x10, root.lines.length).turn(0x11, "Another way");
  const text = (fixture: RolloutFixture) => fixture.file().bytes;
  write("home/sessions/20/rollout-root.jsonl", text(root));
  write("home/sessions/21/rollout-fork.jsonl", text(fork));
  write("copy.jsonl.gz", gzipSync(text(new RolloutFixture(0x30).turn(0x31, "Packed"))));
  write("chat.jsonl", '{"role":"user","content":"Hi"}\n{"role":\n{"role":"assistant","content":"Hello"}');
  write("empty.jsonl", "");
  write("notes.md", "# Notes");
  tree = await importTree(scratch.database, [folder], () => undefined);
});

afterAll(async () => {
  await scratch.dispose();
  rmSync(folder, { recursive: true });
});

const rowOf = (upload: string) => tree.rows.find((row) => row.upload === upload);

it("has a row for every upload, and counts what landed", () => {
  expect(tree.rows.map(({ upload, outcome, format }) => [upload, outcome, format])).toEqual([
    ["chat.jsonl", "imported", "openai-messages"],
    ["copy.jsonl.gz", "imported", "codex"],
    ["empty.jsonl", "refused", null],
    ["home/sessions", "imported", "codex"],
    ["notes.md", "refused", null],
  ]);
  expect(rowOf("home/sessions")).toMatchObject({ files: 2, conversations: 2, forks: 1, rejected: [] });
  expect(rowOf("chat.jsonl")).toMatchObject({ events: 2, rejected: [{ file: "chat.jsonl", line: 2 }] });
});

it("says why a file was refused, and closes with the sums", () => {
  expect(rowText(rowOf("empty.jsonl") ?? never())).toContain("refused: empty.jsonl is empty.");
  expect(rowText(rowOf("notes.md") ?? never())).toContain("refused: notes.md is not valid JSON");
  expect(rowText(rowOf("chat.jsonl") ?? never())).toContain("    chat.jsonl, line 2: ");
  const [counts, sums] = closingLine(tree, false).split("\n");
  expect(counts).toBe(
    "6 files in 5 uploads: 3 imported, 0 known already, 2 refused, 0 crashed, 1 files or lines rejected.",
  );
  expect(sums).toContain(
    `4 conversations (1 forks, 0 sub-agents), ${tree.rows.reduce((sum, row) => sum + row.events, 0)} events`,
  );
});

it("a tree that is there already is answered, not counted again", async () => {
  const again = await importTree(scratch.database, [join(folder, "home")], () => undefined);
  expect(again.rows.map(({ upload, outcome }) => [upload, outcome])).toEqual([["sessions", "known"]]);
  expect(closingLine(again, false)).toContain("0 conversations");
});

it("runs that a later upload of the tree was joined with are counted once", async () => {
  const other = await scratchDatabase();
  const root = new RolloutFixture(0x60).turn(0x61, "First").turn(0x62, "Second");
  const fork = root.fork(0x70, root.lines.length).turn(0x71, "Another way");
  mkdirSync(join(folder, "late"));
  writeFileSync(join(folder, "late/a-fork.jsonl"), fork.file().bytes);
  writeFileSync(join(folder, "late/b-root.jsonl"), root.file().bytes);
  const late = await importTree(other.database, [join(folder, "late")], () => undefined);
  await other.dispose();
  expect(late.rows.map(({ conversations }) => conversations)).toEqual([1, 2]);
  expect(late.sums).toMatchObject({ conversations: 2, forks: 1, events: late.rows[1]?.events });
});

function never(): never {
  throw new Error("No such row.");
}
