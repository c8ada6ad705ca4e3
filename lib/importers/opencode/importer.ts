import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { isStoragePiece, looksLikeExport } from "./detect.ts";
import { looksLikeStream } from "./read-stream.ts";
import { readUpload } from "./read-upload.ts";

/**
 * Sessions of opencode, one JSON file each, as `opencode export` writes them and its server gives them out, and what
 * `opencode run --format json` prints.
 */
export const opencode: Importer = {
  format: "opencode",
  label: "opencode",
  detect: (files) =>
    files.some((file) => [looksLikeExport, looksLikeStream, isStoragePiece].some((is) => is(file))),
  read: readUpload,
  content: contentOfBytes,
};
