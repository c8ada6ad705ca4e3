import { afterEach, beforeEach, expect, it } from "vitest";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { importFiles } from "./import-files.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

/** A Codex rollout that does not say what it is called. */
async function keyOf(asked: string): Promise<string | undefined> {
  const content = [{ type: "input_text", text: asked }];
  const line = {
    timestamp: "2026-01-01T00:00:00.000Z",
    type: "response_item",
    payload: { type: "message", role: "user", content },
  };
  const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
  const imported = await importFiles(scratch.database, [{ path: "upload", bytes }], {
    origin: "upload",
    labels: NO_LABELS,
  });
  if (!imported.ok) throw new Error(imported.error.message);
  return imported.value.conversations[0]?.promptCacheKey;
}

it("gives runs without any name cache keys of their own, the same wherever they are imported", async () => {
  const [first, second] = [await keyOf("Make the build green."), await keyOf("Write the notes.")];
  expect(first).toMatch(/^cache_upload-[0-9a-f]{12}$/);
  expect(second).toMatch(/^cache_upload-[0-9a-f]{12}$/);
  expect(second).not.toBe(first);
  await scratch.dispose();
  scratch = await scratchDatabase();
  expect(await keyOf("Make the build green.")).toBe(first);
});
