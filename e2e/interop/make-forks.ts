import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExportFormat } from "#lib/api/export.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { ExportSource } from "#lib/exporters/exporter.ts";
import { mustImport, mustRead } from "#lib/exporters/testing/export-source.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { sampleRun } from "#lib/sample/sample-run.ts";
import { mustFork } from "#lib/services/testing/scenario.ts";
import { COMPATIBLE, say, type TurnScenario } from "#lib/services/testing/turn-scenario.ts";
import { historyOf, type Piece } from "./history-of.ts";

/** A fork to be exported, and what its parent said after it: that must be nowhere in the file. */
export type InteropFork = { name: string; source: ExportSource; later: Piece[] };

/** Where a command line's own transcripts are in the corpus. */
const NATIVE: Partial<Record<ExportFormat, string>> = {
  codex: "generated/codex-0.169.0-legacy",
  "claude-code": "claude-code/real_projects",
  opencode: "generated/opencode-1.18.33",
  pi: "generated/pi-0.73.1",
};

/** A fork of the sample run (of OpenHands), and where there is a corpus one of the command line's own runs. */
export async function makeForks(scenario: TurnScenario, format: ExportFormat): Promise<InteropFork[]> {
  const forks = [await forkOf(scenario, "OpenHands run", sampleRun())];
  const corpus = process.env.OFFSHOOT_CORPUS;
  const native = NATIVE[format];
  if (corpus && native) forks.push(await forkOf(scenario, `own run (${native})`, read(join(corpus, native))));
  return forks;
}

/** Imports, forks the longest branch in its middle and continues the fork by a turn. */
async function forkOf(
  scenario: TurnScenario,
  name: string,
  files: readonly SourceFile[],
): Promise<InteropFork> {
  const { db } = scenario;
  const imported = await mustImport(db, files);
  const [longest] = imported.toSorted((a, b) => b.headSeq - a.headSeq);
  if (!longest) throw new Error(`${name}: nothing was imported.`);
  const parent = await mustRead(db, longest.id);
  const at = middle(parent.events);
  const fork = await mustFork(db, longest.id, {
    fromEventId: at.eventId,
    title: `Fork of ${name}`,
    agent: COMPATIBLE,
  });
  await say(scenario, fork.id, "What was said before the fork counts. Go on from here.");
  const source = await mustRead(db, fork.id);
  const shared = new Set(historyOf(source).flat());
  const later = historyOf({ ...parent, events: parent.events.slice(at.seq + 1) });
  return { name, source, later: later.filter((piece) => piece.every((text) => isTelling(text, shared))) };
}

/** Only what is long and new proves that something came from behind the fork point. */
function isTelling(text: string, shared: ReadonlySet<string>): boolean {
  return text.length > 40 && ![...shared].some((known) => known.includes(text));
}

/** The event nearest to the middle after which every call has its result: a turn can follow there. */
function middle(events: readonly Event[]): Event {
  const open = new Set<string>();
  const whole = events.filter((event) => {
    if (event.toolCallId !== null && event.kind === "tool_call") open.add(event.toolCallId);
    if (event.toolCallId !== null && event.kind === "tool_result") open.delete(event.toolCallId);
    return open.size === 0 && event.contentHash !== null;
  });
  const [nearest] = whole.toSorted((a, b) => distance(a, events) - distance(b, events));
  if (!nearest) throw new Error("The run has no event to fork at.");
  return nearest;
}

function distance({ seq }: Event, events: readonly Event[]): number {
  return Math.abs(seq - events.length / 2);
}

function read(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: path.slice(folder.length + 1), bytes: readFileSync(path) }));
}
