import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { kindOfFile } from "./group-files.ts";
import { readUpload } from "./read-upload.ts";

/**
 * Sessions of Gemini CLI: files of `~/.gemini/tmp/<project>/chats/`, as one JSON object (older versions) or one
 * record per line, with the files of their sub-agents in a directory named after the session; what a run printed as
 * JSON; and checkpoints of `/chat save`.
 */
export const geminiCli: Importer = {
  format: "gemini-cli",
  label: "Gemini CLI",
  detect: (files) => files.some((file) => kindOfFile(file) !== null),
  read: readUpload,
  content: contentOfBytes,
};
