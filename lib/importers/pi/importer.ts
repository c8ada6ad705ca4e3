import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { looksLikeSession } from "./detect.ts";
import { readUpload } from "./read-upload.ts";

/**
 * Sessions of pi (and of oh-my-pi, which writes the same files): JSONL files of `~/.pi/agent/sessions/`, a line of
 * entries in version 1 and a tree of them since version 2.
 */
export const pi: Importer = {
  format: "pi",
  label: "pi",
  detect: (files) => files.some(looksLikeSession),
  owns: (path, size) => size === 0 && path.endsWith(".jsonl"),
  read: readUpload,
  content: contentOfBytes,
};
