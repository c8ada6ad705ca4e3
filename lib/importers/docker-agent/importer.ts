import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { looksLikeSession } from "./detect.ts";
import { readUpload } from "./read-upload.ts";

/** Sessions of docker-agent (formerly cagent), one JSON file each, as its evaluations and its server write them. */
export const dockerAgent: Importer = {
  format: "docker-agent",
  label: "docker-agent",
  detect: (files) => files.some(looksLikeSession),
  read: readUpload,
  content: contentOfBytes,
};
