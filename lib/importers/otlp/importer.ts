import type { Importer, ImportResult } from "#lib/importers/importer.ts";
import { contentOf } from "./content.ts";
import { groupScopes } from "./group-scopes.ts";
import { looksLikeOtlp, readSpans } from "./read-spans.ts";
import { toConversations } from "./to-conversations.ts";

/**
 * OpenTelemetry GenAI spans as OTLP/JSON: an export file, a list of them, or one per line. A conversation is what its
 * requests sent and got; the spans themselves are kept beside it, without the history each of them repeats.
 */
export const otlp: Importer = {
  format: "otlp",
  label: "OpenTelemetry GenAI spans",
  detect: (files) => files.some(looksLikeOtlp),
  read(files) {
    const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
    const scopes = groupScopes(readSpans(files, result));
    result.conversations = toConversations(scopes, result.rejected);
    return result;
  },
  content: contentOf,
};
