import { describe, expect, it } from "vitest";
import { readImportReply, rejectedAsText, runToOpen } from "./import-reply.ts";

const receipt = { bytes: 1434, sha256: "ab", events: 12, head_hash: "cd" };

const conversation = (id: string, family_id: string) => ({
  id,
  title: `Run ${id}`,
  family_id,
  events: 6,
});

function reply(status: number, body: object) {
  const result = readImportReply(status, JSON.stringify(body));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe("readImportReply", () => {
  it("makes one run of a family and counts its branches", () => {
    const conversations = [conversation("a", "1"), conversation("a2", "1"), conversation("b", "2")];
    const value = reply(201, { conversations, rejected: [], receipt });
    expect(value.runs.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(value.branchCount).toBe(1);
    expect(value.created).toBe(true);
  });

  it("knows that a 200 made nothing new", () => {
    expect(reply(200, { conversations: [conversation("a", "1")], rejected: [], receipt }).created).toBe(
      false,
    );
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
  const one = { conversations: [conversation("a", "1"), conversation("a2", "1")], rejected: [], receipt };

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

describe("rejectedAsText", () => {
  it("writes one line each, with the line number where there is one", () => {
    const text = rejectedAsText([
      { file: "run/a.jsonl", line: 12, reason: "not JSON" },
      { file: "run/b.bin", line: null, reason: "not text" },
    ]);
    expect(text).toBe("run/a.jsonl:12: not JSON\nrun/b.bin: not text");
  });
});
