import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sha256 } from "#lib/sha256.ts";
import type { EventLog } from "./event-log.ts";
import type { PlacedEvent } from "./placed-event.ts";
import { loadBytes } from "./read-events.ts";

/** Fields older versions wrote, which writing the event again leaves out. */
const DROPPED = new Set([
  "enable_truncation",
  "cache_enabled",
  "vision_enabled",
  "function_calling_enabled",
  "force_string_serializer",
  "send_reasoning_content",
]);

/** Compares events of several logs; what it read of one is kept, because a parent is compared with every fork. */
export class EventComparison {
  readonly #exact: Hashes = new Map();
  readonly #plain: Hashes = new Map();

  /**
   * Whether one is a copy of the other. A fork writes its events anew (OpenHands `fork()`): what is null, empty or no
   * longer known to its version is not in the copy.
   */
  areSame(one: PlacedEvent, other: PlacedEvent): boolean {
    if (one.id !== other.id || one.kind !== other.kind) return false;
    return this.#exactOf(one) === this.#exactOf(other) || this.#plainOf(one) === this.#plainOf(other);
  }

  #exactOf(event: PlacedEvent): string {
    return remember(this.#exact, event, () => sha256(loadBytes(event.slot)));
  }

  #plainOf(event: PlacedEvent): string {
    return remember(this.#plain, event, () => {
      const parsed = parseJson(loadBytes(event.slot));
      return parsed.ok ? sha256(canonicalJson(withoutEmpty(parsed.value))) : this.#exactOf(event);
    });
  }
}

/** A log's events with what each of them goes on from: null for a root. */
export type ParentsOf = ReadonlyMap<string, string | null>;

/** The parent an event names, or the one before it in the log (OpenHands event_store). */
export function parentsOf(events: Iterable<PlacedEvent>): ParentsOf {
  const parents = new Map<string, string | null>();
  let before: string | null = null;
  for (const { id, parentId } of events) {
    parents.set(id, parentId === ROOT_PARENT ? null : (parentId ?? before));
    before = id;
  }
  return parents;
}

type Log = { byId: EventLog; parents: ParentsOf };

/** Ids of the events both logs have, and that come from the same events up to their root. */
export function copiedIds(child: Log, parent: Log, comparison: EventComparison): Set<string> {
  const verdicts = new Map<string, boolean>();
  for (const start of child.byId.keys()) {
    const path: string[] = [];
    let at: string | null = start;
    for (; at !== null && !verdicts.has(at); at = child.parents.get(at) ?? null) path.push(at);
    let isCopied = at === null || verdicts.get(at) === true;
    for (const id of path.reverse()) {
      isCopied &&=
        child.parents.get(id) === parent.parents.get(id) && isInBoth(id, child, parent, comparison);
      verdicts.set(id, isCopied);
    }
  }
  return new Set([...verdicts].flatMap(([id, isCopied]) => (isCopied ? id : [])));
}

function isInBoth(id: string, child: Log, parent: Log, comparison: EventComparison): boolean {
  const [copy, original] = [child.byId.get(id), parent.byId.get(id)];
  return copy !== undefined && original !== undefined && comparison.areSame(copy, original);
}

/** By row, of each log. */
type Hashes = Map<EventLog, Map<number, string>>;

function remember(hashes: Hashes, { log, row }: PlacedEvent, make: () => string): string {
  const known = hashes.get(log) ?? new Map<number, string>();
  hashes.set(log, known);
  const made = known.get(row) ?? make();
  known.set(row, made);
  return made;
}

/** Deeper than events are; what lies below is compared as it is. */
const MAX_DEPTH = 64;

function withoutEmpty(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((each) => withoutEmpty(each, depth + 1));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, each]): [string, unknown][] => {
    const kept = DROPPED.has(key) ? null : withoutEmpty(each, depth + 1);
    return isEmpty(kept) ? [] : [[key, kept]];
  });
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  if (value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
