import type { Rejected } from "#lib/importers/importer.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { NO_TEXT } from "#lib/importers/text-table.ts";
import { connectDrafts, type Draft, draftLane } from "./draft.ts";
import type { FileLines } from "./file-lines.ts";
import { type Callers, findCallers } from "./find-callers.ts";
import type { TranscriptFile } from "./group-files.ts";
import { type IdentifiedFile, identifyFiles } from "./identify-lines.ts";
import { LineList } from "./line-list.ts";
import { firstText } from "./line-role.ts";
import { linkLines } from "./link-lines.ts";
import { type Reading, readFile } from "./read-file.ts";
import { newScopeTexts, type ScopeTexts } from "./scope-texts.ts";
import { splitLanes } from "./split-lanes.ts";
import { promptHash } from "./tool-facts.ts";
import type { FileLine, Lane, PlacedLine } from "./transcript-line.ts";

/** Everything read from the files of one directory. */
export type Scope = { drafts: Draft[]; lines: LineList; files: FileLines[]; texts: ScopeTexts };

/** Reads sessions that lie in one directory, with their sub-agents: only those share lines and name each other. */
export function readScope(files: readonly TranscriptFile[], reading: Reading): Scope {
  const { rejected } = reading;
  const texts = newScopeTexts();
  const read = files
    .map((file, number) => ({ file, all: readFile(file, reading, texts, number) }))
    .sort(inOrderOfMaking);
  const identified = identifyFiles(
    read.map(({ all }) => all),
    rejected,
  );
  const drafts: Draft[] = [];
  const lines = LineList.joined(identified.map((file) => file.lines));
  for (const [index, { file }] of read.entries()) {
    const known = identified[index];
    if (!known) continue;
    for (const draft of draftFile(file, known, rejected)) drafts.push(draft);
  }
  const callers = findCallers(lines, texts.calls);
  connectDrafts(drafts, (draft) => callerOf(draft, callers));
  return { drafts, lines, files: read.map(({ all }) => all), texts };
}

function draftFile(file: TranscriptFile, known: IdentifiedFile, rejected: Rejected[]): Draft[] {
  const lanes = splitLanes(known, file.isAgent);
  const told = new Set(lanes.filter(hasMessage));
  if (told.size === 0) {
    rejected.push({ file: file.path, line: null, reason: emptyReason(lanes, known.copies) });
    return [];
  }
  return lanes.flatMap((lane, index) => {
    if (told.has(lane)) return draftLane(file, lane, index, linkLines(lane, known, rejected));
    rejected.push({ file: file.path, line: null, reason: emptyReason([lane], 0) });
    return [];
  });
}

function hasMessage(lane: Lane): boolean {
  return lane.lines.some(
    ({ traits: { role } }) => role === "prompt" || role === "assistant" || role === "tool_result",
  );
}

const ONLY_RESULT =
  "holds only what a run ends with (claude -p --output-format json), no step of it; send the session's own file, or what --output-format stream-json --verbose prints";

function emptyReason(lanes: readonly Lane[], copies: number): string {
  if (copies > 0) return "adds no message to the other files of the upload, which hold its lines already";
  const types = [...new Set(lanes.flatMap((lane) => Array.from(lane.lines, (line) => line.traits.type)))];
  if (types.length === 1 && types[0] === "result") return ONLY_RESULT;
  if (types.length === 0) return "holds no readable line, so there is no session to show";
  return `holds no message, only ${types.slice(0, 5).join(", ")}; there is no session to show`;
}

function callerOf({ file, lane, own }: Draft, callers: Callers): PlacedLine | null {
  const prompt = own.find((line) => line.traits.role === "prompt");
  return (
    (lane.name === null ? null : callers.byAgent.get(lane.name)) ??
    (lane.parentCallId === null ? null : callers.byCall.get(lane.parentCallId)) ??
    lane.calledFrom ??
    (file.runId === null ? null : callers.byRun.get(file.runId)) ??
    (prompt ? callers.byPrompt.get(promptHash(firstText(prompt.source))) : null) ??
    null
  );
}

type ReadFile = { file: TranscriptFile; all: FileLines };

/**
 * Sessions in the order they were made, sub-agents behind them. A copy starts with the lines of its original, so of
 * two files with the same start the one that says it is a copy, or else the one that ends later, comes second.
 */
function inOrderOfMaking(a: ReadFile, b: ReadFile): number {
  return (
    Number(a.file.isAgent) - Number(b.file.isAgent) ||
    compareText(firstTime(a), firstTime(b)) ||
    foreignLines(a) - foreignLines(b) ||
    compareText(lastTime(a), lastTime(b)) ||
    compareText(a.file.path, b.file.path)
  );
}

function firstTime({ all: { lines } }: ReadFile): string {
  return lines.find((line) => line.traits.hasTimestamp)?.source.timestamp ?? "";
}

function lastTime({ all: { lines } }: ReadFile): string {
  return lines.findLast((line) => line.traits.hasTimestamp)?.source.timestamp ?? "";
}

/** Lines that carry another session's id, or say what they are a copy of. */
function foreignLines({ file, all: { lines } }: ReadFile): number {
  const isForeign = ({ copyOf, traits: { sessionId } }: FileLine) =>
    copyOf !== NO_TEXT || (sessionId !== null && sessionId !== file.sessionName);
  const foreign = lines.count(isForeign);
  // A file that is not named after any of its sessions tells nothing by that.
  return foreign === lines.count((line) => line.traits.sessionId !== null) ? 0 : foreign;
}
