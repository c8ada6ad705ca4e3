import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { jsonFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { atif } from "./importer.ts";
import { agentStep, trajectory, userStep } from "./testing/steps.ts";

const read = (document: unknown) => atif.read([jsonFile("a.json", document)]);
const reasons = (result: ReturnType<typeof read>) => result.rejected.map((each) => each.reason);

describe("damaged trajectories", () => {
  it("a file that is cut off is refused with the place", () => {
    const text = JSON.stringify(trajectory({ steps: [userStep(1)] })).slice(0, -5);
    const file = textFile("a.json", text);
    expect(atif.detect([file])).toBe(true);
    expect(atif.read([file])).toMatchObject({
      conversations: [],
      rejected: [{ file: "a.json", line: 1, reason: expect.stringMatching(/^is cut off/) }],
    });
  });

  it("a byte order mark and CRLF change nothing", () => {
    const text = JSON.stringify(trajectory({ steps: [userStep(1), agentStep(2)] }), null, 2);
    const damaged = atif.read([textFile("a.json", `\uFEFF${text.replaceAll("\n", "\r\n")}`)]);
    const plain = atif.read([textFile("a.json", text)]);
    const shape = (result: typeof plain) =>
      result.conversations.map((each) => each.events.map(({ model }) => model));
    expect(shape(damaged)).toEqual(shape(plain));
    expect(damaged.rejected).toEqual([]);
  });

  it.each([[{}], [{ steps: "none" }], [{ steps: [] }], [{ steps: [1, null] }]])("no steps: %j", (fields) => {
    const result = read(trajectory(fields));
    expect(result.conversations).toEqual([]);
    expect(reasons(result).at(-1)).toMatch(/^holds no readable step/);
  });

  it("steps of wrong shapes: what can be read comes in, the rest is named", () => {
    const steps = [
      userStep(1),
      7,
      { source: "robot", message: "x" },
      {
        step_id: 4,
        source: "agent",
        message: { a: 1 },
        tool_calls: [null, 1],
        observation: { results: "x" },
      },
    ];
    const result = read(trajectory({ steps }));
    expect(result.conversations[0]?.events.map(({ kind, sourceKind }) => [kind, sourceKind])).toEqual([
      ["message", "user"],
      ["opaque", "robot"],
      ["tool_call", "agent"],
    ]);
    expect(reasons(result)).toEqual([
      "steps[1] is no step and was left out",
      "steps[2]: neither system, user nor agent; kept as opaque events",
    ]);
  });

  it("step ids that are missing, repeated or hostile still give every event an id of its own", () => {
    const ids = [1, 1, null, "x".repeat(1_000_000), "../../x", "\0", "__proto__"];
    const steps = ids.map((step_id) => ({ ...userStep(1), step_id }));
    const events = read(trajectory({ steps })).conversations[0]?.events ?? [];
    expect(new Set(events.map((event) => event.eventId)).size).toBe(ids.length);
    expect(events.every((event) => event.eventId.length <= 200 && !event.eventId.includes("\0"))).toBe(true);
    expect(events.slice(0, 2).map((event) => event.eventId)).toEqual([
      "step-1",
      expect.stringMatching(/^step@1-/),
    ]);
  });

  it("numbers that are no counts are left out and named", () => {
    const metrics = { prompt_tokens: -1, completion_tokens: 1.5, cached_tokens: "7", cost_usd: -2 };
    const result = read(trajectory({ steps: [agentStep(1, { metrics })] }));
    expect(result.conversations[0]?.events[0]?.usage).toBeNull();
    expect(reasons(result)).toEqual([
      "steps[0]: prompt_tokens, completion_tokens, cached_tokens is no token count and was left out",
    ]);
  });

  it("a version after the known ones is read, and said", () => {
    const result = read(trajectory({ schema_version: "ATIF-v2.3", steps: [userStep(1)] }));
    expect(result.conversations).toHaveLength(1);
    expect(reasons(result)).toEqual([expect.stringMatching(/^is ATIF-v2.3; read as version 1.7/)]);
  });

  it("the same file twice comes in once", () => {
    const file = jsonFile("a.json", trajectory({ steps: [userStep(1)] }));
    const result = atif.read([file, { ...file, path: "b.json" }]);
    expect(result.conversations).toHaveLength(1);
    expect(reasons(result)).toEqual(["holds the same bytes as a.json; imported once"]);
  });

  it("prototype keys are data", () => {
    const text =
      '{"schema_version":"ATIF-v1.4","session_id":"__proto__","__proto__":{"polluted":1},"agent":{"constructor":1},"steps":[{"step_id":1,"source":"user","message":"hi","__proto__":{"polluted":1}}]}';
    expect(atif.read([textFile("a.json", text)]).conversations).toHaveLength(1);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("trajectories embedded 90 deep; deeper than 200 levels is refused", () => {
    const nest = (depth: number) => {
      let document = trajectory({ steps: [userStep(1)] });
      for (let at = 0; at < depth; at++)
        document = trajectory({ steps: [userStep(1)], subagent_trajectories: [document] });
      return document;
    };
    expect(read(nest(90)).conversations).toHaveLength(91);
    const result = read(nest(120));
    expect(result.conversations).toEqual([]);
    expect(reasons(result)).toEqual([expect.stringMatching(/deeper than 200/)]);
  });

  it("50,000 steps", () => {
    const steps = Array.from({ length: 50_000 }, (_, at) => agentStep(at));
    expect(read(trajectory({ steps })).conversations[0]?.events).toHaveLength(50_000);
  });

  it("no bytes make the reader of payloads throw", () => {
    for (const text of [
      "",
      "{",
      "null",
      "7",
      "[]",
      '"x"',
      '{"source":7,"step_id":1}',
      '{"function_name":7}',
      '{"content":[1]}',
    ]) {
      expect(EventContent.safeParse(atif.content(new TextEncoder().encode(text))).success).toBe(true);
    }
    expect(atif.content(new Uint8Array([0xff])).parts).toHaveLength(1);
  });
});
