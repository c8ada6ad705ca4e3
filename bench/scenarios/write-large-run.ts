import { openSync, writeSync } from "node:fs";
import { claudeCodeLines } from "./claude-code-lines.ts";
import { codexLines } from "./codex-lines.ts";
import { generatedTree } from "./generated-run.ts";
import { BOUNDARY, DIRECTORY } from "./large-format.ts";

// Run by a benchmark in a process of its own: what making a gigabyte leaves in memory is not the import's.
// Arguments: the file, its size in bytes, the length of a tool result, the format.

const [file = "", size = "0", payloadBytes = "0", format = "openhands-sdk"] = process.argv.slice(2);
const descriptor = openSync(file, "w");
let written = 0;
let lines = "";
let count = 0;
for (const text of linesOf(format, Number(payloadBytes))) {
  lines += format === DIRECTORY ? partOf(text, count++) : `${text}\n`;
  if (lines.length < 2 ** 20) continue;
  written += writeSync(descriptor, lines);
  lines = "";
  if (written >= Number(size)) break;
}
if (format === DIRECTORY) writeSync(descriptor, `--${BOUNDARY}--\r\n`);

function partOf(text: string, index: number): string {
  const [, id = ""] = /"id":"([^"]+)"/.exec(text) ?? [];
  const path = `run/events/event-${String(index).padStart(5, "0")}-${id}.json`;
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="${path}"\r\n`;
  return `${head}Content-Type: application/json\r\n\r\n${text}\r\n`;
}

/** Without an end. Files of two sizes are two sessions: their ids differ. */
function* linesOf(name: string, bytes: number): Generator<string> {
  const session = `0199a213-81c0-7800-8aa1-${size.padStart(12, "0").slice(-12)}`;
  if (name === "claude-code") yield* claudeCodeLines(session, bytes);
  else if (name === "codex") yield* codexLines(session, bytes);
  else yield* generatedTree(bytes);
}
