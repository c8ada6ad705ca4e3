import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { isTypicalStreamLine, REPEATING_TYPES, readStreamLine, type StreamLine } from "./stream-line.ts";

/** Lines that make one event: what an agent says comes in pieces, one a line. */
export type StreamPiece = { line: StreamLine; text: string; bytes: Uint8Array };

/** One session of a stream. */
export type StreamRun = {
  id: string;
  /** The session that ran when it began, and the piece of it that stood last: it handed over a task. */
  spawnedBy: { run: StreamRun; piece: StreamPiece | null } | null;
  pieces: StreamPiece[];
  repeated: number;
};

const SNIFFED_LINES = 60;
const MAX_SNIFFED_BYTES = 256_000;

/** Whether a file is what `docker agent run --exec --json` prints, or the server streams. */
export function looksLikeStream({ bytes }: SourceFile): boolean {
  const head = new TextDecoder().decode(bytes.subarray(0, MAX_SNIFFED_BYTES));
  if (
    !/"type"\s*:\s*"(agent_choice|agent_choice_reasoning|tool_call|tool_call_response|token_usage)"/.test(
      head,
    )
  )
    return false;
  const lines = splitLines(bytes.subarray(0, MAX_SNIFFED_BYTES)).slice(0, SNIFFED_LINES);
  return lines.some(({ bytes: line }) => {
    const parsed = parseJson(withoutField(line));
    return parsed.ok && isTypicalStreamLine(parsed.value);
  });
}

/**
 * Reads a stream's sessions. A line that names no session belongs to the one its agent runs in: sessions begin inside
 * of each other, when an agent hands over a task. Lines of anything else are rejected by number.
 */
export function readStream(file: SourceFile, rejected: Rejected[]): StreamRun[] {
  const runs = new Map<string, StreamRun>();
  const open: { run: StreamRun; agent: string | null }[] = [];
  let before = null as { run: StreamRun; piece: StreamPiece } | null;
  const runOf = (id: string) => {
    const found = runs.get(id);
    if (found) return found;
    const nameless = runs.get("");
    if (nameless && runs.size === 1) {
      // What the harness tells before the session has begun.
      nameless.id = id;
      runs.delete("");
      runs.set(id, nameless);
      return nameless;
    }
    const parent = open.at(-1)?.run ?? null;
    const spawnedBy = parent && { run: parent, piece: parent.pieces.at(-1) ?? null };
    const run: StreamRun = { id, spawnedBy, pieces: [], repeated: 0 };
    runs.set(id, run);
    return run;
  };
  for (const { line: number, bytes: whole } of splitLines(file.bytes)) {
    const bytes = withoutField(whole);
    const parsed = parseJson(bytes);
    const line = parsed.ok ? readStreamLine(parsed.value) : null;
    if (!line) {
      const why = parsed.ok ? "is no event of docker-agent" : parsed.reason;
      rejected.push({
        file: file.path,
        line: number,
        reason: why.replace(" at line 1, column ", " at column "),
      });
      before = null;
      continue;
    }
    const agent = line.agent_name ?? null;
    const inside = open.findLast((each) => each.agent === agent) ?? open.at(-1);
    const run = line.session_id
      ? runOf(line.session_id)
      : (inside?.run ?? runOf([...runs.keys()].at(-1) ?? ""));
    if (line.type === "stream_started") open.push({ run, agent });
    const ended = line.type === "stream_stopped" ? open.findLastIndex((each) => each.run === run) : -1;
    if (ended >= 0) open.splice(ended, 1);
    if (REPEATING_TYPES.has(line.type)) {
      run.repeated++;
      before = null;
      continue;
    }
    if (before?.run === run && isPiece(line) && before.piece.line.type === line.type) {
      before.piece.text += line.content ?? "";
      before.piece.bytes = spanning(file.bytes, before.piece.bytes, bytes);
    } else {
      const piece = { line, text: line.content ?? "", bytes };
      run.pieces.push(piece);
      before = { run, piece };
    }
  }
  return [...runs.values()];
}

/** The event of the bytes a piece was made of; null when they are none. */
export function readPiece(bytes: Uint8Array): StreamPiece | null {
  const rejected: Rejected[] = [];
  const [run, ...others] = readStream({ path: "", bytes }, rejected);
  const [piece] = run?.pieces ?? [];
  return others.length === 0 && rejected.length === 0 && run?.pieces.length === 1 && piece ? piece : null;
}

function isPiece({ type }: StreamLine): boolean {
  return type === "agent_choice" || type === "agent_choice_reasoning";
}

const DATA = new TextEncoder().encode("data: ");

/** The server sends every event in a field of its own. */
function withoutField(line: Uint8Array): Uint8Array {
  return DATA.every((byte, at) => line[at] === byte) ? line.subarray(DATA.length) : line;
}

function spanning(file: Uint8Array, first: Uint8Array, last: Uint8Array): Uint8Array {
  const start = first.byteOffset - file.byteOffset;
  return file.subarray(start, last.byteOffset - file.byteOffset + last.byteLength);
}
