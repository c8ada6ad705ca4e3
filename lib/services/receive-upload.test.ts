import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ImportReply } from "#lib/api/imports.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import * as claude from "#lib/importers/claude-code/testing/session.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { textFile } from "#lib/importers/testing/corpus-files.ts";
import { beginImport } from "#lib/imports/running-imports.ts";
import { UPLOAD_LIMITS } from "#lib/upload/limits.ts";
import { receiveUpload } from "./receive-upload.ts";

let scratch: ScratchDatabase;
let directory: string;
beforeEach(async () => {
  scratch = await scratchDatabase();
  directory = mkdtempSync(join(tmpdir(), "offshoot-receive-"));
});
afterEach(async () => {
  await scratch.dispose();
  rmSync(directory, { recursive: true });
});

async function receive(files: readonly SourceFile[]) {
  const body = new FormData();
  for (const { path, bytes } of files) body.append("files", new Blob([new Uint8Array(bytes)]), path);
  const request = new Request("http://127.0.0.1/api/imports", { method: "POST", body });
  const running = beginImport(null, new AbortController().signal);
  const options = { origin: "upload" as const, labels: NO_LABELS };
  const target = { directory, limits: UPLOAD_LIMITS, running, idempotencyKey: null };
  return receiveUpload(scratch.database, request, options, target).finally(running.end);
}

const GOOD = claude.jsonl("s1.jsonl", [
  claude.user("u1", null, "Make the build green"),
  claude.assistant("a1", "u1", "m1", "Done."),
]);
const CUT = { path: "cut.jsonl.gz", bytes: new Uint8Array(gzipSync(GOOD.bytes).subarray(0, 40)) };

it("imports what is good of an upload and names the archives that cannot be opened", async () => {
  const received = await receive([CUT, GOOD, textFile("broken.zip", "PK\u0003\u0004nonsense")]);
  if (!received.ok) throw new Error(received.error.message);
  expect(received.value.status).toBe(201);
  const reply = ImportReply.parse(JSON.parse(received.value.body));
  expect(reply.counts).toMatchObject({ runs: 1, known_runs: 0 });
  expect(reply.rejected).toEqual([
    { file: "cut.jsonl.gz", line: null, reason: expect.stringContaining("not a complete gzip file") },
    { file: "broken.zip", line: null, reason: expect.stringContaining("no complete zip file") },
  ]);
});

it("refuses an upload of nothing but an archive that cannot be opened, by its name", async () => {
  expect(await receive([CUT])).toMatchObject({
    ok: false,
    error: { code: "invalid_request", message: expect.stringContaining('"cut.jsonl.gz"') },
  });
});

it("tells of the archive, too, where the rest is no transcript", async () => {
  expect(await receive([textFile("notes.md", "# What I did"), CUT])).toMatchObject({
    ok: false,
    error: {
      code: "unknown_format",
      message: expect.stringMatching(/notes\.md.*Besides, "cut\.jsonl\.gz" is not a complete gzip file/),
      details: [{ file: "cut.jsonl.gz" }],
    },
  });
});
