import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openSpill } from "./open-spill.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "offshoot-spill-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

it("gives back what was written, and what was written over it, and leaves no file behind", () => {
  const spill = openSpill(directory);
  const first = spill.write(new Uint8Array([1, 2, 3, 4]), null);
  const second = spill.write(new Uint8Array([5, 6]), null);
  expect([first, second]).toEqual([0, 4]);
  expect(spill.write(new Uint8Array([9, 9]), second)).toBe(second);
  const target = new Uint8Array(6);
  spill.read(0, target);
  expect([...target]).toEqual([1, 2, 3, 4, 9, 9]);
  expect(() => spill.read(4, new Uint8Array(6))).toThrow("shorter than it was");
  spill.close();
  expect(process.platform === "win32" ? [] : readdirSync(directory)).toEqual([]);
});

it("takes nothing where no file can be made", () => {
  const spill = openSpill(join(directory, "missing"));
  expect(spill.write(new Uint8Array([1]), null)).toBeNull();
  spill.close();
});
