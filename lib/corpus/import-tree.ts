import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { addTotals, emptyTotals, familyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { Database } from "#lib/db/store.ts";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { unpackFiles } from "#lib/upload/unpack-files.ts";
import { groupUploads, type UploadPlan } from "./group-uploads.ts";

/** What became of one upload. `refused` and `crashed` say why nothing came of it. */
export type UploadRow = {
  upload: string;
  files: number;
  outcome: "imported" | "known" | "refused" | "crashed";
  /** The importer that took it; null when none recognised it. */
  format: string | null;
  conversations: number;
  forks: number;
  agents: number;
  /** Own events: a fork's shared prefix is counted with its parent. */
  events: number;
  totals: Totals;
  rejected: Rejected[];
  reason: string | null;
};

/** Imports every file below the paths, upload by upload; `onRow` hears of each as soon as it is done. */
export async function importTree(
  db: Database,
  roots: readonly string[],
  onRow: (row: UploadRow) => void,
): Promise<UploadRow[]> {
  const rows: UploadRow[] = [];
  for (const root of roots) {
    const base = resolve(root);
    const isFile = statSync(base).isFile();
    const paths = isFile ? [basename(base)] : listFiles(base);
    for (const plan of groupUploads(paths)) {
      const row = await importUpload(db, plan, isFile ? join(base, "..") : base);
      rows.push(row);
      onRow(row);
    }
  }
  return rows;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

async function importUpload(db: Database, plan: UploadPlan, base: string): Promise<UploadRow> {
  const row: UploadRow = {
    upload: plan.name,
    files: plan.paths.length,
    outcome: "refused",
    format: null,
    conversations: 0,
    forks: 0,
    agents: 0,
    events: 0,
    totals: emptyTotals(),
    rejected: [],
    reason: null,
  };
  try {
    return await readInto(row, db, plan, base);
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...row, outcome: "crashed", reason };
  }
}

async function readInto(row: UploadRow, db: Database, plan: UploadPlan, base: string): Promise<UploadRow> {
  const sent = plan.paths.map(
    (path): SourceFile => ({ path, bytes: new Uint8Array(readFileSync(join(base, path))) }),
  );
  const files = await unpackFiles(sent);
  if (!files.ok) return { ...row, reason: files.error.message };
  const format = pickImporter(files.value)?.format ?? null;
  const imported = await importFiles(db, files.value, { origin: "upload", labels: NO_LABELS });
  if (!imported.ok) {
    const rejected = Array.isArray(imported.error.details) ? (imported.error.details as Rejected[]) : [];
    return { ...row, format, rejected, reason: imported.error.message };
  }
  const { conversations, created, rejected } = imported.value;
  return {
    ...row,
    outcome: created ? "imported" : "known",
    format,
    conversations: conversations.length,
    forks: conversations.filter((each) => each.forkedFromId !== null).length,
    agents: conversations.filter((each) => each.spawnedById !== null).length,
    events: conversations.reduce((sum, each) => sum + each.headSeq - (each.forkPointSeq ?? -1), 0),
    totals: familyTotals(conversations),
    rejected,
  };
}

/** Sums of the rows that made something; a run that was there already counts once. */
export function sumRows(
  rows: readonly UploadRow[],
): Pick<UploadRow, "conversations" | "forks" | "agents" | "events" | "totals"> {
  const made = rows.filter(({ outcome }) => outcome === "imported");
  const sum = (pick: (row: UploadRow) => number) => made.reduce((total, row) => total + pick(row), 0);
  return {
    conversations: sum((row) => row.conversations),
    forks: sum((row) => row.forks),
    agents: sum((row) => row.agents),
    events: sum((row) => row.events),
    totals: made.reduce((total, row) => addTotals(total, row.totals), emptyTotals()),
  };
}
