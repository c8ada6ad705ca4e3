import type { ImportedConversation, Rejected } from "#lib/importers/importer.ts";
import { readRun } from "#lib/importers/openhands-sdk/read-run.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { agentStateOf, externalIdOf, statusOf, workspaceOf } from "./describe-run.ts";
import type { RunDocument } from "./read-documents.ts";
import { stringOf } from "./source-event.ts";

const PLACE = "#history[";

/**
 * A run whose history holds events of the SDK: newer benchmarks write them into the same output lines. The SDK's
 * reader takes them as if they lay in a conversation directory, with the line's metrics and settings as its state.
 */
export function readSdkRun(
  document: RunDocument,
  digest: string,
  rejected: Rejected[],
): ImportedConversation[] {
  const { key, path, line, facts, events } = document;
  const metadata = isObject(facts.metadata) ? facts.metadata : {};
  const state = {
    agent: { llm: metadata.llm_config ?? metadata.llm ?? null },
    stats: { usage_to_metrics: isObject(facts.metrics) ? { agent: facts.metrics } : {} },
  };
  const run = readRun(
    {
      path: key,
      baseState: { path, bytes: new TextEncoder().encode(JSON.stringify(state)) },
      meta: null,
      eventFiles: events.map((bytes, index) => {
        const place = `${path}${PLACE}${index}]`;
        return { path: place, file: { path: place, bytes }, index };
      }),
      lines: null,
      misnamed: [],
    },
    digest,
  );
  for (const each of run.rejected) {
    const at = each.file.indexOf(PLACE);
    const where = at < 0 ? "" : `${each.file.slice(at + 1)}: `;
    rejected.push({ file: path, line, reason: `${where}${each.reason}` });
  }
  const externalId = externalIdOf(document);
  const ended = statusOf(document, []);
  return run.conversations.map((conversation): ImportedConversation => {
    const isRoot = conversation.forkedFrom === null;
    if (!isRoot)
      return { ...conversation, externalId: `${externalId}#${conversation.events[0]?.eventId ?? ""}` };
    return {
      ...conversation,
      externalId,
      title: oneLine(stringOf(facts.instance_id) ?? "", 80) || conversation.title,
      status: ended === "error" ? "error" : conversation.status,
      agentState: agentStateOf(document),
      workspace: workspaceOf(document),
    };
  });
}
