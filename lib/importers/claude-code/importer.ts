import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { isSessionFile, looksLikeSession } from "./group-files.ts";
import { readUpload } from "./read-upload.ts";

/**
 * Sessions of Claude Code: files of `~/.claude/projects/<directory>/`, one JSONL file per session, with the files of
 * their sub-agents beside or below them; the command line's `stream-json` output; the JSON export of a web session.
 */
export const claudeCode: Importer = {
  format: "claude-code",
  label: "Claude Code",
  detect: looksLikeSession,
  owns: isSessionFile,
  read: readUpload,
  readsLines: true,
  content: contentOfBytes,
};
