import { formatCost, formatTokens } from "#lib/format/numbers.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import type { ImportedTree, UploadRow } from "./import-tree.ts";

const WIDTHS = [16, 5, 5, 6, 7, 6, 6, 6, 6, 7, 8] as const;
const TITLES = [
  "format",
  "conv",
  "forks",
  "agents",
  "events",
  "resp",
  "input",
  "cached",
  "output",
  "cost",
  "rejected",
];

const SHOWN = 8;

export const HEADING = `${cells(TITLES)}  upload`;

/** One line a row, and below it every rejected line and the reason of a refusal. */
export function rowText(row: UploadRow): string {
  const { totals } = row;
  const format =
    row.outcome === "imported" ? (row.format ?? "") : row.format === null ? row.outcome : `${row.format}!`;
  const line = cells([
    row.outcome === "known" ? "known already" : format,
    String(row.conversations),
    String(row.forks),
    String(row.agents),
    String(row.events),
    String(totals.responses),
    formatTokens(totals.input),
    formatTokens(totals.cacheRead),
    formatTokens(totals.output),
    formatCost(totals.cost),
    String(row.rejected.length),
  ]);
  const name = row.files === 1 ? row.upload : `${row.upload} (${row.files} files)`;
  const reason = row.reason === null ? [] : [`    ${row.outcome}: ${oneLine(row.reason, 300)}`];
  const rejected = row.reason === null ? rejectedLines(row) : [];
  return [`${line}  ${name}`, ...reason, ...rejected].join("\n");
}

/** Files and lines by name; after some of them the rest is a number (`--json` has them all). */
function rejectedLines({ rejected }: UploadRow): string[] {
  const shown = rejected.slice(0, SHOWN).map(({ file, line, reason }) => {
    const place = line === null ? file : `${file}, line ${line}`;
    return `    ${oneLine(`${place}: ${reason}`, 300)}`;
  });
  return rejected.length > SHOWN ? [...shown, `    and ${rejected.length - SHOWN} more`] : shown;
}

/** What all of it came to. */
export function closingLine({ rows, sums: sum }: ImportedTree, asJson: boolean): string {
  const count = (outcome: UploadRow["outcome"]) => rows.filter((row) => row.outcome === outcome).length;
  const closing = {
    uploads: rows.length,
    files: rows.reduce((total, row) => total + row.files, 0),
    imported: count("imported"),
    known: count("known"),
    refused: count("refused"),
    crashed: count("crashed"),
    rejected: rows.reduce((total, row) => total + row.rejected.length, 0),
    ...sum,
  };
  if (asJson) return JSON.stringify({ closing });
  const { totals } = sum;
  return [
    `${closing.files} files in ${closing.uploads} uploads: ${closing.imported} imported, ${closing.known} known already, ${closing.refused} refused, ${closing.crashed} crashed, ${closing.rejected} files or lines rejected.`,
    `${sum.conversations} conversations (${sum.forks} forks, ${sum.agents} sub-agents), ${sum.events} events, ${totals.responses} responses, ${formatTokens(totals.input)} tokens in (${formatTokens(totals.cacheRead)} cached), ${formatTokens(totals.output)} out, ${formatCost(totals.cost)}.`,
  ].join("\n");
}

function cells(texts: readonly string[]): string {
  return texts
    .map((text, at) => (at === 0 ? text.padEnd(WIDTHS[0]) : text.padStart(WIDTHS[at] ?? 6)))
    .join(" ");
}
