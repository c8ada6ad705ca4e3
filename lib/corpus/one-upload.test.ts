import { describe, expect, it } from "vitest";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import { readTranscripts } from "#lib/services/read-transcripts.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

describe.skipIf(!corpus.isThere)("the whole corpus as one upload", () => {
  it("gives runs of every format in it, and leaves aside only what nothing reads alone either", async () => {
    const files = corpus.load();
    const read = await readTranscripts(files, async () => []);
    if (!read.ok) throw new Error(read.error.message);
    const { groups, leftAside, rejected } = read.value;
    expect(groups.length).toBeGreaterThan(12);
    expect(new Set(groups.map(({ format }) => format)).size).toBe(groups.length);
    const keys = groups.flatMap(({ format, conversations }) =>
      conversations.map(({ key }) => `${format} ${key}`),
    );
    expect(new Set(keys).size).toBe(keys.length);

    const byPath = new Map(files.map((file) => [file.path, file]));
    expect(leftAside.length).toBeGreaterThan(0);
    for (const { file } of leftAside) {
      const source = byPath.get(file);
      const alone = source ? await readTranscripts([source], async () => []) : read;
      expect([file, alone.ok]).toEqual([file, false]);
    }
    // Nothing is said of files nobody sent.
    for (const { file } of rejected) {
      const isKnown = byPath.has(file) || files.some(({ path }) => path.startsWith(`${file}/`));
      expect([file, isKnown]).toEqual([file, true]);
    }
  }, 120_000);
});
