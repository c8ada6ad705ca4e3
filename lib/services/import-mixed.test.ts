import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import * as claude from "#lib/importers/claude-code/testing/session.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { jsonFile, textFile, textOf } from "#lib/importers/testing/corpus-files.ts";
import { SAMPLES, sampleFile } from "#lib/importers/testing/samples.ts";
import { type ImportOutcome, importFiles } from "./import-files.ts";
import { readTranscripts } from "./read-transcripts.ts";

const OPTIONS = { origin: "ci", labels: NO_LABELS } as const;

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

async function mustImport(files: readonly SourceFile[]): Promise<ImportOutcome> {
  const imported = await importFiles(scratch.database, files, OPTIONS);
  if (!imported.ok) throw new Error(imported.error.message);
  return imported.value;
}

/** Files that belong together, and what becomes of each: of a file of a conversation nothing is said. */
type Unit = { files: SourceFile[]; rejected?: string[]; aside?: string[] };

/** One transcript of every format, on paths nothing else of the upload has. */
const TRANSCRIPTS: Unit[] = SAMPLES.map((sample, at) => {
  const file = sampleFile(sample);
  // Both samples of Codex have one thread id; as two states of a thread they would be one run.
  const text = textOf(file).replaceAll("0199aaaa-0001", `0199aaaa-${String(at).padStart(4, "0")}`);
  return { files: [textFile(`${at}-${sample.format}/${file.path}`, text)] };
});

const DIRECTORIES: Unit[] = [
  {
    files: [
      ...openhandsRun({ seed: "mixed", directory: "runs/one", steps: [{ user: "Go" }, { agent: "Done" }] }),
      textFile("runs/one/events/.eventlog.lock", ""),
      textFile("runs/one/events/event-x.json", "{}"),
      textFile("runs/one/NOTES.md", "# What I did"),
    ],
    rejected: ["runs/one/events/event-x.json"],
    aside: ["runs/one/events/.eventlog.lock", "runs/one/NOTES.md"],
  },
  {
    files: [
      claude.jsonl("projects/p/s9.jsonl", [
        claude.user("w1", null, "Ask an agent"),
        claude.assistant("w2", "w1", "m9", [claude.call("task", { prompt: "Look" }, "Task")]),
        { ...claude.result("w3", "w2", "task"), toolUseResult: { agentId: "abc" } },
      ]),
      claude.jsonl("projects/p/s9/subagents/agent-abc.jsonl", [
        { ...claude.user("v1", null, "Look"), isSidechain: true, agentId: "abc" },
        { ...claude.assistant("v2", "v1", "m8", "Seen"), isSidechain: true, agentId: "abc" },
      ]),
      jsonFile("projects/p/s9/subagents/agent-abc.meta.json", { agentType: "Explore" }),
      jsonFile("projects/p/other.meta.json", {}),
    ],
    aside: ["projects/p/other.meta.json"],
  },
];

const SIDE_FILES: Unit[] = [
  textFile("README.md", "# Runs of today"),
  textFile(".DS_Store", "\0\0\0\u0001Bud1"),
  textFile("__MACOSX/._run.jsonl", "\0\u0005\u0016"),
  jsonFile("package.json", { name: "x", scripts: {} }),
  { path: "picture.png", bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]) },
].map((file) => ({ files: [file], aside: [file.path] }));

/** Faults only a format of the upload can name. */
const DAMAGED: Unit[] = [
  { files: [textFile("cold/rollout-9.jsonl.zst", "packed")], rejected: ["cold/rollout-9.jsonl.zst"] },
  { files: [textFile("cold/rollout-8.jsonl", "oops")], rejected: ["cold/rollout-8.jsonl"] },
];

const COPY = "copy-of-";

/** Some of everything, always with a Codex thread, whose faults can be named then; in any order. */
function mixOf(random: SeededRandom): Unit[] {
  const codex = TRANSCRIPTS.filter(({ files }) => files[0]?.path.endsWith("rollout-1.jsonl"));
  const others = [...TRANSCRIPTS, ...DIRECTORIES, ...SIDE_FILES, ...DAMAGED].filter(
    (unit) => !codex.includes(unit),
  );
  const units = [...codex, ...others.filter(() => random.chance(0.5))];
  const [copied] = random.pick(codex).files;
  if (copied && random.chance(0.5)) {
    units.push({ files: [{ path: COPY + copied.path, bytes: copied.bytes }], rejected: [copied.path] });
  }
  return units;
}

function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const rest = [...items];
  return items.flatMap(() => rest.splice(random.int(rest.length), 1));
}

/** What each transcript becomes when nothing else is in its upload. */
async function readAlone(units: readonly Unit[]): Promise<string[]> {
  const alone: string[] = [];
  for (const { files } of units) {
    const read = await readTranscripts(files, async () => []);
    if (read.ok) alone.push(...digestsIn(read.value.groups));
  }
  return [...new Set(alone)].sort();
}

function digestsIn(
  groups: readonly { conversations: readonly { sourceDigest: string | null }[] }[],
): string[] {
  return groups.flatMap(({ conversations }) =>
    conversations.flatMap(({ sourceDigest }) => sourceDigest ?? []),
  );
}

describe("an upload of many formats", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "gives every run its files would give alone, and says of every other file what it is (seed %d)",
    async (seed) => {
      const random = seededRandom(seed);
      const units = mixOf(random);
      const files = shuffled(
        units.flatMap((unit) => unit.files),
        random,
      );
      const read = await readTranscripts(files, async () => []);
      if (!read.ok) throw new Error(read.error.message);
      const { groups, rejected, leftAside } = read.value;

      expect(digestsIn(groups).sort()).toEqual(await readAlone(units));
      const expectedAside = units.flatMap(({ aside = [] }) => aside).sort();
      const expectedRejected = units.flatMap((unit) => unit.rejected ?? []).sort();
      expect(leftAside.map(({ file }) => file).sort()).toEqual(expectedAside);
      // Of two copies either is the one that is read.
      const named = rejected.map(({ file }) => file.replace(COPY, ""));
      expect([...new Set(named)].sort()).toEqual(expectedRejected);
      for (const { reason } of [...leftAside, ...rejected]) expect(reason).toMatch(/\w{3}/);
    },
  );

  it("comes in whole, is known the second time, and grows by what is new", async () => {
    const random = seededRandom(7);
    const files = [...TRANSCRIPTS, ...DIRECTORIES, ...SIDE_FILES].flatMap((unit) => unit.files);
    const half = files.filter(({ path }) => /^\d+-(codex|otlp|pi|atif)\//.test(path));
    const first = await mustImport(half);
    const whole = await mustImport(shuffled(files, random));
    expect(whole.created).toBe(true);
    expect(whole.counts.knownRuns).toBe(first.counts.runs);
    expect(whole.counts.runs).toBeGreaterThan(first.counts.runs + 10);
    const again = await mustImport(files);
    expect(again.created).toBe(false);
    expect(again.counts).toEqual({ ...whole.counts, knownRuns: whole.counts.runs });
    expect(again.leftAside.map(({ file }) => file).sort()).toEqual(
      whole.leftAside.map(({ file }) => file).sort(),
    );
  });

  it("counts branches and sub-agents apart from runs", async () => {
    const { counts, conversations } = await mustImport([
      ...DIRECTORIES.flatMap((unit) => unit.files),
      ...openhandsRun({
        seed: "branching",
        directory: "runs/two",
        steps: [{ user: "Go" }, { agent: "One way" }],
        branches: [{ after: 0, steps: [{ agent: "Another" }] }],
      }),
    ]);
    expect(counts).toEqual({ runs: 3, knownRuns: 0, conversations: 5, branches: 1, subAgents: 1 });
    expect(new Set(conversations.map(({ sourceFormat }) => sourceFormat))).toEqual(
      new Set(["openhands-sdk", "claude-code"]),
    );
  });

  it("leaves the request logs beside OpenHands runs aside, and reads them where they are alone", async () => {
    const log = jsonFile("llm_completions/x/1.json", {
      messages: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: "Hi" },
      ],
    });
    const run = openhandsRun({ seed: "logged", directory: "run", steps: [{ user: "Go" }] });
    const beside = await mustImport([log, ...run]);
    expect(beside.conversations.map(({ sourceFormat }) => sourceFormat)).toEqual(["openhands-sdk"]);
    expect(beside.leftAside).toEqual([
      { file: log.path, reason: expect.stringContaining("log of requests") },
    ]);
    expect((await mustImport([log])).counts.runs).toBe(1);
  });

  it("leaves the request logs of an ATIF trajectory's episodes aside", async () => {
    const asked = { messages: [{ role: "user", content: "Fix it" }], log_event_type: "pre_api_call" };
    const steps = [
      { step_id: 1, source: "user", message: "Fix it" },
      { step_id: 2, source: "agent", message: "Fixed." },
    ];
    const run = { schema_version: "ATIF-v1.6", session_id: "s", agent: { name: "t", version: "1" }, steps };
    const log = jsonFile("agent/episode-0/debug.json", asked);
    const beside = await mustImport([log, jsonFile("agent/trajectory.json", run)]);
    expect(beside.conversations.map(({ sourceFormat }) => sourceFormat)).toEqual(["atif"]);
    expect(beside.leftAside.map(({ file }) => file)).toEqual([log.path]);
  });

  it("is refused with every reason when no format finds anything in it", async () => {
    const files = [
      textFile("a/rollout-1.jsonl.zst", "packed"),
      textFile("b/base_state.json", '{"id": "x"}'),
      textFile("c/rollout-2.jsonl", '{"type":"session_meta"'),
    ];
    const imported = await importFiles(scratch.database, files, OPTIONS);
    if (imported.ok) throw new Error("expected a refusal");
    const named = imported.error.details as { file: string }[];
    expect(new Set(named.map(({ file }) => file.split("/")[0]))).toEqual(new Set(["a", "b", "c"]));
  });
});

describe("a transcript under another name", () => {
  it.each(SAMPLES.map((sample) => [sample.format, sampleFile(sample)] as const))(
    "%s is told by its content alone",
    async (format, file) => {
      const read = await readTranscripts([{ ...file, path: "saved.from-the-web" }], async () => []);
      const own = await readTranscripts([file], async () => []);
      const events = (of: typeof own) =>
        of.ok
          ? of.value.groups.flatMap((group) => group.conversations.map((each) => each.events.length))
          : of;
      expect(read.ok && read.value.groups.map((group) => group.format)).toEqual([format]);
      expect(events(read)).toEqual(events(own));
    },
  );

  it("says what a damaged one beside a good one lacks, and how a packed one has to be sent", async () => {
    const [sample] = SAMPLES;
    if (!sample) throw new Error("There is no sample.");
    const good = sampleFile(sample);
    const read = await readTranscripts(
      [
        good,
        textFile("bad.jsonl", '{"type":"user"'),
        textFile("notes.md", "# What I did"),
        { path: "inner.zip", bytes: new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]) },
      ],
      async () => [],
    );
    expect(read.ok && read.value.leftAside).toEqual([
      { file: "bad.jsonl", reason: expect.stringMatching(/^is cut off.*, so nothing tells which format/) },
      { file: "notes.md", reason: expect.stringContaining("is no transcript") },
      { file: "inner.zip", reason: expect.stringContaining("is a zip inside of an archive") },
    ]);
  });
});

it("leaves an archive inside an upload aside, whatever lies in it unpacked", async () => {
  const [sample] = TRANSCRIPTS;
  const file = sample?.files[0];
  if (!file) throw new Error("There is no sample.");
  const packed = `PK\u0003\u0004run.jsonl\n${textOf(file)}\nPK\u0001\u0002`;
  for (const name of ["nested.zip", "nested"]) {
    const archive = textFile(name, packed);
    const read = await readTranscripts([file, archive], async () => []);
    if (!read.ok) throw new Error(read.error.message);
    expect(read.value.leftAside.map((each) => each.file)).toEqual([name]);
    expect(read.value.rejected).toEqual([]);
    expect(await readTranscripts([archive], async () => [])).toMatchObject({
      ok: false,
      error: { code: "unknown_format" },
    });
  }
});
