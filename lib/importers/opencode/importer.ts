import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { looksLikeExport } from "./detect.ts";
import { readUpload } from "./read-upload.ts";

/** Sessions of opencode, one JSON file each, as `opencode export` writes them and its server gives them out. */
export const opencode: Importer = {
  format: "opencode",
  label: "opencode",
  detect: (files) => files.some(looksLikeExport),
  read: readUpload,
  content: contentOfBytes,
};
