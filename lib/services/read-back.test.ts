import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportFormat } from "#lib/api/export.ts";
import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { addTotals, pathTotals, sumUsages } from "#lib/conversation/metrics.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { ExportSource } from "#lib/exporters/exporter.ts";
import { exporterFor } from "#lib/exporters/registry.ts";
import { exportedFacts, importedFacts, words } from "#lib/exporters/testing/compare.ts";
import { mustImport, mustRead } from "#lib/exporters/testing/export-source.ts";
import type { ImportedConversation, SourceFile } from "#lib/importers/importer.ts";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import { sampleRun } from "#lib/sample/sample-run.ts";
import { describeReadBack } from "./read-back.ts";
import { readTranscripts } from "./read-transcripts.ts";
import { mustFork } from "./testing/scenario.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

/** What a person can go on with elsewhere: read back, the words must be the same. */
const FORMATS: readonly ExportFormat[] = ["openhands-sdk", "codex", "claude-code", "pi", "opencode"];

/** Runs of other formats with calls, errors, several answers and usage, small enough for every test run. */
const FOLDERS = [
  "openhands-sdk/tree_demo",
  "openhands-sdk/with-metrics",
  "codex/agtrace",
  "generated/codex-0.115.0",
  "claude-code/agtrace",
  "pi/pi-mono",
  "generated/opencode-1.18.33",
  "gemini-cli/agtrace",
  "docker-agent",
  "atif/polylogue",
];
const MOST_EVENTS = 300;
const FORKS_EACH = 3;
const RUNS_EACH = 6;

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

/** Forks at some steps of a conversation, its last one among them. */
async function forksOf(conversation: Conversation, seed: number): Promise<ExportSource[]> {
  const random = seededRandom(seed);
  const { events } = await mustRead(scratch.database, conversation.id);
  const points = [events.length - 1, ...Array.from({ length: FORKS_EACH }, () => random.int(events.length))];
  const forks: ExportSource[] = [];
  for (const point of new Set(points)) {
    const fork = await mustFork(scratch.database, conversation.id, {
      fromEventId: events[point]?.eventId ?? null,
    });
    forks.push(await mustRead(scratch.database, fork.id));
  }
  return forks;
}

/** What a person who exports the branch and imports the file somewhere else has then. */
async function readElsewhere(files: readonly SourceFile[]): Promise<ImportedConversation[]> {
  const read = await readTranscripts(files, async () => []);
  if (!read.ok) return [];
  expect(read.value.rejected).toEqual([]);
  return read.value.groups.flatMap(({ conversations }) => conversations);
}

/** Every difference between a branch and what became of its export, unless it is listed with both numbers. */
async function unlisted(source: ExportSource, format: ExportFormat): Promise<string[]> {
  const { files, losses } = exporterFor(format).write(source);
  const listed = describeReadBack(source, format, files) ?? "";
  const again = await readElsewhere(files);
  const [only] = again;
  if (!only) return listed.startsWith("Everything: ") ? [] : [`nothing came back, but: ${listed}`];
  const faults: string[] = [];
  const claim = (isSame: boolean, sentence: string) => {
    if (!isSame && !listed.includes(sentence)) faults.push(`${sentence} is not in: ${listed}`);
    if (isSame && listed.includes(sentence)) faults.push(`${sentence} is said, and not so`);
  };
  if (again.length > 1) faults.push(`${again.length} conversations`);
  const before = words(exportedFacts(source.events));
  const after = withoutListed(words(importedFacts(again)), before, losses.join("\n"));
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    const at = before.findIndex((word, index) => word !== after[index]);
    faults.push(`${before[at]} became ${after[at < 0 ? before.length : at]}`.slice(0, 500));
  }
  if (format !== "opencode" && source.events.every((event) => event.format === format)) {
    // In its own format every event that says, costs or failed something is the same event.
    const [own, back] = [exportedFacts(source.events), importedFacts(again)].map((facts) =>
      facts.map((fact) => canonicalJson(fact)),
    );
    const at = own?.findIndex((fact, index) => fact !== back?.[index]) ?? -1;
    if (at >= 0) faults.push(`event ${at}: ${own?.[at]} became ${back?.[at]}`.slice(0, 900));
  }
  const [many, had] = [only.events.length, source.events.length];
  claim(many === had, `${many} events instead of ${had}`);
  const [failed, hadFailed] = [only, source].map(
    ({ events }) => events.filter((each) => each.isError).length,
  );
  claim(failed === hadFailed, `${failed} errors instead of ${hadFailed}`);
  const [status, hadStatus] = [only.status, source.conversation.status];
  claim(status === hadStatus, `status ${status} instead of ${hadStatus}`);
  const [is, was] = [
    addTotals(sumUsages(only.events.map(({ usage }) => usage)), only.unattributed),
    pathTotals(source.events),
  ];
  for (const field of ["input", "output"] as const) {
    claim(
      (is[field] ?? 0) === (was[field] ?? 0),
      `${told(is, field)} ${field} tokens instead of ${told(was, field)}`,
    );
  }
  return faults.map((fault) => `${format}, ${source.conversation.title}: ${fault}`);
}

/** Words without what the losses announce: results of calls that had none, and arguments wrapped in an object. */
function withoutListed(after: readonly string[], before: readonly string[], losses: string): string[] {
  const answered = new Set(before.flatMap((word) => /^result (\S*) /.exec(word)?.[1] ?? []));
  const interrupted = /^result (\S*) Tool execution was interrupted$/;
  return after
    .filter((word) => {
      const call = interrupted.exec(word)?.[1];
      return call === undefined || answered.has(call) || !losses.includes("had no result yet");
    })
    .map((word) => {
      const wrapped = /^(call \S* \S+ )(\{"raw_arguments":.*\})$/s.exec(word);
      if (!wrapped || !losses.includes("“raw_arguments”")) return word;
      return `${wrapped[1]}${JSON.parse(wrapped[2] ?? "").raw_arguments}`;
    });
}

function told(totals: Totals, field: "input" | "output"): string {
  return totals[field]?.toLocaleString("en-US") ?? "no";
}

describe("a fork exported and imported again", () => {
  it.each(FORMATS)(
    "as %s: every fork of the sample says the same, and what differs is listed",
    async (format) => {
      const conversations = await mustImport(scratch.database, sampleRun());
      const faults: string[] = [];
      for (const [seed, conversation] of conversations.entries()) {
        for (const fork of await forksOf(conversation, seed)) faults.push(...(await unlisted(fork, format)));
      }
      expect(faults).toEqual([]);
    },
  );

  it.skipIf(!corpus.isThere).each(FOLDERS)(
    "of %s: says the same in every format, and what differs is listed",
    async (folder) => {
      const files = corpus.load(folder);
      const conversations = (await mustImport(scratch.database, files)).filter(
        ({ headSeq }) => headSeq < MOST_EVENTS,
      );
      expect(conversations.length).toBeGreaterThan(0);
      const faults: string[] = [];
      for (const [seed, conversation] of conversations.slice(0, RUNS_EACH).entries()) {
        for (const fork of await forksOf(conversation, seed)) {
          for (const format of FORMATS) faults.push(...(await unlisted(fork, format)));
        }
      }
      expect(faults).toEqual([]);
    },
    180_000,
  );

  it("says nothing of a bundle, which comes back as it was", async () => {
    const [root] = await mustImport(scratch.database, sampleRun());
    const source = await mustRead(scratch.database, root?.id ?? "");
    for (const format of ["offshoot-bundle", "openhands-sdk", "markdown"] as const) {
      expect(describeReadBack(source, format, exporterFor(format).write(source).files)).toBeNull();
    }
  });
});
