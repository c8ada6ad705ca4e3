import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { generateSealKey, isSignedBy, keyIdOf, readSealKey } from "./seal-key.ts";
import { openSealKey, SealKeyError } from "./seal-key-file.ts";

let home: string;
let file: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "offshoot-key-"));
  file = join(home, "seal-key.pem");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(home, { recursive: true, force: true });
});

it("makes a key that only its owner can read, and finds it again", async () => {
  const made = await openSealKey(file);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await openSealKey(file)).publicKey).toBe(made.publicKey);
  expect(await readdir(home)).toEqual(["seal-key.pem"]);
});

it("gives all who start at once the same key", async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => openSealKey(file)));
  expect(new Set(keys.map((key) => key.keyId)).size).toBe(1);
  expect(await readdir(home)).toEqual(["seal-key.pem"]);
});

it("warns once when others may read it, and says how to mend it", async () => {
  await openSealKey(file);
  await chmod(file, 0o644);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  await openSealKey(file);
  expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("chmod 600"));
});

it("refuses what is no key, without replacing it", async () => {
  await writeFile(file, "half a key");
  await expect(openSealKey(file)).rejects.toThrow(SealKeyError);
  expect(await readFile(file, "utf8")).toBe("half a key");
});

it("refuses to start where no key can be made", async () => {
  await expect(openSealKey(join(home, "missing", "seal-key.pem"))).rejects.toThrow(/cannot be made/);
});

it("signs, and any other text, key or spelling of the signature fails", () => {
  const key = readSealKey(generateSealKey());
  const signature = key.sign("receipt");
  expect(isSignedBy(key.publicKey, "receipt", signature)).toBe(true);
  expect(isSignedBy(key.publicKey, "receipt ", signature)).toBe(false);
  expect(isSignedBy(readSealKey(generateSealKey()).publicKey, "receipt", signature)).toBe(false);
  for (const broken of ["", `${signature} `, signature.slice(0, -4), signature.replace(/^./, "\n")]) {
    expect(isSignedBy(key.publicKey, "receipt", broken), broken).toBe(false);
  }
  expect(isSignedBy("no key", "receipt", signature)).toBe(false);
  expect(keyIdOf(key.publicKey)).toBe(key.keyId);
  expect(keyIdOf("no key")).toBeNull();
});
