import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { readStreamLine, type StreamLine } from "./stream-line.ts";

/** Lines that make one event: an answer comes in pieces, one a line. */
export type StreamPiece = {
  line: StreamLine;
  /** All of what its pieces say. */
  text: string;
  /** From the start of its first line to the end of its last, as they stand in the file. */
  bytes: Uint8Array;
};

/** One session of a stream. */
export type StreamRun = { path: string; sessionId: string | null; pieces: StreamPiece[] };

/**
 * Reads the output of `gemini --output-format stream-json`. A job may have written several runs into one file: a run
 * begins with an `init`, and a run of the same session goes on with it. Lines of anything else are rejected by number.
 */
export function readStream(file: SourceFile, rejected: Rejected[]): StreamRun[] {
  const reject = (line: number, reason: string) => rejected.push({ file: file.path, line, reason });
  const runs: StreamRun[] = [];
  let isOpen = false;
  for (const { line: number, bytes } of splitLines(file.bytes)) {
    const parsed = parseJson(bytes);
    const line = parsed.ok ? readStreamLine(parsed.value) : null;
    if (!line) {
      const why = parsed.ok ? "is no line of a stream of Gemini CLI" : parsed.reason;
      reject(number, why.replace(" at line 1, column ", " at column "));
      isOpen = false;
      continue;
    }
    let run =
      line.type === "init" ? runs.find(({ sessionId }) => sessionId === line.session_id) : runs.at(-1);
    if (!run) {
      run = { path: file.path, sessionId: line.session_id ?? null, pieces: [] };
      runs.push(run);
    } else if (line.type === "init" && run !== runs.at(-1)) {
      runs.push(...runs.splice(runs.indexOf(run), 1));
    }
    const last = run.pieces.at(-1);
    const goesOn = isOpen && isDelta(line) && last && isDelta(last.line);
    if (goesOn) {
      last.text += line.content ?? "";
      last.bytes = spanning(file.bytes, last.bytes, bytes);
    } else {
      run.pieces.push({ line, text: line.content ?? "", bytes });
    }
    isOpen = true;
  }
  const [first] = runs;
  if (first && !first.pieces.some(({ line }) => line.type === "init")) reject(1, NO_START);
  return runs;
}

const NO_START = "is no init line, so the session's id, its model and its start are not known";

/** The event of the bytes a piece was made of; null when they are none. */
export function readPiece(bytes: Uint8Array): StreamPiece | null {
  const [run] = readStream({ path: "", bytes }, []);
  const [piece] = run?.pieces ?? [];
  return run?.pieces.length === 1 && piece ? piece : null;
}

function isDelta({ type, role, delta }: StreamLine): boolean {
  return type === "message" && role === "assistant" && delta === true;
}

function spanning(file: Uint8Array, first: Uint8Array, last: Uint8Array): Uint8Array {
  const start = first.byteOffset - file.byteOffset;
  return file.subarray(start, last.byteOffset - file.byteOffset + last.byteLength);
}
