import { isObject } from "#lib/importers/parse-json.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";

export type CommandOutput = {
  exitCode: number | null;
  /** The output alone. */
  shown: string;
  /** A person or a policy refused to run it. */
  rejected: boolean;
};

const OUTPUT_MARK = /(^|\n)Output:\n/;
const EXIT_CODE = /(?:^|\n)(?:Exit code: |Process exited with code )(-?\d{1,9})(?=\n|$)/;
const REJECTED = /^(exec command|patch|command|tool call) rejected by (the )?user|^aborted by user/i;

/**
 * Codex puts a command's exit code into the text the model reads: as lines above "Output:", or as JSON with
 * `metadata.exit_code` in versions before 0.5x.
 */
export function readCommandOutput(text: string): CommandOutput {
  const rejected = REJECTED.test(text);
  if (text.startsWith('{"output":')) {
    const written = parseWrittenJson(text);
    const exitCode = isObject(written.metadata) ? written.metadata.exit_code : null;
    if (typeof written.output === "string") {
      return {
        exitCode: Number.isSafeInteger(exitCode) ? Number(exitCode) : null,
        shown: written.output,
        rejected,
      };
    }
  }
  // Only above the output: what a command prints must not be taken for its exit code.
  const head = text.slice(0, 4_000);
  const mark = OUTPUT_MARK.exec(head);
  const exitCode = EXIT_CODE.exec(mark ? head.slice(0, mark.index + 1) : head.slice(0, 200))?.[1];
  const shown = mark && exitCode !== undefined ? text.slice(mark.index + mark[0].length) : text;
  return { exitCode: exitCode === undefined ? null : Number(exitCode), shown, rejected };
}
