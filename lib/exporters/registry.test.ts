import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ExportFormat } from "#lib/api/export.ts";
import { ROOT } from "#lib/launcher/paths.mjs";

test("the README names every value of `format=`", () => {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const sentence = /`format=` in the API[^.]*\./.exec(readme)?.[0] ?? "";
  const named = [...sentence.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name);
  expect(named.toSorted()).toEqual(ExportFormat.options.toSorted());
});
