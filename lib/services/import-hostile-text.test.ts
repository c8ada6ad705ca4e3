import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS } from "#lib/format/testing/hostile-texts.ts";
import { firstLine, oneLine, storableText, tellingLine } from "#lib/importers/plain-text.ts";
import { importerFor } from "#lib/importers/registry.ts";
import { changed, isId, SAMPLES, sampleFile } from "#lib/importers/testing/samples.ts";
import { readTranscripts } from "./read-transcripts.ts";

/** Fields that say what an entry is: with another text in them there is nothing to read. */
const TELLING =
  /^(type|kind|role|source|schema_version|recipient|content_type|action|observation|sender|subtype|function_name|status|author|parent|parentMessageId|key|timestamp|message_type)$/;

// Check I12: whatever takes the square of a text's length takes minutes here, and the test's own time limit ends it.
describe.each(Object.entries(HOSTILE_TEXTS))("I12 a text of %s", (_, text) => {
  it("is made one line of at once", () => {
    for (const line of [oneLine(text), firstLine(text), tellingLine(text)]) {
      expect(line.length).toBeLessThanOrEqual(200);
      expect(line).not.toMatch(/\n/);
    }
    expect(storableText(text)).toHaveLength(text.length);
  });

  // A tenth of it: a sample has many fields, and the square of this is seconds too.
  it.each(SAMPLES.map((sample) => [`${sample.format} ${sample.path}`, sample] as const))(
    "is read and shown wherever %s has a text",
    async (_name, sample) => {
      const hostile = changed(sample, (value, key) =>
        typeof value === "string" && !TELLING.test(key) && !isId(key) && !/_at$|At$|time/i.test(key)
          ? text.slice(0, 10_000)
          : value,
      );
      const read = await readTranscripts([sampleFile(hostile)], async () => []);
      if (!read.ok) {
        expect(read.error.message).toMatch(/\w/);
        return;
      }
      for (const { conversations, format } of read.value.groups) {
        for (const { events } of conversations) {
          for (const { bytes, kind, summary } of events) {
            expect(summary.length).toBeLessThan(1_000);
            expect(importerFor(format).content(bytes, kind).parts.length).toBeGreaterThanOrEqual(0);
          }
        }
      }
    },
  );
});
