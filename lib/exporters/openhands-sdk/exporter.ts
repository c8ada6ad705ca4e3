import type { ExportEvent, Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { type Carries, count, listLosses } from "#lib/exporters/list-losses.ts";
import { shortHex, toUuid } from "#lib/exporters/made-id.ts";
import { jsonDocument } from "#lib/exporters/write-text.ts";
import { baseState } from "./base-state.ts";
import { writeEvents } from "./write-events.ts";

/** A conversation directory of the OpenHands software-agent-sdk: its agent server and CLI go on with it. */
export const openhandsSdkExporter: Exporter = {
  format: "openhands-sdk",
  label: "OpenHands SDK directory",
  write,
};

const CARRIES: Carries = {
  systemPrompt: true,
  toolDefinitions: true,
  parameters: true,
  promptCacheKey: false,
  reasoning: true,
  images: true,
  compaction: "all",
  tokens: true,
  cost: true,
  latency: true,
  timestamps: true,
  outcomes: true,
  textArguments: true,
  agentState: true,
  tags: true,
  unattributed: true,
};

function write(source: ExportSource): Exported {
  const { conversation } = source;
  const id = toUuid(
    conversation.forkedFromId === null ? (conversation.externalId ?? conversation.id) : conversation.id,
  );
  const directory = id.replaceAll("-", "");
  const { events, rewritten, left, leafId, isTree, renamedCalls } = writeEvents(source);
  const files = events.map(({ eventId, bytes }, index) => ({
    path: `${directory}/events/${eventFileName(index, eventId)}`,
    bytes,
  }));
  const state = baseState(source, { id, leafEventId: isTree ? leafId : null });
  const losses = listLosses(source, CARRIES, rewritten, left);
  if (renamedCalls > 0) {
    losses.push(
      `What kind of action ${count(renamedCalls, "tool call")} was: written as MCP tool calls, which the SDK reads for any tool.`,
    );
  }
  const untimed = source.events.filter(hasUntimedCost).length;
  if (untimed > 0)
    losses.push(`What ${count(untimed, "response")} without a time cost: prices are joined by time.`);
  return {
    files: [{ path: `${directory}/base_state.json`, bytes: jsonDocument(state) }, ...files],
    losses,
    advice: {
      sentence:
        "Unzip into the persistence directory of the agent server or CLI (by default ~/.openhands/conversations). The model's key comes from there, never from the file.",
      command: `unzip -d ~/.openhands/conversations ${directory}.zip && openhands --resume ${directory}`,
    },
  };
}

function hasUntimedCost({ usage, timestamp }: ExportEvent): boolean {
  return usage !== null && usage.cost !== null && timestamp === null;
}

const FILE_ID = /^[0-9a-f-]{8,}$/i;

/** Index and id; an id a file name cannot hold is replaced there, the event keeps it. */
function eventFileName(index: number, eventId: string): string {
  const id = FILE_ID.test(eventId) ? eventId : shortHex(eventId, 32);
  return `event-${String(index).padStart(5, "0")}-${id}.json`;
}
