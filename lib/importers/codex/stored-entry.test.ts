import { describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import type { ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import { asStored } from "#lib/importers/testing/stored-file.ts";
import { sha256 } from "#lib/sha256.ts";
import { codex } from "./importer.ts";
import { linesFile, RolloutFixture } from "./testing/fixture.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);

/** Everything an import says, with the events as they are stored: one by one where they are not in memory. */
function told({ conversations, ...rest }: ImportResult) {
  return {
    ...rest,
    conversations: conversations.map(({ eventStream, eventCount, ...each }) => {
      const events = [...(eventStream?.() ?? each.events)];
      expect(eventCount ?? events.length).toBe(events.length);
      // Bytes are compared by their hash: element by element takes minutes.
      return { ...each, events: events.map((event) => ({ ...event, bytes: sha256(event.bytes) })) };
    }),
  };
}

function expectSame(files: readonly SourceFile[]): void {
  const stored = codex.read(files.map(asStored));
  expect(stored.conversations.every(({ eventStream, events }) => eventStream || events.length === 0)).toBe(
    true,
  );
  expect(told(stored)).toEqual(told(codex.read(files)));
}

const LONG = "a line of output\n".repeat(2_000);

/** Lines with numbers, times and ids of every size, each kind with and without what it may lack. */
function oddLines(random: ReturnType<typeof seededRandom>): string[] {
  const maybe = <T>(value: T) => (random.chance(0.7) ? value : null);
  const count = () => maybe(random.pick([0, 7, 2 ** 31 - 1, 2 ** 31, 2 ** 40]));
  const tokens = () => ({ input_tokens: count(), cached_input_tokens: count(), output_tokens: count() });
  const callId = () => maybe(`call_${random.pick(["a", "b", "ü", "名"])}`);
  const text = () => random.pick(["", "Go on", "ready 名", LONG]);
  const payloads = [
    () => ({ type: "message", role: random.pick(["user", "assistant", "developer"]), content: text() }),
    () => ({ type: "reasoning", summary: maybe([{ type: "summary_text", text: text() }]) }),
    () => ({ type: "function_call", name: maybe("shell"), arguments: text(), call_id: callId() }),
    () => ({ type: "function_call_output", call_id: callId(), output: text() }),
  ];
  const events = [
    () => ({ type: random.pick(["user_message", "agent_message"]), message: text() }),
    () => ({ type: "agent_reasoning", text: text() }),
    () => ({ type: "exec_command_begin", call_id: callId(), command: ["ls"] }),
    () => ({ type: "exec_command_end", call_id: callId(), exit_code: count(), aggregated_output: text() }),
    () => ({ type: "token_count", info: { total_token_usage: tokens(), last_token_usage: maybe(tokens()) } }),
    () => ({ type: "thread_rolled_back", num_turns: random.int(3) }),
  ];
  const others: [string, () => unknown][] = [
    ["response_item", () => random.pick(payloads)()],
    ["event_msg", () => random.pick(events)()],
    ["turn_context", () => ({ model: maybe("gpt-5"), effort: maybe("low"), note: text() })],
    ["compacted", () => ({ message: maybe(text()) })],
    ["token_usage_record", () => ({ usage: tokens(), response_id: maybe(`resp_${random.int(9)}`) })],
  ];
  return Array.from({ length: 120 }, (_, at) => {
    const [type, payload] = random.pick(others);
    const time = new Date(Date.UTC(2026, 0, 5, 12) + at * 1_000).toISOString();
    const timestamp = maybe(random.pick([time, time.replace("Z", "+00:00"), "yesterday"]));
    const ordinal = maybe(random.pick([at, 2 ** 31 - 1, 2 ** 31, 2 ** 50]));
    const blanks = random.pick(["", "", " ", "\t\t"]);
    return blanks + JSON.stringify({ timestamp, ordinal, type, payload: payload() });
  });
}

describe("rollouts that stay on disk", () => {
  it("are read as those in memory: forks, rollbacks, long lines and lines nobody can read", () => {
    const root = new RolloutFixture(1).turn(2, "First").turn(3, LONG);
    for (let turn = 4; turn < 40; turn++) {
      root.begin(turn).prompt(`Step ${turn}`);
      root
        .output(root.call(`make ${turn}`), `${turn} ${LONG}`)
        .say(`Done ${turn} ${LONG}`)
        .tokens(2_000, 30);
    }
    root.event({ type: "thread_rolled_back", num_turns: 2 }).turn(50, "Another way");
    const fork = root.fork(0x90, 30).turn(0x91, "The fork's own");
    const broken = root.file("sessions/broken/rollout-2026-01-05T12-00-00-x.jsonl");
    const cut = { ...broken, bytes: broken.bytes.subarray(0, broken.bytes.byteLength - 40) };
    expectSame([root.file()]);
    expectSame([root.file(), fork.file()]);
    expectSame([cut]);
  });

  it("are read as those in memory: whatever their lines lack, and however large their numbers are", () => {
    for (let seed = 1; seed <= 60; seed++) {
      expectSame([linesFile(`rollout-${seed}.jsonl`, oddLines(seededRandom(seed)))]);
    }
  });

  it.skipIf(!corpus.isThere)("are read as those in memory: every real file", { timeout: 60_000 }, () => {
    const files = corpus.load("codex");
    expect(files.length).toBeGreaterThan(10);
    for (const file of files.filter(({ path }) => path.endsWith(".jsonl"))) expectSame([file]);
  });
});
