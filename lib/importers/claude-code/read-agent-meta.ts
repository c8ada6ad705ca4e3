import { z } from "zod";
import type { SourceFile } from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { sizeOf, wholeBytes } from "#lib/importers/source-bytes.ts";

const Text = z
  .string()
  .transform((text) => oneLine(text, 80) || null)
  .nullish()
  .catch(null);
const AgentMeta = z.object({ agentType: Text, description: Text });
export type AgentMeta = z.infer<typeof AgentMeta>;

/** A few words are in it. */
const MOST_BYTES = 1024 * 1024;

/** `agent-<id>.meta.json`; null when it is absent or unreadable: the sub-agent comes in without it. */
export function readAgentMeta(file: SourceFile | null): AgentMeta | null {
  const parsed = file && sizeOf(file) <= MOST_BYTES ? parseJson(wholeBytes(file)) : null;
  return parsed?.ok ? (AgentMeta.safeParse(parsed.value).data ?? null) : null;
}
