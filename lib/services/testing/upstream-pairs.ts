import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

export type UpstreamFile = {
  /** How many tests the file has. */
  tests: number;
  /** Tests whose name stands in a test of ours with the same behaviour. */
  paired: string[];
  /** Test → why it has no counterpart here. */
  notApplicable: Record<string, string>;
};

const root = join(import.meta.dirname, "../../..");
const OWN_TESTS = /^(?!.*upstream-).*\.(test|spec)\.ts$/;

/** Holds a list of another project's tests against ours: a pair that no test of ours names fails. */
export function describePairs(upstream: Record<string, UpstreamFile>): void {
  const ours = ["app", "lib", "e2e"]
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((name) => OWN_TESTS.test(name))
    .map((name) => readFileSync(join(root, name), "utf8"))
    .join("\n");

  describe.each(Object.entries(upstream))("%s", (_file, { tests, paired, notApplicable }) => {
    it.each(paired)("%s has a test here that names it", (name) => {
      expect(ours.includes(name)).toBe(true);
    });

    it("is listed whole, each test once", () => {
      const listed = [...paired, ...Object.keys(notApplicable)];
      expect(new Set(listed).size).toBe(tests);
      expect(listed).toHaveLength(tests);
    });
  });
}
