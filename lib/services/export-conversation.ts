import type { ExportFormat, ExportPreview } from "#lib/api/export.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import type { ExportFile } from "#lib/exporters/exporter.ts";
import { exporterFor } from "#lib/exporters/registry.ts";
import { MAX_ZIP_FILES, writeZip } from "#lib/exporters/write-zip.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { describeReadBack } from "./read-back.ts";
import { readExportSource } from "./read-export-source.ts";

export type Asked = { conversationId: string; format: ExportFormat };

/** One file to download: a format's only file as it is, several as a zip. */
export type Download = { fileName: string; contentType: string; bytes: Uint8Array };

/** Up to this size a text is offered to the clipboard, in bytes. */
const MAX_COPIED = 2_000_000;

/**
 * Writes a branch in a format. Nothing is stored; the same branch gives the same bytes. `describe` reads them back.
 * Errors: `not_found`, `too_large`.
 */
export async function exportConversation(
  db: Database,
  asked: Asked,
): Promise<Result<{ download: Download; describe: () => ExportPreview }>> {
  const source = await readExportSource(db.read, asked.conversationId);
  if (!source.ok) return source;
  const exporter = exporterFor(asked.format);
  const { files, losses, advice } = exporter.write(source.value);
  if (files.length > MAX_ZIP_FILES) {
    return fail(
      "too_large",
      `A zip holds ${MAX_ZIP_FILES} files, this export has ${files.length}. Choose a format that is one file.`,
    );
  }
  const download = toDownload(files);
  const describe = (): ExportPreview => {
    const change = describeReadBack(source.value, exporter.format, files);
    return {
      format: exporter.format,
      label: exporter.label,
      fileName: download.fileName,
      bytes: download.bytes.byteLength,
      files: files.length,
      losses: change === null ? losses : [...losses, change],
      advice,
      canCopy: files.length === 1 && download.bytes.byteLength <= MAX_COPIED,
    };
  };
  return ok({ download, describe });
}

function toDownload(files: readonly ExportFile[]): Download {
  const [first] = files;
  if (!first) throw new Error("An exporter wrote no file.");
  if (files.length === 1) {
    return { fileName: splitPath(first.path).name, contentType: typeOf(first.path), bytes: first.bytes };
  }
  const fileName = `${splitPath(first.path).directory || "export"}.zip`;
  return { fileName, contentType: "application/zip", bytes: writeZip(files) };
}

function typeOf(path: string): string {
  if (path.endsWith(".jsonl")) return "application/x-ndjson; charset=utf-8";
  return path.endsWith(".json") ? "application/json; charset=utf-8" : "text/markdown; charset=utf-8";
}
