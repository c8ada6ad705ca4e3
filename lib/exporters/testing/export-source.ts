import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import type { ExportSource } from "#lib/exporters/exporter.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { readExportSource } from "#lib/services/read-export-source.ts";

/** Imports files the way an upload comes in; root first. Fails the test when nothing comes of them. */
export async function mustImport(db: Database, files: readonly SourceFile[]): Promise<Conversation[]> {
  const imported = await importFiles(db, files, { origin: "upload", labels: NO_LABELS });
  if (!imported.ok)
    throw new Error(`${imported.error.message} ${JSON.stringify(imported.error.details ?? "")}`);
  return imported.value.conversations;
}

/** The branch as an exporter gets it. */
export async function mustRead(db: Database, conversationId: string): Promise<ExportSource> {
  const source = await readExportSource(db.read, conversationId);
  if (!source.ok) throw new Error(source.error.message);
  return source.value;
}
