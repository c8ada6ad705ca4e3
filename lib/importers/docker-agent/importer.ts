import type { Importer } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { looksLikeSession } from "./detect.ts";
import { looksLikeStream } from "./read-stream.ts";
import { readUpload } from "./read-upload.ts";

/**
 * Sessions of docker-agent (formerly cagent): JSON files as its evaluations and its server write them, with one session
 * or with all of an evaluation, and the events that `run --exec --json` prints.
 */
export const dockerAgent: Importer = {
  format: "docker-agent",
  label: "docker-agent",
  detect: (files) => files.some((file) => looksLikeSession(file) || looksLikeStream(file)),
  read: readUpload,
  content: contentOfBytes,
};
