import type { SourceFile } from "#lib/importers/importer.ts";

type Json = Record<string, unknown>;
export type FixtureLine = { type: string; payload: Json; timestamp: string; ordinal?: number };
type Counts = { input: number; cached: number; output: number };

const START = Date.UTC(2026, 0, 5, 12, 0, 0);

/** A UUID of version 7 that sorts by `n`, as Codex makes them for threads and turns. */
export function timedId(n: number): string {
  return `0199aaaa-${n.toString(16).padStart(4, "0")}-7000-8000-000000000000`;
}

/** Writes a rollout line by line the way Codex 0.115 does: events beside response items, totals that add up. */
export class RolloutFixture {
  readonly id: string;
  readonly lines: FixtureLine[] = [];
  private ms: number;
  private total: Counts = { input: 0, cached: 0, output: 0 };
  private calls = 0;

  constructor(n: number, meta: Json = {}) {
    this.id = timedId(n);
    this.ms = START + n * 60_000;
    this.add("session_meta", {
      id: this.id,
      timestamp: this.now(),
      cwd: "/repo",
      originator: "codex_exec",
      cli_version: "0.115.0",
      source: "exec",
      model_provider: "openai",
      base_instructions: { text: "You are Codex." },
      ...meta,
    });
  }

  now(): string {
    return new Date(this.ms).toISOString();
  }

  add(type: string, payload: Json, extra: Partial<FixtureLine> = {}): this {
    this.ms += 100;
    this.lines.push({ timestamp: this.now(), type, payload, ...extra });
    return this;
  }

  item(payload: Json): this {
    return this.add("response_item", payload);
  }

  event(payload: Json): this {
    return this.add("event_msg", payload);
  }

  begin(turn: number, settings: Json = {}): this {
    this.event({ type: "task_started", turn_id: timedId(turn), model_context_window: 258_400 });
    return this.add("turn_context", {
      turn_id: timedId(turn),
      cwd: "/repo",
      model: "gpt-5.2-codex",
      effort: "medium",
      ...settings,
    });
  }

  prompt(text: string): this {
    this.item({ type: "message", role: "user", content: [{ type: "input_text", text }] });
    return this.event({ type: "user_message", message: text, images: [] });
  }

  think(text: string): this {
    this.event({ type: "agent_reasoning", text });
    return this.item({
      type: "reasoning",
      summary: [{ type: "summary_text", text }],
      encrypted_content: "gAAAA",
    });
  }

  call(command: string, callId = `call_${this.id.slice(9, 13)}_${this.calls++}`): string {
    this.item({
      type: "function_call",
      name: "exec_command",
      arguments: JSON.stringify({ cmd: command }),
      call_id: callId,
    });
    return callId;
  }

  output(callId: string, text: string): this {
    return this.item({ type: "function_call_output", call_id: callId, output: text });
  }

  say(text: string): this {
    this.event({ type: "agent_message", message: text });
    return this.item({ type: "message", role: "assistant", content: [{ type: "output_text", text }] });
  }

  /** The report behind a response; without counts it repeats the last one. */
  tokens(input = 0, output = 0): this {
    if (input > 0) {
      const cached = Math.floor(input / 2);
      this.total = {
        input: this.total.input + input,
        cached: this.total.cached + cached,
        output: this.total.output + output,
      };
    }
    const last = { input, cached: Math.floor(input / 2), output };
    return this.event({
      type: "token_count",
      info: { total_token_usage: counts(this.total), last_token_usage: counts(last) },
    });
  }

  end(turn: number): this {
    return this.event({ type: "task_complete", turn_id: timedId(turn), last_agent_message: "done" });
  }

  /** A turn with one command: two responses, reported behind their items. */
  turn(turn: number, text: string): this {
    this.begin(turn).prompt(text).think(`About ${text}`);
    const call = this.call("ls");
    this.tokens(1_000, 10).output(call, "Chunk ID: 1\nProcess exited with code 0\nOutput:\na.txt\n").tokens();
    return this.say(`Done: ${text}`).tokens(1_200, 20).end(turn);
  }

  /** A fork as Codex writes it: own header, the ancestors' headers, copied lines with the fork's time. */
  fork(n: number, through = this.lines.length, meta: Json = {}): RolloutFixture {
    const fork = new RolloutFixture(n, { forked_from_id: this.id, ...meta });
    const headers = this.lines.filter((line) => line.type === "session_meta");
    const rest = this.lines.slice(0, through).filter((line) => line.type !== "session_meta");
    for (const line of [...headers, ...rest]) fork.lines.push({ ...line, timestamp: fork.now() });
    const reports = rest.filter((line) => line.payload.type === "token_count");
    const info = reports.at(-1)?.payload.info as { total_token_usage: ReturnType<typeof counts> } | undefined;
    const total = info?.total_token_usage;
    fork.total = {
      input: total?.input_tokens ?? 0,
      cached: total?.cached_input_tokens ?? 0,
      output: total?.output_tokens ?? 0,
    };
    fork.ms += 5;
    return fork;
  }

  file(path = `sessions/2026/01/05/rollout-2026-01-05T12-00-00-${this.id}.jsonl`): SourceFile {
    return linesFile(
      path,
      this.lines.map((line) => JSON.stringify(line)),
    );
  }
}

/** Numbers the lines from `from` on, as paginated threads do. */
export function numbered(lines: readonly FixtureLine[], from = 0): FixtureLine[] {
  return lines.map((line, at) => ({ ...line, ordinal: from + at }));
}

export function linesFile(path: string, lines: readonly string[]): SourceFile {
  return { path, bytes: new TextEncoder().encode(lines.map((line) => `${line}\n`).join("")) };
}

function counts({ input, cached, output }: Counts) {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: 0,
    total_tokens: input + output,
  };
}
