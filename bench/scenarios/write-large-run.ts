import { openSync, writeSync } from "node:fs";
import { generatedEvents } from "./generated-run.ts";

// Run by a benchmark in a process of its own: what making a gigabyte leaves in memory is not the import's.
// Arguments: the file, its size in bytes, the length of a tool result.

const [file = "", size = "0", payloadBytes = "0"] = process.argv.slice(2);
const descriptor = openSync(file, "w");
let written = 0;
let lines = "";
for (const { text } of generatedEvents(Number.MAX_SAFE_INTEGER, Number(payloadBytes))) {
  lines += `${text}\n`;
  if (lines.length < 2 ** 20) continue;
  written += writeSync(descriptor, lines);
  lines = "";
  if (written >= Number(size)) break;
}
