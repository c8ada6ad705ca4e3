import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CommandError } from "./command-error.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const TSX = join(HERE, "../../node_modules/tsx/dist/cli.mjs");
const MAX_REPLY = 64_000_000;

/** Whether the package is installed beside the command line. */
export function canReadSources() {
  return existsSync(TSX);
}

/**
 * Reads original transcripts with the importers, which are TypeScript: that takes the installed package.
 * @param {string} path
 * @returns {Promise<{ runs: RunHeads[] | null, problem: string | null, entries: { path: string, sha256: string }[] }>}
 *   `problem` when there are no runs; `entries`: what a zip holds
 * @typedef {{ externalId: string | null, sourceDigest: string | null,
 *   conversations: { events: number, headHash: string }[] }} RunHeads conversations in the order of the receipt
 */
export async function readSourceHeads(path) {
  if (!canReadSources()) {
    throw new CommandError(
      "Checking an original transcript takes the installed package: run npm start there once, or verify a bundle.",
    );
  }
  try {
    const args = [TSX, join(HERE, "print-source-heads.ts"), path];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      maxBuffer: MAX_REPLY,
      cwd: process.cwd(),
    });
    return JSON.parse(stdout);
  } catch (error) {
    const said = String(error.stderr ?? "")
      .trim()
      .split("\n")
      .at(-1);
    throw new CommandError(said || `${path} cannot be read: ${error.message}`);
  }
}
