import { expect, it } from "vitest";
import { readZip } from "#lib/upload/read-zip.ts";
import { textBytes } from "./write-text.ts";
import { writeZip } from "./write-zip.ts";

it("writes a zip a strict reader takes, with empty files and names beyond ASCII", async () => {
  const files = [
    { path: "a/base_state.json", bytes: textBytes('{"id":1}') },
    { path: "a/events/größe 計.json", bytes: textBytes("x".repeat(100_000)) },
    { path: "a/empty.txt", bytes: new Uint8Array() },
  ];
  const zip = writeZip(files);
  expect(zip.byteLength).toBeLessThan(2_000);
  const read = await readZip(zip);
  expect(read).toMatchObject({ ok: true });
  if (read.ok)
    expect(read.value.map(({ path, bytes }) => ({ path, bytes: new Uint8Array(bytes) }))).toEqual(files);
  expect(writeZip(files)).toEqual(zip);
});
