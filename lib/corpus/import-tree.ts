import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { currentRuns } from "#lib/conversation/current-runs.ts";
import { familyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { Database } from "#lib/db/store.ts";
import { groupBy } from "#lib/group-by.ts";
import { groupByFormat } from "#lib/importers/group-by-format.ts";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { unpackFiles } from "#lib/upload/unpack-files.ts";
import { groupUploads, type UploadPlan } from "./group-uploads.ts";

/** What became of one upload. `refused` and `crashed` say why nothing came of it. */
export type UploadRow = {
  upload: string;
  files: number;
  outcome: "imported" | "known" | "refused" | "crashed";
  /** The importers that took it, joined by " + "; null when none recognised it. */
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

export type Sums = Pick<UploadRow, "conversations" | "forks" | "agents" | "events" | "totals">;

export type ImportedTree = {
  rows: UploadRow[];
  /** Of the runs it made, each once: those another upload of the tree was joined with count as they are then. */
  sums: Sums;
};

/** Imports every file below the paths, upload by upload; `onRow` hears of each as soon as it is done. */
export async function importTree(
  db: Database,
  roots: readonly string[],
  onRow: (row: UploadRow) => void,
): Promise<ImportedTree> {
  const rows: UploadRow[] = [];
  const made = new Map<string, Conversation>();
  for (const root of roots) {
    const base = resolve(root);
    const isFile = statSync(base).isFile();
    const paths = isFile ? [basename(base)] : listFiles(base);
    for (const plan of groupUploads(paths)) {
      const row = await importUpload(db, plan, isFile ? join(base, "..") : base, made);
      rows.push(row);
      onRow(row);
    }
  }
  return { rows, sums: sumOf(await withoutReplaced(db, [...made.values()])) };
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

async function importUpload(
  db: Database,
  plan: UploadPlan,
  base: string,
  made: Map<string, Conversation>,
): Promise<UploadRow> {
  const row: UploadRow = {
    upload: plan.name,
    files: plan.paths.length,
    outcome: "refused",
    format: null,
    ...sumOf([]),
    rejected: [],
    reason: null,
  };
  try {
    return await readInto(row, db, { plan, base, made });
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ...row, outcome: "crashed", reason };
  }
}

async function readInto(
  row: UploadRow,
  db: Database,
  { plan, base, made }: { plan: UploadPlan; base: string; made: Map<string, Conversation> },
): Promise<UploadRow> {
  const sent = plan.paths.map(
    (path): SourceFile => ({ path, bytes: new Uint8Array(readFileSync(join(base, path))) }),
  );
  const files = await unpackFiles(sent);
  if (!files.ok) return { ...row, reason: files.error.message };
  const formats = groupByFormat(files.value).groups.map(({ importer }) => importer.format);
  const format = formats.length > 0 ? formats.join(" + ") : null;
  const imported = await importFiles(db, files.value, { origin: "upload", labels: NO_LABELS });
  if (!imported.ok) {
    const rejected = Array.isArray(imported.error.details) ? (imported.error.details as Rejected[]) : [];
    return { ...row, format, rejected, reason: imported.error.message };
  }
  const { conversations, created, rejected } = imported.value;
  if (created) for (const each of conversations) made.set(each.id, each);
  return { ...row, outcome: created ? "imported" : "known", format, ...sumOf(conversations), rejected };
}

function sumOf(conversations: readonly Conversation[]): Sums {
  return {
    conversations: conversations.length,
    forks: conversations.filter((each) => each.forkedFromId !== null).length,
    agents: conversations.filter((each) => each.spawnedById !== null).length,
    events: conversations.reduce((sum, each) => sum + each.headSeq - (each.forkPointSeq ?? -1), 0),
    totals: familyTotals(conversations),
  };
}

async function withoutReplaced(
  db: Database,
  conversations: readonly Conversation[],
): Promise<Conversation[]> {
  const families = groupBy(conversations, ({ familyId }) => familyId);
  const replaced = await db.read.listReplacedRuns([...families.keys()]);
  // Here a run whose successor is elsewhere is gone, so nothing is kept for being the last of its family.
  return [...families.values()].flatMap((members) => {
    const current = currentRuns(members, replaced);
    return members.some(({ id }) => replaced.has(id)) && current.length === members.length ? [] : current;
  });
}
