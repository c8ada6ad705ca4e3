import { fail, ok, type Result } from "#lib/app-error.ts";
import type { LiveEvent } from "#lib/conversation/live-run.ts";
import { readSourceEvent } from "#lib/importers/openhands-sdk/source-event.ts";
import { type ParsedJson, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { sha256 } from "#lib/sha256.ts";

/** An event of a webhook's batch; `status` is the run's when the event tells it. */
export type ArrivedEvent = Omit<LiveEvent, "position"> & { index: number; status: string | null };

export type ReadBatch = { events: ArrivedEvent[]; rejected: { index: number; reason: string }[] };

/** Pieces of words on their way: the agent server keeps none of them. */
const TRANSIENT = "StreamingDeltaEvent";

/**
 * Reads a JSON array of events, each with exactly the bytes it was sent as.
 * Errors: `bad_request` for what is no JSON array. An event that is none is named and left out.
 */
export function readBatch(body: Uint8Array): Result<ReadBatch> {
  const parsed: ParsedJson = parseJson(body);
  if (!parsed.ok) return fail("bad_request", `The body ${parsed.reason}. Send a JSON array of events.`);
  if (!Array.isArray(parsed.value)) return fail("bad_request", "Send a JSON array of events.");
  const slices = sliceElements(body, []);
  const batch: ReadBatch = { events: [], rejected: [] };
  let latest = "";
  for (const [index, value] of parsed.value.entries()) {
    const read = readSourceEvent(value);
    const bytes = slices[index];
    if (!read.ok || bytes === undefined) {
      batch.rejected.push({ index, reason: read.ok ? "cannot be told from its neighbours" : read.reason });
      continue;
    }
    const { id, kind, parentId, timestamp, known } = read.event;
    if (kind === TRANSIENT) continue;
    // A batch is in the order of the log: an event never stands before one that was sent in front of it.
    const own = orderKeyOf(timestamp) ?? latest;
    latest = own > latest ? own : latest;
    batch.events.push({
      index,
      eventId: id,
      orderKey: latest,
      kind,
      parentId,
      sha256: sha256(bytes),
      bytes,
      status: known?.kind === "ConversationStateUpdateEvent" ? statusIn(known.key, known.value) : null,
    });
  }
  return ok(batch);
}

/** A time as text that sorts: batches can overtake one another, and what a run logs has the clock of one machine. */
function orderKeyOf(timestamp: string | null): string | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?/.exec(timestamp ?? "");
  return match ? `${match[1]}T${match[2]}.${(match[3] ?? "").padEnd(9, "0").slice(0, 9)}` : null;
}

function statusIn(key: string | null | undefined, value: unknown): string | null {
  if (key === "execution_status") return typeof value === "string" ? value : null;
  if (key !== "full_state" || typeof value !== "object" || value === null) return null;
  const status = "execution_status" in value ? value.execution_status : null;
  return typeof status === "string" ? status : null;
}
