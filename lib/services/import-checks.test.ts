import { beforeAll, describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { importerLabels, pickImporter } from "#lib/importers/registry.ts";
import { textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import {
  changed,
  HOSTILE_IDS,
  isId,
  SAMPLES,
  type Sample,
  sampleFile,
  withIds,
} from "#lib/importers/testing/samples.ts";

// Checks I1 and I5–I11 on every importer with the same table; what a format does beyond that is in its robustness.test.ts.

import { readTranscripts } from "./read-transcripts.ts";

type Json = Record<string, unknown>;

const importerOf = (sample: Sample) => {
  const importer = pickImporter([sampleFile(sample)]);
  if (!importer) throw new Error(`No importer takes the sample of ${sample.format}.`);
  return importer;
};
type Read = Pick<ImportResult, "conversations" | "rejected">;

/** What comes of a file, read by whichever importer takes it; refused is rejected with the reason. */
async function read(...files: SourceFile[]): Promise<Read> {
  const result = await readTranscripts(files, async () => []);
  if (result.ok) {
    const { groups, rejected } = result.value;
    return { conversations: groups.flatMap(({ conversations }) => conversations), rejected };
  }
  return {
    conversations: [],
    rejected: [{ file: files[0]?.path ?? "", line: null, reason: result.error.message }],
  };
}

const eventsOf = ({ conversations }: Read) => conversations.flatMap(({ events }) => events);
const told = ({ conversations }: Read) =>
  conversations.map(({ events }) => events.map(({ kind, summary }) => [kind, summary]));

/** What must hold of anything an importer gives, whatever it was given. */
function expectSound(sample: Sample, file: SourceFile, result: Read): void {
  const keys = new Set<string>();
  if (result.conversations.length === 0) expect(result.rejected.length).toBeGreaterThan(0);
  for (const { file: named, reason } of result.rejected) {
    expect(named).toBe(file.path);
    expect(reason).toMatch(/^.+$/);
    expect(reason.length).toBeLessThan(1_000);
  }
  for (const { key, events, forkedFrom, spawnedBy, title } of result.conversations) {
    // A source stands before what comes from it, so nothing can come from itself.
    for (const source of [forkedFrom, spawnedBy]) if (source) expect(keys.has(source.key)).toBe(true);
    keys.add(key);
    expect(title).not.toMatch(/\p{Cc}/u);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
    for (const event of events) {
      expect(event.eventId).toMatch(/^[^\0]+$/);
      expect(event.summary).not.toMatch(/\p{Cc}/u);
      const content = importerOf(sample).content(event.bytes, event.kind);
      expect(EventContent.safeParse(content).success).toBe(true);
      for (const count of [event.usage?.input, event.usage?.output, event.usage?.cacheRead])
        if (typeof count === "number") expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
    }
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isParent = (key: string) =>
  /^(parent|parentId|parentUuid|parent_id|parentMessageId|parent_message_uuid|parentID|parentSpanId|cause)$/.test(
    key,
  );

it("there is a sample of every format that can be imported", () => {
  expect(SAMPLES.map((sample) => importerOf(sample).format)).toEqual(SAMPLES.map(({ format }) => format));
  // Our own bundle refuses whatever was changed in it: its tests are beside it.
  const labels = importerLabels().filter((label) => label !== "Offshoot bundle");
  expect(new Set(SAMPLES.map((sample) => importerOf(sample).label))).toEqual(new Set(labels));
});

it.each<[string, number[], RegExp]>([
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd], /is compressed with zstd: unpack it first/],
  ["UTF-16, little end first", [0xff, 0xfe], /is UTF-16 text: save it as UTF-8/],
  ["UTF-16, big end first", [0xfe, 0xff], /is UTF-16 text: save it as UTF-8/],
])("I6 %s is refused with what to do", async (_name, mark, reason) => {
  const text = Buffer.from('{"type":"user"}', "utf16le");
  const file = { path: "session.jsonl", bytes: new Uint8Array([...mark, ...text]) };
  const { rejected } = await read(file);
  expect(rejected).toEqual([{ file: file.path, line: null, reason: expect.stringMatching(reason) }]);
});

describe.each(SAMPLES.map((sample) => [sample.format, sample] as const))("%s", (_format, sample) => {
  const file = sampleFile(sample);
  let whole: Read;
  beforeAll(async () => {
    whole = await read(file);
  });

  it("the sample itself comes in without a fault", async () => {
    expect(whole.rejected).toEqual([]);
    expect(eventsOf(whole).length).toBeGreaterThan(1);
    expectSound(sample, file, whole);
  });

  it("I1 a file cut off at its end names it, and what stood before comes in or the file is refused", async () => {
    const text = textOf(file).trimEnd();
    const cut = textFile(sample.path, text.slice(0, -3));
    const result = await read(cut);
    expectSound(sample, cut, result);
    expect(result.rejected.length).toBeGreaterThan(0);
    if (sample.isLines) expect(result.rejected.some(({ line }) => line === sample.values.length)).toBe(true);
    else expect(result.conversations).toEqual([]);
  });

  it.runIf(sample.isLines)("I1 a line that is no JSON is named by its number", async () => {
    const lines = textOf(file).split("\n");
    const broken = textFile(sample.path, lines.toSpliced(1, 0, "{ nothing").join("\n"));
    const result = await read(broken);
    expectSound(sample, broken, result);
    expect(result.rejected).toContainEqual({
      file: sample.path,
      line: 2,
      reason: expect.stringMatching(/JSON/),
    });
    expect(eventsOf(result)).toHaveLength(eventsOf(whole).length);
  });

  it("I5 nesting of 201 and of 5,000 levels is named and harms nothing else", async () => {
    for (const depth of [201, 5_000]) {
      const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      const text = textOf(file).replace(/\{/, `{"deep":${deep},`);
      const result = await read(textFile(sample.path, text));
      expectSound(sample, file, result);
      expect(result.rejected.map(({ reason }) => reason).join("\n")).toMatch(/nested deeper than/);
    }
  });

  it("I6 a byte order mark, CRLF and blank lines change nothing", async () => {
    const marked = textFile(sample.path, `\ufeff${textOf(sampleFile(sample, "\r\n"))}\r\n\r\n`);
    const result = await read(marked);
    expect(told(result)).toEqual(told(whole));
    expect(result.rejected).toEqual([]);
  });

  it("I6 invalid UTF-8 is named; NUL, lone surrogates and bidi controls are kept as they came", async () => {
    const bytes = Uint8Array.from(file.bytes);
    bytes[bytes.lastIndexOf(0x22, bytes.length - 20)] = 0xff;
    const broken = { path: sample.path, bytes };
    const result = await read(broken);
    expectSound(sample, broken, result);
    expect(result.rejected.length).toBeGreaterThan(0);
    const odd = changed(sample, (value, key) =>
      typeof value === "string" && /^(text|content|message|summary)$/.test(key)
        ? `${value}\u0000\ud800\u202e`
        : value,
    );
    const kept = await read(sampleFile(odd));
    expectSound(odd, sampleFile(odd), kept);
    // A span's messages stand in attributes, and the span is kept without them: neither is a piece of the file.
    if (sample.format === "otlp") return;
    const text = textOf(sampleFile(odd));
    for (const event of eventsOf(kept)) expect(text.includes(textOf(event))).toBe(true);
  });

  it("I7 prototype keys are data", async () => {
    const hostile = changed(sample, (value, key) => (key === "never" ? null : value));
    const text = textOf(sampleFile(hostile)).replace(
      /\{/g,
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},',
    );
    const evil = textFile(sample.path, text);
    expectSound(sample, evil, await read(evil));
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Json).polluted).toBeUndefined();
  });

  it.each(HOSTILE_IDS.map((id) => [id.length > 40 ? `${[...id][0]} × ${[...id].length}` : id, id]))(
    "I8 ids %j are names, never paths",
    async (_shown, id) => {
      const hostile = sampleFile(withIds(sample, id));
      expectSound(sample, hostile, await read(hostile));
    },
  );

  it("I9 numbers that are no counts never become counts", async () => {
    for (const number of ["-1", "1e400", "9007199254740993", '"1"', "1.5", "null"]) {
      const text = textOf(file).replace(/:\s*\d+(?=[,\s}])/g, `:${number}`);
      const odd = textFile(sample.path, text);
      expectSound(sample, odd, await read(odd));
    }
  });

  it("I10 parents that are missing, their own child, or in a ring end the search", async () => {
    const ids = new Set<unknown>();
    changed(sample, (value, key) => {
      if (isId(key)) ids.add(value);
      return value;
    });
    for (const parent of ["no-such-parent", ...[...ids].slice(0, 12)]) {
      const lost = sampleFile(changed(sample, (value, key) => (isParent(key) ? parent : value)));
      expectSound(sample, lost, await read(lost));
    }
    const own = sampleFile(
      changed(sample, (value) => {
        if (!isObject(value)) return value;
        const id = Object.entries(value).find(([key]) => isId(key) && !isParent(key))?.[1];
        const parent = Object.keys(value).find(isParent);
        return parent === undefined || value[parent] === id ? value : { ...value, [parent]: id };
      }),
    );
    expectSound(sample, own, await read(own));
  });

  it("I11 the same file twice is read once; repeated lines stay events with ids of their own", async () => {
    const twice = await read(file, { ...file, path: `copy/${file.path}` });
    expect(eventsOf(twice).length).toBeLessThanOrEqual(2 * eventsOf(whole).length);
    expect(
      new Set(twice.conversations.map(({ sourceDigest }) => sourceDigest ?? "")).size,
    ).toBeLessThanOrEqual(new Set(whole.conversations.map(({ sourceDigest }) => sourceDigest ?? "")).size);
    if (!sample.isLines) return;
    const repeated = textFile(sample.path, textOf(file).replace(/.+\n/g, "$&$&"));
    expectSound(sample, repeated, await read(repeated));
  });
});
