import type { LeftAside, SourceFile } from "#lib/importers/importer.ts";
import { type ParsedJson, parseJson } from "#lib/importers/parse-json.ts";
import { importerLabels } from "#lib/importers/registry.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { describeSeen, packingOf } from "./describe-seen.ts";

const PARSED_TO_EXPLAIN = 4_000_000;
/** Files that are looked into to say what they are; a folder may hold 100,000 others. */
const MOST_DESCRIBED = 200;
const JSON_NAME = /\.(json|jsonl|ndjson)$/i;
const OF_THE_SYSTEM = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i;

/** One file that is no JSON at all is told what is wrong with it: that no format fits would be beside the point. */
export function unknownFormat(files: readonly SourceFile[]): string {
  const [first] = files;
  const packing = first && files.length === 1 ? packingOf(first) : null;
  if (first && packing) return `${first.path} ${packing}. ${readable()}`;
  const parsed = first && files.length === 1 ? parseWhole(first) : null;
  if (first && parsed && !parsed.ok) {
    return `${first.path} ${parsed.reason}. Send the transcript as the agent wrote it. ${readable()}`;
  }
  const shown = files.slice(0, 3).map((file) => file.path);
  const more = files.length > 3 ? ` and ${files.length - 3} more` : "";
  const seen =
    first === undefined ? "" : ` ${files.length === 1 ? "It" : first.path} ${describeSeen(first)}.`;
  const todo = "Send the file or folder as the agent wrote it, not a report made of it.";
  return `No transcript was recognised in ${shown.join(", ")}${more}.${seen} ${todo} ${readable()}`;
}

/** Why each file that no importer takes was left aside while others came in. */
export function describeUnclaimed(files: readonly SourceFile[]): LeftAside[] {
  return files.map((file, at) => ({ file: file.path, reason: reasonOf(file, at) }));
}

function reasonOf(file: SourceFile, at: number): string {
  const { directory, name } = splitPath(file.path);
  if (OF_THE_SYSTEM.test(name) || directory.split("/").includes("__MACOSX"))
    return "is a file of the operating system, not of the agent";
  if (at >= MOST_DESCRIBED) return "is no transcript of a format Offshoot reads";
  const parsed =
    JSON_NAME.test(name) && !packingOf(file) && file.bytes.byteLength > 0 ? parseWhole(file) : null;
  if (parsed && !parsed.ok) return `${parsed.reason}, so nothing tells which format it is of`;
  return `is no transcript of a format Offshoot reads: it ${describeSeen(file)}`;
}

function readable(): string {
  return `Offshoot reads: ${importerLabels().join(", ")}.`;
}

/** Null for what was not looked into: a large file, or one of several JSON values. */
function parseWhole({ bytes }: SourceFile): ParsedJson | null {
  if (bytes.byteLength > PARSED_TO_EXPLAIN) return null;
  const whole = parseJson(bytes);
  const [first] = splitLines(bytes);
  return whole.ok || !first || parseJson(first.bytes).ok === false ? whole : null;
}
