import { describe, expect, it } from "vitest";
import type { SourceFile } from "#lib/importers/importer.ts";
import { openhandsSdk } from "./importer.ts";
import { buildOpenhandsRun, jsonFile, openhandsRun } from "./testing/fixture.ts";

const STEPS = [
  { user: "Fix it" },
  { tools: [{ name: "terminal", args: { command: "ls" }, output: "a" }] },
  { agent: "done" },
];
const options = { steps: STEPS, directory: "r", withBaseState: false } as const;
const encode = (text: string) => new TextEncoder().encode(text);

/** The run with one event file changed; `at` is its index. */
function withFile(at: number, change: (file: SourceFile) => SourceFile | null, base = openhandsRun(options)) {
  return openhandsSdk.read(base.flatMap((file, index) => (index === at ? (change(file) ?? []) : [file])));
}
const withBytes = (at: number, bytes: Uint8Array) => withFile(at, (file) => ({ ...file, bytes }));

const LAST = 4;

describe("files that cannot be read", () => {
  it.each<[string, Uint8Array, RegExp]>([
    ["an empty file", new Uint8Array(), /is empty/],
    ["a file cut off", encode('{"id":"x","kind":"Mess'), /cut off.*line 1/],
    ["text that is no JSON", encode("not json"), /not valid JSON/],
    ["a value that is no object", encode("[1,2]"), /not a JSON object/],
    ["invalid UTF-8", new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), /UTF-8/],
    ["5,000 levels", encode(`{"id":"x","a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`), /deeper than 200/],
    ["no id", encode('{"kind":"PauseEvent"}'), /"id"/],
    [
      "an id of a megabyte",
      encode(JSON.stringify({ id: "x".repeat(1_000_000), kind: "PauseEvent" })),
      /"id"/,
    ],
    ["an id with NUL", encode('{"id":"a\\u0000b","kind":"PauseEvent"}'), /not valid text/],
    ["an id with a lone surrogate", encode('{"id":"a\\ud800b","kind":"PauseEvent"}'), /not valid text/],
    ["the reserved id", encode('{"id":"__root__","kind":"PauseEvent"}'), /reserved/],
  ])("rejects %s by name and takes the rest", (_what, bytes, reason) => {
    const { conversations, rejected } = withBytes(LAST, bytes);
    const name = openhandsRun(options)[LAST]?.path;
    expect(rejected).toMatchObject([{ file: name, reason: expect.stringMatching(reason) }]);
    expect(conversations[0]?.events).toHaveLength(LAST);
  });

  it("names the line of a bad line in a file of lines", () => {
    const good = openhandsRun(options).map((file) => new TextDecoder().decode(file.bytes));
    const text = [...good, "", '{"id": 7}', "oops"].join("\n");
    const { conversations, rejected } = openhandsSdk.read([{ path: "run.jsonl", bytes: encode(text) }]);
    expect(conversations[0]?.events).toHaveLength(5);
    expect(rejected.map((each) => each.line)).toEqual([7, 8]);
  });

  it("rejects an event file whose name does not say where it belongs", () => {
    const { rejected } = withFile(LAST, (file) => ({ ...file, path: "r/events/event-4.json" }));
    expect(rejected).toMatchObject([
      { file: "r/events/event-4.json", reason: expect.stringMatching(/not named/) },
    ]);
  });

  it("brings a run in without a broken base_state.json, and says so", () => {
    const files = openhandsRun({ ...options, withBaseState: undefined as never });
    const broken = files.map((file) =>
      file.path.endsWith("base_state.json") ? { ...file, bytes: encode("{") } : file,
    );
    const { conversations, rejected } = openhandsSdk.read(broken);
    expect(conversations[0]).toMatchObject({ status: "unknown", config: { model: null } });
    expect(rejected).toMatchObject([
      { file: "r/base_state.json", reason: expect.stringMatching(/without it/) },
    ]);
  });

  it("takes fields of a wrong type in base_state.json as absent", () => {
    const baseState = {
      execution_status: "__proto__",
      tags: { "bad key": "x", ok: 1, fine: "y" },
      stats: [],
      agent: 7,
      leaf_event_id: 3,
    };
    const { conversations, rejected } = openhandsSdk.read(openhandsRun({ steps: STEPS, baseState }));
    expect(conversations[0]).toMatchObject({
      status: "unknown",
      tags: { fine: "y" },
      config: { model: null },
    });
    expect(rejected).toEqual([]);
  });

  it("says that a directory without any event holds none", () => {
    const { conversations, rejected } = openhandsSdk.read([jsonFile("r/base_state.json", { id: "x" })]);
    expect(conversations).toEqual([]);
    expect(rejected).toMatchObject([{ file: "r", reason: expect.stringMatching(/no readable event/) }]);
  });
});

describe("logs that do not fit together", () => {
  it("names the missing index and leaves the run out when a parent is gone with it", () => {
    const { conversations, rejected } = withFile(2, () => null);
    expect(conversations).toEqual([]);
    const missing = buildOpenhandsRun(options).events[2]?.id ?? "";
    expect(rejected.map((each) => each.reason)).toEqual([
      "Event 2 is missing from the log",
      expect.stringContaining(`'${missing}' does not exist`),
    ]);
  });

  it("does the same for logs without parent ids, where the order would be a guess", () => {
    const legacy = openhandsRun({ ...options, legacy: true });
    const { conversations, rejected } = withFile(2, () => null, legacy);
    expect(conversations).toEqual([]);
    expect(rejected.at(-1)?.reason).toMatch(/continues an event that is missing/);
  });

  it("goes on over a gap when every parent is there", () => {
    const { conversations, rejected } = withFile(LAST, (file) => ({
      ...file,
      path: file.path.replace("00004", "100000"),
    }));
    expect(conversations[0]?.events).toHaveLength(5);
    expect(rejected).toMatchObject([{ reason: "Events 4 to 99999 are missing from the log" }]);
  });

  it("keeps the first of two events with one id and says whether they differ", () => {
    const files = openhandsRun(options);
    const [, , second, third] = files;
    if (!second || !third) throw new Error("fixture too short");
    const again = { path: "r/events/event-00005-aaaaaaaa.json", bytes: second.bytes };
    const other = { ...JSON.parse(new TextDecoder().decode(third.bytes)), tool_name: "changed" };
    const { conversations, rejected } = openhandsSdk.read([
      ...files,
      again,
      jsonFile("r/events/event-00006-bbbbbbbb.json", other),
    ]);
    expect(conversations[0]?.events).toHaveLength(5);
    expect(rejected.map((each) => each.reason)).toEqual([
      expect.stringMatching(/^repeats event/),
      expect.stringMatching(/differs from/),
    ]);
  });

  it("leaves a run with a parent cycle out, naming an event of it, and imports its neighbour", () => {
    const run = buildOpenhandsRun(options);
    const files = run.files.map((file, at) =>
      at === 2 ? jsonFile(file.path, { ...run.events[2], parent_id: run.events[4]?.id }) : file,
    );
    const { conversations, rejected } = openhandsSdk.read([
      ...files,
      ...openhandsRun({ steps: STEPS, seed: "other", directory: "s" }),
    ]);
    expect(conversations.map((each) => each.key)).toEqual(["s"]);
    expect(rejected).toMatchObject([
      { file: "r", reason: expect.stringMatching(/Cycle in event tree at '/) },
    ]);
  });

  it("notes a head that is not in the log and guesses it", () => {
    const { conversations, rejected } = openhandsSdk.read(
      openhandsRun({ steps: STEPS, baseState: { leaf_event_id: "gone" } }),
    );
    expect(conversations[0]?.events).toHaveLength(5);
    expect(rejected).toMatchObject([{ reason: expect.stringMatching(/names the head event gone/) }]);
  });
});

describe("hostile text", () => {
  it("treats ids that look like paths as text and keeps __proto__ keys as data", () => {
    const raw =
      '{"id":"../../etc/passwd","__proto__":{"kind":"MessageEvent","polluted":1},"constructor":{"prototype":{"polluted":1}},"kind":"Odd%2e%2e"}';
    const { conversations } = withBytes(LAST, encode(raw));
    const event = conversations[0]?.events.at(-1);
    expect(event).toMatchObject({ eventId: "../../etc/passwd", kind: "opaque", sourceKind: "Odd%2e%2e" });
    expect(new TextDecoder().decode(event?.bytes)).toBe(raw);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("makes one safe line of what goes into lists", () => {
    const steps = [{ user: `\u001b[31m${"🚀".repeat(500)}\u202E\n\nsecond` }];
    const { conversations } = openhandsSdk.read(openhandsRun({ steps }));
    const summary = conversations[0]?.events[1]?.summary ?? "";
    expect(summary.length).toBeLessThanOrEqual(200);
    expect(summary).toMatch(/^\[31m(🚀)+…$/u);
    expect(conversations[0]?.title.length).toBeLessThanOrEqual(80);
  });

  it("does not choke on arguments of any depth or on huge bodies", () => {
    const args = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    const event = {
      kind: "ActionEvent",
      source: "agent",
      tool_name: "t",
      tool_call_id: "c",
      tool_call: { id: "c", name: "t", arguments: args },
    };
    const steps = [{ user: "x".repeat(8_000_000) }, { event }];
    const { conversations, rejected } = openhandsSdk.read(openhandsRun({ steps }));
    expect(rejected).toEqual([]);
    expect(conversations[0]?.events.at(-1)?.summary).toMatch(/^t \{"a"/);
  });
});
