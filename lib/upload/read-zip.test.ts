import { describe, expect, it, vi } from "vitest";
import { openhandsSdk } from "#lib/importers/openhands-sdk/importer.ts";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { checkPath } from "./check-path.ts";
import { UPLOAD_LIMITS } from "./limits.ts";
import { readZip as unpackZip } from "./read-zip.ts";
import { withSpool } from "./testing/with-spool.ts";
import { type ZipEntry, zipOf } from "./testing/zip.ts";
import { loadFiles } from "./unpack-files.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const entry = (path: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  path,
  bytes: encode(path),
  ...more,
});
const limits = { ...UPLOAD_LIMITS, unpackedBytes: 4_000_000, files: 5, ratio: 20, ratioFrom: 100_000 };

/** The zip's files with their bytes, or why it was refused. */
const readZip = (bytes: Uint8Array, within = UPLOAD_LIMITS) =>
  withSpool(async (spool) => {
    await spool.append(bytes);
    const file = spool.fileFrom("upload.zip", 0);
    const read = await unpackZip(file, { spool, limits: within, budget: { left: within.unpackedBytes } });
    return read.ok ? { ok: true as const, value: await loadFiles(spool, read.value) } : read;
  });

describe("readZip", () => {
  it("gives a run the same digest as its folder, and skips directory entries", async () => {
    const files = openhandsRun({ steps: [{ user: "hi" }, { agent: "hello" }] });
    const zip = zipOf([{ path: "folder/", bytes: new Uint8Array(), mode: 0o040755 }, ...files]);
    const read = await readZip(zip);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value).toEqual(files);
    const digest = openhandsSdk.read(files).conversations[0]?.sourceDigest;
    expect(openhandsSdk.read(read.value).conversations[0]?.sourceDigest).toBe(digest);
  });

  it("reads the headers of many empty files together, not one by one", async () => {
    const zip = zipOf(Array.from({ length: 3_000 }, (_, at) => ({ path: `${at}`, bytes: new Uint8Array() })));
    const [files, reads] = await withSpool(async (spool) => {
      await spool.append(zip);
      const read = vi.spyOn(spool, "read");
      const budget = { left: UPLOAD_LIMITS.unpackedBytes };
      const file = spool.fileFrom("upload.zip", 0);
      const unpacked = await unpackZip(file, { spool, limits: UPLOAD_LIMITS, budget });
      return [unpacked.ok ? unpacked.value.length : unpacked.error, read.mock.calls.length];
    });
    expect(files).toBe(3_000);
    // One a content: nothing at all is two bytes when it is deflated.
    expect(reads).toBeLessThan(3_000 + 30);
  });

  it("hands a zip inside the zip on unopened", async () => {
    const inner = zipOf([entry("a")]);
    expect(await readZip(zipOf([{ path: "inner.zip", bytes: inner }]))).toEqual({
      ok: true,
      value: [{ path: "inner.zip", bytes: inner }],
    });
  });

  it.each<[string, ZipEntry, string]>([
    ["a path that leads out", entry("../../etc/passwd"), "leads out"],
    ["the same with backslashes", entry("a\\..\\..\\b"), "leads out"],
    ["an absolute path", entry("/etc/passwd"), "absolute"],
    ["a drive", entry("C:\\x"), "absolute"],
    ["a control character", entry("a\nb"), "control"],
    ["a symbolic link", entry("link", { mode: 0o120777 }), "link"],
    ["a device", entry("dev", { mode: 0o020644 }), "device"],
    ["a directory that leads out", entry("../x/", { mode: 0o040755 }), "leads out"],
  ])("I4 refuses %s by name", async (_what, bad, why) => {
    const read = await readZip(zipOf([entry("good"), bad]));
    expect(read).toMatchObject({
      ok: false,
      error: { code: "invalid_request", message: expect.stringContaining(why) },
    });
    expect(read.ok ? "" : read.error.message).toContain(JSON.stringify(bad.path));
  });

  it("refuses two entries with one path", async () => {
    const read = await readZip(zipOf([entry("a/b"), entry("a/b")]));
    expect(read).toMatchObject({
      ok: false,
      error: { code: "invalid_request", message: expect.stringMatching(/"a\/b" twice/) },
    });
  });

  it("refuses encrypted entries and unknown compression", async () => {
    for (const bad of [entry("x", { flags: 1 }), entry("x", { method: 99 })]) {
      expect(await readZip(zipOf([bad]))).toMatchObject({ ok: false, error: { code: "unsupported_media" } });
    }
  });

  it("refuses more files than allowed and more bytes than allowed", async () => {
    const many = Array.from({ length: 6 }, (_, at) => entry(`f${at}`));
    expect(await readZip(zipOf(many), limits)).toMatchObject({ ok: false, error: { code: "too_large" } });
    const big = { path: "big", bytes: crypto.getRandomValues(new Uint8Array(60_000)) };
    const tight = { ...limits, unpackedBytes: 100_000 };
    expect(await readZip(zipOf([big, { ...big, path: "b2" }]), tight)).toMatchObject({
      ok: false,
      error: { code: "too_large" },
    });
  });

  it("I4 stops a bomb while it inflates, whatever size it claims", async () => {
    const bomb = { path: "bomb", bytes: new Uint8Array(3_000_000) };
    expect(await readZip(zipOf([bomb]), limits)).toMatchObject({
      ok: false,
      error: { code: "too_large", message: expect.stringMatching(/"bomb" unpacks to more than 20 times/) },
    });
    const lying = await readZip(zipOf([{ ...bomb, claimedSize: 10 }]), limits);
    expect(lying).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/too_large|invalid_request/) },
    });
  });

  it("refuses what is damaged or no zip at all", async () => {
    const good = zipOf([entry("a"), entry("b")]);
    expect(await readZip(zipOf([entry("a", { claimedCrc: 1 })]))).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/"a" in the zip file is damaged/) },
    });
    for (const bad of [
      good.subarray(0, good.length - 10),
      good.subarray(30),
      encode("PK\u0003\u0004nonsense"),
    ]) {
      expect(await readZip(bad)).toMatchObject({ ok: false, error: { code: "invalid_request" } });
    }
  });
});

describe("checkPath", () => {
  it("keeps ordinary and odd but harmless names as they are", () => {
    for (const path of ["a/b.json", "%2e%2e/x", "..a/b..", "naïve 計数 🚀.jsonl"]) {
      expect(checkPath(path)).toEqual({ ok: true, value: path });
    }
    expect(checkPath("./a\\b")).toEqual({ ok: true, value: "a/b" });
  });

  it.each(["", "..", "a/..", "/", "\\\\host\\x", "c:x", "a\u0000b", "a\ud800", `${"a/".repeat(600)}b`])(
    "refuses %j",
    (path) => {
      expect(checkPath(path)).toMatchObject({ ok: false, error: { code: "invalid_request" } });
    },
  );
});
