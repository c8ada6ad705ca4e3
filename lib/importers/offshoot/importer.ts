import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";

/** The reader of events this app wrote itself. They are never uploaded: it recognises no files. */
export const offshoot: Importer = {
  format: "offshoot",
  label: "Offshoot",
  detect: () => false,
  read: (files) => ({ conversations: [], rejected: [], ignored: files.map((file) => file.path) }),
  content: contentOfBytes,
};
