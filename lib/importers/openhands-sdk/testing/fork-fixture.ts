import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { jsonFile, metricsOf } from "./fixture.ts";
import {
  eventsOfStep,
  FixtureClock,
  type FixtureEvent,
  type FixtureStep,
  type MeteredCall,
  stamp,
  textItem,
  uuidOf,
} from "./fixture-events.ts";

const STATE = "ConversationStateUpdateEvent";
const MODEL = "openai/gpt-4o-mini";

/** What a log's files say beside its events. `meta`: as the agent server writes it, with the fork's source. */
export type WrittenAs = { withMeta?: boolean; withBaseState?: false; directory?: string };

/** A conversation as the SDK keeps it: a log, a head that moves, meters; and forks of it in directories of their own. */
export class ConversationLog {
  readonly id: string;
  readonly events: FixtureEvent[] = [];
  metered: MeteredCall[] = [];
  head: string | null = null;
  private readonly clock: FixtureClock;
  private readonly createdAt: string;
  readonly source: ConversationLog | null;

  private constructor(clock: FixtureClock, name: string, source: ConversationLog | null) {
    this.clock = clock;
    this.source = source;
    this.id = uuidOf(`${clock.seed}/${name}`);
    this.createdAt = `${clock.nextTimestamp()}Z`;
  }

  static start(seed: string): ConversationLog {
    const log = new ConversationLog(new FixtureClock(seed, 0), "first", null);
    log.#append({
      ...stamp(log.clock, "agent"),
      system_prompt: textItem("You fix failing builds."),
      tools: [],
      kind: "SystemPromptEvent",
    });
    return log;
  }

  add(...steps: FixtureStep[]): this {
    for (const step of steps) {
      const before = this.clock.metered.length;
      for (const event of eventsOfStep(step, this.clock, this.path())) this.#append(event);
      this.metered.push(...this.clock.metered.slice(before));
    }
    return this;
  }

  /** A state update: it has a parent, and the head stays where it is. */
  addState(value: string): this {
    return this.add({ event: { key: "execution_status", value, kind: STATE } });
  }

  /** The next event goes on from another one, or starts anew. */
  navigate(eventId: string | null): this {
    this.head = eventId;
    return this;
  }

  /** The whole log, or the path to one event. */
  fork(name: string, options: { from?: string; resetMetrics?: false } = {}): ConversationLog {
    const fork = new ConversationLog(this.clock, name, this);
    const copied = options.from === undefined ? this.events : this.path(options.from);
    fork.events.push(...copied.map((event) => ({ ...event })));
    fork.head = options.from ?? this.head;
    if (options.resetMetrics === false) fork.metered = [...this.metered];
    return fork;
  }

  /** Root first. */
  path(leaf: string | null = this.head): FixtureEvent[] {
    const byId = new Map(this.events.map((event) => [event.id, event]));
    const path: FixtureEvent[] = [];
    for (let at = byId.get(leaf ?? ""); at; at = byId.get(String(at.parent_id))) path.unshift(at);
    return path;
  }

  files({ withMeta = false, withBaseState, directory }: WrittenAs = {}): SourceFile[] {
    const root = directory ?? this.id.replaceAll("-", "");
    const files = this.events.map((event, at) =>
      jsonFile(`${root}/events/event-${String(at).padStart(5, "0")}-${event.id}.json`, event),
    );
    if (withBaseState !== false) files.push(jsonFile(`${root}/base_state.json`, this.#baseState()));
    if (withMeta) files.push(jsonFile(`${root}/meta.json`, this.#meta()));
    return files;
  }

  #append(event: FixtureEvent): void {
    const parent = this.head ?? (this.events.length > 0 ? ROOT_PARENT : undefined);
    this.events.push(parent === undefined ? event : { parent_id: parent, ...event });
    if (event.kind !== STATE) this.head = event.id;
  }

  #baseState(): Record<string, unknown> {
    const usageIds = [...new Set(this.metered.map((call) => call.usageId))];
    const metrics = usageIds.map((usageId) => [
      usageId,
      metricsOf(
        MODEL,
        this.metered.filter((call) => call.usageId === usageId),
      ),
    ]);
    return {
      id: this.id,
      agent: { llm: { model: MODEL, usage_id: "agent" }, tools: [], kind: "Agent" },
      execution_status: "finished",
      leaf_event_id: this.head,
      stats: { usage_to_metrics: Object.fromEntries(metrics) },
    };
  }

  #meta(): Record<string, unknown> {
    return {
      id: this.id.replaceAll("-", ""),
      title: null,
      created_at: this.createdAt,
      forked_from_conversation_id: this.source?.id.replaceAll("-", "") ?? null,
    };
  }
}
