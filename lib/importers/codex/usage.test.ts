import { describe, expect, it } from "vitest";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { codex } from "./importer.ts";
import { RolloutFixture } from "./testing/fixture.ts";

const counts = (input: number, output: number, cached?: number) => ({
  input_tokens: input,
  output_tokens: output,
  ...(cached === undefined ? {} : { cached_input_tokens: cached }),
});
const report = (total: unknown, last?: unknown) => ({
  type: "token_count",
  info: { total_token_usage: total, last_token_usage: last },
});

function read(fixture: RolloutFixture): ImportedConversation {
  const [only, ...others] = codex.read([fixture.file()]).conversations;
  if (!only || others.length > 0) throw new Error("expected one conversation");
  return only;
}

/** Which event carries which usage. */
const spent = ({ events }: ImportedConversation) =>
  events.flatMap((event) => (event.usage ? [[event.summary, event.usage.input, event.usage.output]] : []));

describe("what a response used", () => {
  it("is told before the items in old versions", () => {
    const fixture = new RolloutFixture(1).prompt("Go");
    fixture.event(report(counts(100, 1), counts(100, 1))).think("first");
    const a = fixture.call("a");
    fixture.output(a, "x");
    fixture
      .event(report(counts(250, 3), counts(150, 2)))
      .think("second")
      .say("done");
    const thread = read(fixture);
    expect(spent(thread)).toEqual([
      ["first", 100, 1],
      ["second", 150, 2],
    ]);
    const said = thread.events.filter((event) => event.responseId !== null);
    expect(new Set(said.map((event) => event.responseId)).size).toBe(2);
    expect(said.map((event) => event.summary)).toEqual(["first", "a", "second", "done"]);
  });

  it("covers a parallel batch, also where outputs stand between the calls", () => {
    const fixture = new RolloutFixture(1).prompt("Go").think("both");
    const a = fixture.call("a");
    fixture.output(a, "x");
    const b = fixture.call("b");
    fixture.output(b, "y").event(report(counts(100, 1), counts(100, 1)));
    const calls = read(fixture).events.filter((event) => event.kind === "tool_call");
    expect(new Set(calls.map((event) => event.responseId)).size).toBe(1);
  });

  it("is unknown in a file without reports, where each call is a response of its own", () => {
    const fixture = new RolloutFixture(1).prompt("Go");
    for (const name of ["a", "b"]) fixture.output(fixture.call(name), "x");
    const thread = read(fixture);
    expect(spent(thread)).toEqual([]);
    const calls = thread.events.filter((event) => event.kind === "tool_call");
    expect(new Set(calls.map((event) => event.responseId)).size).toBe(2);
  });

  it("is taken from the running total where the last response is not told, or told too high", () => {
    const fixture = new RolloutFixture(1)
      .prompt("Go")
      .say("one")
      .event(report(counts(100, 1)));
    fixture.say("two").event(report(counts(300, 5)));
    fixture.say("three").event(report(counts(400, 6), counts(9_000, 900)));
    expect(spent(read(fixture))).toEqual([
      ["one", 100, 1],
      ["two", 200, 4],
      ["three", 100, 1],
    ]);
  });

  it("leaves what the total tells and no response to the conversation", () => {
    const fixture = new RolloutFixture(1)
      .prompt("Go")
      .say("one")
      .event(report(counts(100, 10), counts(100, 10)));
    fixture.say("two").event(report(counts(600, 40), counts(200, 10)));
    const thread = read(fixture);
    expect(spent(thread)).toEqual([
      ["one", 100, 10],
      ["two", 200, 10],
    ]);
    expect(thread.unattributed).toMatchObject({ responses: 0, input: 300, output: 20, cost: null });
  });

  it("starts again when the total was reset", () => {
    const fixture = new RolloutFixture(1)
      .prompt("Go")
      .say("one")
      .event(report(counts(1_000, 10), counts(1_000, 10)));
    fixture.say("two").event(report(counts(300, 3), counts(300, 3)));
    fixture
      .say("three")
      .event(report(counts(700, 7), counts(400, 4)))
      .event(report(counts(0, 0), counts(0, 0)));
    expect(spent(read(fixture))).toEqual([
      ["one", 1_000, 10],
      ["two", 300, 3],
      ["three", 400, 4],
    ]);
  });

  it("is told once by token_usage_record and again by token_count", () => {
    const fixture = new RolloutFixture(1).prompt("Go");
    const record = (id: string, input: number, total: number) =>
      fixture.add("token_usage_record", {
        response_id: id,
        usage: { ...counts(input, 1), cache_write_input_tokens: 7 },
        thread_token_usage: counts(total, 1),
      });
    fixture.think("first");
    const a = fixture.call("a");
    record("resp_1", 100, 100);
    fixture.output(a, "x").event(report(counts(100, 1), counts(100, 1)));
    fixture.say("done");
    record("resp_2", 150, 250);
    record("resp_2", 150, 250);
    const thread = read(fixture);
    expect(spent(thread)).toEqual([
      ["first", 100, 1],
      ["done", 150, 1],
    ]);
    expect(
      thread.events.filter((event) => event.responseId === "resp_1").map((event) => event.summary),
    ).toEqual(["first", "a"]);
    expect(thread.events.find((event) => event.usage)?.usage).toMatchObject({
      cacheWrite: 7,
      cacheRead: null,
    });
  });

  it("of a compaction goes to the compaction", () => {
    const fixture = new RolloutFixture(1)
      .prompt("Go")
      .say("one")
      .event(report(counts(100, 1), counts(100, 1)));
    fixture.event({ type: "task_started", turn_id: "t" }).event(report(counts(100, 1), counts(100, 1)));
    fixture.event(report(counts(400, 9), counts(300, 8)));
    fixture.add("compacted", { message: "They greeted.", replacement_history: [] });
    fixture.event(report(counts(400, 9), counts(0, 0)));
    const thread = read(fixture);
    expect(spent(thread)).toEqual([
      ["one", 100, 1],
      ["Compacted: They greeted.", 300, 8],
    ]);
    expect(thread.events.find((event) => event.kind === "compaction")?.model).toEqual([
      {
        type: "compaction",
        summary: "They greeted.",
        forgottenEventIds: [],
        forgetsAll: true,
        summaryOffset: null,
      },
    ]);
  });

  it("stays on the report when nothing was said for it", () => {
    const fixture = new RolloutFixture(1)
      .prompt("Go")
      .event(report(counts(100, 1), counts(100, 1)))
      .prompt("Again");
    const [event] = read(fixture).events.filter((each) => each.usage);
    expect(event).toMatchObject({ kind: "log", sourceKind: "event_msg/token_count", usage: { input: 100 } });
  });

  it("uses the model of its turn, and no number a column cannot hold", () => {
    const fixture = new RolloutFixture(1).begin(2, { model: "small" }).prompt("Go").say("one");
    fixture
      .event(report(counts(10, 1), counts(10, 1)))
      .begin(3, { model: "large", effort: "high" })
      .prompt("Go")
      .say("two");
    fixture.event(report(counts(6_000_000_000, 2), counts(5_999_999_990, 1)));
    const thread = read(fixture);
    const usages = thread.events.flatMap((event) => event.usage ?? []);
    expect(usages.map(({ model, input, output }) => [model, input, output])).toEqual([
      ["small", 10, 1],
      ["large", null, 1],
    ]);
    expect(thread.config).toMatchObject({ model: "large", parameters: { reasoningEffort: "high" } });
  });

  it("is read from the reports of other writers", () => {
    const fixture = new RolloutFixture(1).prompt("Go").say("one");
    fixture.event({ type: "token_count", info: { prompt: 14, completion: 9 } });
    fixture.say("two").event({ type: "turn.completed", usage: counts(20, 2, 5) });
    fixture
      .event({ type: "token_count", info: null })
      .event({ type: "token_count", info: { input_tokens: -1 } });
    expect(spent(read(fixture))).toEqual([
      ["one", 14, 9],
      ["two", 20, 2],
    ]);
  });
});
