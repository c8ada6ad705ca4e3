import { sha256 } from "#lib/sha256.ts";

/** What a step used; absent fields are written as 0, as the SDK does. `cost` 0 is not listed by the SDK. */
export type StepUsage = {
  input: number;
  output: number;
  cacheRead?: number;
  cacheWrite?: number;
  reasoning?: number;
  cost?: number;
  latencyMs?: number;
};

export type FixtureCall = {
  name: string;
  args: Record<string, unknown>;
  summary?: string;
  /** Not executable: the SDK could not build the action, and answers with an error. */
  invalid?: string;
  output?: string;
  exitCode?: number;
  rejected?: string;
  /** No result follows. */
  pending?: true;
};

export type FixtureStep =
  | { user: string; context?: string }
  /** Without `usage` a plausible one is made up; null: none is reported. */
  | { agent: string; reasoning?: string; usage?: StepUsage | null }
  | { tools: FixtureCall[]; thought?: string; usage?: StepUsage | null }
  | { condense: string; forget: number; usage?: StepUsage | null }
  /** Any event as it is; id, timestamp and parent are added when missing. */
  | { event: Record<string, unknown> };

export type FixtureEvent = Record<string, unknown> & { id: string };

export type MeteredCall = { responseId: string; usageId: string; usage: StepUsage; at: number };

/** Counts up ids and time while a run is written. */
export class FixtureClock {
  readonly seed: string;
  readonly metered: MeteredCall[] = [];
  private readonly zoneMinutes: number;
  private count = 0;
  private ms = Date.UTC(2026, 7, 22, 10, 0, 0);

  constructor(seed: string, zoneMinutes: number) {
    this.seed = seed;
    this.zoneMinutes = zoneMinutes;
  }

  nextId(): string {
    return uuidOf(`${this.seed}/${this.count++}`);
  }

  /** Local time without a zone, as the SDK writes it. */
  nextTimestamp(): string {
    this.ms += 1_700;
    return new Date(this.ms + this.zoneMinutes * 60_000).toISOString().replace("Z", "123");
  }

  /** The SDK notes the price a moment before it makes the first event of the response. */
  meter(usage: StepUsage | null | undefined, usageId: string): string {
    const turn = this.metered.length;
    const responseId = `resp_${sha256(`${this.seed}/response/${this.count}`).slice(0, 16)}`;
    const made: StepUsage = {
      input: 4_000 + 500 * turn,
      output: 80,
      cacheRead: turn === 0 ? 0 : 3_500 + 500 * turn,
      cost: 0.002 + 0.0005 * turn,
      latencyMs: 1_200,
    };
    if (usage !== null)
      this.metered.push({ responseId, usageId, usage: usage ?? made, at: (this.ms + 1_699.5) / 1000 });
    return responseId;
  }
}

export function uuidOf(text: string): string {
  const hex = sha256(text);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/** The events of one step, still without parents. `path` is what came before on its branch. */
export function eventsOfStep(
  step: FixtureStep,
  clock: FixtureClock,
  path: readonly FixtureEvent[],
): FixtureEvent[] {
  if ("event" in step)
    return [{ ...stamp(clock, String(step.event.source ?? "environment")), ...step.event }];
  if ("user" in step) return [userMessage(step.user, step.context, clock)];
  if ("agent" in step) return [agentMessage(step, clock)];
  if ("condense" in step) {
    const forgotten = path.slice(-step.forget).map((event) => event.id);
    const responseId = clock.meter(step.usage, "condenser");
    return [
      {
        ...stamp(clock, "environment"),
        forgotten_event_ids: forgotten,
        summary: step.condense,
        summary_offset: 2,
        llm_response_id: responseId,
        kind: "Condensation",
      },
    ];
  }
  return toolEvents(step, clock);
}

export function stamp(clock: FixtureClock, source: string): FixtureEvent {
  return { id: clock.nextId(), timestamp: clock.nextTimestamp(), source };
}

export function textItem(text: string): Record<string, unknown> {
  return { cache_prompt: false, type: "text", text };
}

function userMessage(text: string, context: string | undefined, clock: FixtureClock): FixtureEvent {
  return {
    ...stamp(clock, "user"),
    llm_message: { role: "user", content: [textItem(text)], thinking_blocks: [] },
    activated_skills: context ? ["github"] : [],
    extended_content: context ? [textItem(context)] : [],
    kind: "MessageEvent",
  };
}

function agentMessage(step: Extract<FixtureStep, { agent: string }>, clock: FixtureClock): FixtureEvent {
  const responseId = clock.meter(step.usage, "agent");
  return {
    ...stamp(clock, "agent"),
    llm_message: {
      role: "assistant",
      content: [textItem(step.agent)],
      ...(step.reasoning ? { reasoning_content: step.reasoning } : {}),
      thinking_blocks: [],
    },
    llm_response_id: responseId,
    activated_skills: [],
    extended_content: [],
    kind: "MessageEvent",
  };
}

/** All calls of the response first, then their results, as the SDK writes a parallel batch. */
function toolEvents(
  step: Extract<FixtureStep, { tools: FixtureCall[] }>,
  clock: FixtureClock,
): FixtureEvent[] {
  const responseId = clock.meter(step.usage, "agent");
  const actions = step.tools.map((call, at): FixtureEvent => {
    const callId = `call_${sha256(`${responseId}/${at}`).slice(0, 12)}`;
    return {
      ...stamp(clock, "agent"),
      thought: at === 0 && step.thought ? [textItem(step.thought)] : [],
      thinking_blocks: [],
      ...(call.invalid === undefined ? { action: { ...call.args, kind: actionKind(call.name) } } : {}),
      tool_name: call.name,
      tool_call_id: callId,
      tool_call: { id: callId, name: call.name, arguments: JSON.stringify(call.args), origin: "completion" },
      llm_response_id: responseId,
      security_risk: "LOW",
      ...(call.summary ? { summary: call.summary } : {}),
      kind: "ActionEvent",
    };
  });
  const results = step.tools.flatMap((call, at) => {
    const action = actions[at];
    return action && !call.pending ? [resultEvent(call, action, clock)] : [];
  });
  return [...actions, ...results];
}

function resultEvent(call: FixtureCall, action: FixtureEvent, clock: FixtureClock): FixtureEvent {
  const head = { tool_name: call.name, tool_call_id: action.tool_call_id };
  if (call.invalid !== undefined) {
    return { ...stamp(clock, "agent"), ...head, error: call.invalid, kind: "AgentErrorEvent" };
  }
  const forAction = { ...stamp(clock, "environment"), ...head, action_id: action.id };
  if (call.rejected !== undefined) {
    return {
      ...forAction,
      rejection_reason: call.rejected,
      rejection_source: "user",
      kind: "UserRejectObservation",
    };
  }
  const exit = call.exitCode ?? 0;
  const content = [textItem(call.output ?? "")];
  const observation =
    call.name === "terminal"
      ? {
          content,
          is_error: false,
          command: call.args.command,
          exit_code: exit,
          timeout: false,
          metadata: { exit_code: exit, prefix: "", suffix: `\n[exit code ${exit}]` },
          kind: "TerminalObservation",
        }
      : { content, is_error: exit !== 0, kind: `${actionKind(call.name).replace("Action", "")}Observation` };
  return { ...forAction, observation, extended_content: [], kind: "ObservationEvent" };
}

function actionKind(tool: string): string {
  const words = tool.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join("")}Action`;
}
