import { emptyTotals } from "#lib/conversation/metrics.ts";
import { placeTitle } from "#lib/importers/choose-title.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, ImportedEvent, Rejected } from "#lib/importers/importer.ts";
import { columnText, oneLine } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { compareText, splitPath } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { callIdsOf, contentEvents } from "./checkpoint-events.ts";
import { toAgentConfig } from "./describe-session.ts";
import type { Checkpoint } from "./read-checkpoint.ts";

/** A content with its events, and the checkpoint whose they are. */
type Place = { said: string; isModel: boolean; owner: Placed; events: ImportedEvent[] };
type Placed = { checkpoint: Checkpoint; root: Placed | null; places: Place[]; shared: number };

/**
 * Checkpoints as conversations. Those of one session begin with the same contents: the longest is the session, another
 * one that leaves it is a fork at the last content both have, and one that is all in another comes in with that.
 */
export function placeCheckpoints(
  checkpoints: readonly Checkpoint[],
  rejected: Rejected[],
): ImportedConversation[] {
  const sorted = [...checkpoints].sort(
    (a, b) => b.contents.length - a.contents.length || compareText(a.path, b.path),
  );
  const all: Placed[] = [];
  for (const checkpoint of sorted) {
    const placed = place(checkpoint, all);
    if (placed.shared < placed.places.length) {
      all.push(placed);
      continue;
    }
    const whole = placed.places.at(-1)?.owner.checkpoint.path ?? "another file";
    const reason = `holds nothing that ${whole} does not hold; imported with it`;
    rejected.push({ file: checkpoint.path, line: null, reason });
  }
  return all.map((placed) => toConversation(placed, all));
}

function place(checkpoint: Checkpoint, all: readonly Placed[]): Placed {
  const { contents } = checkpoint;
  let base: Placed | null = null;
  let shared = 0;
  for (const other of all) {
    let at = 0;
    while (at < contents.length && contents[at]?.said === other.places[at]?.said) at++;
    if (at > shared && isEvidence(other.places.slice(0, at), contents.length)) [base, shared] = [other, at];
  }
  const placed: Placed = { checkpoint, root: base && (base.root ?? base), places: [], shared };
  placed.places = base?.places.slice(0, shared) ?? [];
  const ids = new EventIds(placed.places.flatMap(({ events }) => events.map(({ eventId }) => eventId)));
  const callIds = callIdsOf(contents);
  for (const content of contents.slice(shared)) {
    const events = contentEvents(content, callIds, ids);
    placed.places.push({ said: content.said, isModel: content.isModel, owner: placed, events });
  }
  return placed;
}

/** Every session begins with the same words of Gemini CLI, and two can begin with the same greeting. */
function isEvidence(places: readonly Place[], length: number): boolean {
  return places.length === length || places.slice(2).some(({ isModel }) => isModel);
}

function toConversation(placed: Placed, all: readonly Placed[]): ImportedConversation {
  const { checkpoint, places, shared, root } = placed;
  const { path, facts } = checkpoint;
  const name = splitPath(path).name.replace(/\.json$/i, "");
  const last = places.slice(0, shared).findLast(({ events }) => events.length > 0);
  const own = places.slice(shared);
  const asked = [...own, ...places]
    .flatMap(({ events }) => events)
    .find(({ role, kind, summary }) => role === "user" && kind === "message" && !SETUP.test(summary));
  const family = all.filter((each) => each === placed || each.root === placed);
  return {
    key: path,
    externalId: columnText(name) ?? path,
    title: oneLine(asked?.summary ?? placeTitle(name, "Gemini CLI checkpoint"), 80) || "Checkpoint",
    promptCacheKey: null,
    forkedFrom: last
      ? { key: last.owner.checkpoint.path, eventId: last.events.at(-1)?.eventId ?? null }
      : null,
    events: own.flatMap(({ events }) => events),
    config: toAgentConfig(null),
    status: "unknown",
    tags: {},
    agentState: redactedJson(facts),
    activatedSkills: [],
    workspace: null,
    unattributed: emptyTotals(),
    sourceDigest: root
      ? null
      : sha256(JSON.stringify(["gemini-cli", ...family.map((each) => sha256(each.checkpoint.bytes)).sort()])),
  };
}

/** What Gemini CLI tells the model before anybody asked anything. */
const SETUP = /^(<session_context>|This is the Gemini CLI|Context: )/;
