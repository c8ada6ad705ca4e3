import { expect, it } from "vitest";
import { unpackFiles } from "#lib/upload/unpack-files.ts";
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
  const read = await unpackFiles([{ path: "run.zip", bytes: zip }]);
  const expected = files.map(({ path, bytes }) => ({ path: `run/${path}`, bytes }));
  expect(read).toEqual({ ok: true, value: expected });
  expect(writeZip(files)).toEqual(zip);
});
