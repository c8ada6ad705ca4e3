import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { assistant, jsonl, user } from "#lib/importers/claude-code/testing/session.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { SAMPLES, sampleFile } from "#lib/importers/testing/samples.ts";
import { zipOf } from "#lib/upload/testing/zip.ts";
import { test } from "./fixtures.ts";

/** Runs of three agents with the notes of a person, as one would zip a folder of results. */
function mixedFolder(seed: string): SourceFile[] {
  const codex = SAMPLES.flatMap((sample) =>
    sample.path === "rollout-1.jsonl" ? textOf(sampleFile(sample)) : [],
  );
  return [
    textFile("results/codex/rollout-1.jsonl", codex.join("").replaceAll("0199aaaa-0001", seed.slice(0, 13))),
    jsonl("results/claude/s1.jsonl", [
      user(`${seed}-u1`, null, "Count the files"),
      assistant(`${seed}-a1`, `${seed}-u1`, `${seed}-m1`, "There are 12"),
    ]),
    ...openhandsRun({
      seed,
      directory: "results/openhands",
      title: "Fix the parser",
      steps: [{ user: "Fix the parser" }, { agent: "Fixed" }],
      branches: [{ after: 0, steps: [{ agent: "Fixed another way" }] }],
    }),
    textFile("results/README.md", "# Results of today"),
    textFile("results/codex/rollout-2.jsonl.zst", "packed"),
  ];
}

test("a zip of several agents' runs comes in whole, and says what it left aside", async ({ page }) => {
  const zip = {
    name: "results.zip",
    mimeType: "application/zip",
    buffer: Buffer.from(zipOf(mixedFolder(randomUUID()))),
  };
  await page.goto("/");
  await expect(page.locator("[data-run-link]").first().or(page.getByText("No runs yet"))).toBeVisible();
  await page.getByLabel("Choose transcript files").setInputFiles(zip);

  const done = page.getByRole("dialog", { name: "Imported and sealed 3 runs and 1 branch" });
  await expect(done.getByRole("img", { name: "Imported" })).toHaveCount(3);
  await expect(done.getByText("1 part was not imported")).toBeVisible();
  await expect(done.getByText("results/codex/rollout-2.jsonl.zst")).toBeVisible();
  await expect(done.getByText("results/README.md")).toBeHidden();
  await done.getByText("1 file was left aside").click();
  await expect(done.getByText("results/README.md")).toBeVisible();
  await expect(done.getByText(/is no transcript of a format Offshoot reads: it begins with/)).toBeVisible();

  await done
    .getByRole("listitem")
    .filter({ hasText: "Fix the parser" })
    .getByRole("link", { name: "Open" })
    .click();
  await expect(page).toHaveURL(/\/runs\//);
  await expect(page.getByRole("region", { name: "Branch graph" })).toBeVisible();

  await page.goto("/");
  await expect(page.locator("[data-run-link]").first()).toBeVisible();
  const rowOf = (title: string) => page.getByRole("row").filter({ hasText: title }).first();
  await expect(rowOf("Count the files").getByText("Claude Code", { exact: true })).toBeVisible();
  await expect(rowOf("Fix the parser").getByText("OpenHands SDK", { exact: true })).toBeVisible();
  await page.getByLabel("Choose transcript files").setInputFiles(zip);
  const known = page.getByRole("dialog", { name: "Already imported, nothing new was made" });
  await expect(known.getByRole("img", { name: "Here already" })).toHaveCount(3);
});
