import { describe, expect, it } from "vitest";
import {
  describeCounts,
  describeLeftAside,
  linesAsText,
  readImportReply,
  runToOpen,
} from "./import-reply.ts";

const receipt = {
  bytes: 1434,
  sha256: "ab",
  events: 12,
  head_hash: "cd",
  sealed: [
    {
      receipt: {
        run_id: "a",
        branches: [
          { events: 6, fork_point_seq: null },
          { events: 8, fork_point_seq: 4 },
        ],
      },
    },
  ],
};

const conversation = (id: string, family_id: string, forkedFrom: string | null = null) => ({
  id,
  title: `Run ${id}`,
  family_id,
  forked_from_conversation_id: forkedFrom,
  spawned_by_conversation_id: null,
  events: 6,
  source_format: "codex",
  known: false,
});

const agent = (id: string, family_id: string, spawner: string) => ({
  ...conversation(id, family_id),
  spawned_by_conversation_id: spawner,
});

const counts = {
  runs: 1,
  known_runs: 0,
  conversations: 2,
  branches: 1,
  sub_agents: 0,
  files_left_aside: 0,
};
const whole = { counts, rejected: [], left_aside: [], receipt };

function reply(status: number, body: object) {
  const result = readImportReply(status, JSON.stringify(body));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe("readImportReply", () => {
  it("makes one run of a root with its branches and sub-agents, and of every attempt", () => {
    const conversations = [
      conversation("a", "1"),
      conversation("a2", "1", "a"),
      agent("a3", "1", "a"),
      conversation("a4", "1"),
      conversation("b", "2"),
    ];
    const value = reply(201, { ...whole, conversations });
    expect(value.runs.map(({ id, events }) => [id, events])).toEqual([
      ["a", 9],
      ["a4", 6],
      ["b", 6],
    ]);
    expect(value.counts).toEqual(counts);
    expect(value.created).toBe(true);
  });

  it("knows that a 200 made nothing new", () => {
    expect(reply(200, { ...whole, conversations: [conversation("a", "1")] }).created).toBe(false);
  });

  it("hands on the server's sentence with what it rejected", () => {
    const rejected = [{ file: "a.json", line: 3, reason: "not JSON" }];
    const result = readImportReply(
      422,
      JSON.stringify({ detail: "No transcript was recognised.", errors: rejected }),
    );
    expect(result).toEqual({ ok: false, failure: { message: "No transcript was recognised.", rejected } });
  });

  it("shows the sentence also when its details are of another shape", () => {
    const result = readImportReply(
      422,
      JSON.stringify({ detail: "The query is wrong.", errors: [{ path: ["url"] }] }),
    );
    expect(result).toEqual({ ok: false, failure: { message: "The query is wrong.", rejected: [] } });
  });

  it.each([
    [0, "", "cannot be reached"],
    [500, "<html>", "answered 500"],
    [201, "{}", "newer form"],
    [422, JSON.stringify({ detail: [{ loc: ["body"] }] }), "answered 422"],
  ])("says what to do on %d %s", (status, text, sentence) => {
    const result = readImportReply(status, text);
    expect(result.ok ? "" : result.failure.message).toContain(sentence);
  });
});

describe("runToOpen", () => {
  const one = { ...whole, conversations: [conversation("a", "1"), conversation("a2", "1", "a")] };

  it("is the run when one family came in whole", () => {
    expect(runToOpen(reply(201, one))?.id).toBe("a");
  });

  it.each([
    ["it was here already", 200, one],
    ["a file was rejected", 201, { ...one, rejected: [{ file: "x", line: null, reason: "empty" }] }],
    ["several came in", 201, { ...one, conversations: [conversation("a", "1"), conversation("b", "2")] }],
  ])("is none when %s", (_, status, body) => {
    expect(runToOpen(reply(status, body))).toBeNull();
  });
});

describe("describeLeftAside", () => {
  const left_aside = [{ file: "run/.eventlog.lock", reason: "is no transcript" }];
  it.each([
    [0, [], null],
    [1, left_aside, "Left aside: run/.eventlog.lock, which is no transcript."],
    [2, left_aside, "Left aside: run/.eventlog.lock and another file that are no transcripts."],
    [1_500, left_aside, "Left aside: run/.eventlog.lock and 1,499 more files that are no transcripts."],
  ])("of %d files", (files_left_aside, named, text) => {
    const value = reply(201, {
      ...whole,
      counts: { ...counts, files_left_aside },
      left_aside: named,
      conversations: [conversation("a", "1")],
    });
    expect(describeLeftAside(value)).toBe(text);
  });
});

describe("describeCounts", () => {
  it.each([
    [{}, "1 run and 1 branch"],
    [{ branches: 0 }, "1 run"],
    [{ runs: 1200, branches: 2, sub_agents: 1 }, "1,200 runs, 2 branches and 1 sub-agent"],
    [{ runs: 2, branches: 0, sub_agents: 3 }, "2 runs and 3 sub-agents"],
  ])("names what there is: %j", (other, text) => {
    expect(describeCounts({ ...counts, ...other })).toBe(text);
  });
});

describe("linesAsText", () => {
  it("writes one line each, with the line number where there is one", () => {
    const text = linesAsText([
      { file: "run/a.jsonl", line: 12, reason: "not JSON" },
      { file: "run/b.bin", line: null, reason: "not text" },
    ]);
    expect(text).toBe("run/a.jsonl:12: not JSON\nrun/b.bin: not text");
  });
});
