import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile, linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { opencode } from "./importer.ts";

const SES = "ses_0123456789abcdefABCDEF";
const line = (type: string, timestamp: number, part: object) => ({ type, timestamp, sessionID: SES, part });
const place = (n: number, message: number) => ({
  id: `prt_${n}`,
  sessionID: SES,
  messageID: `msg_${message}`,
});
const begin = (n: number, message: number) =>
  line("step_start", 1_000 * n, { ...place(n, message), type: "step-start" });
const tool = (n: number, message: number, state: object) =>
  line("tool_use", 1_000 * n, {
    ...place(n, message),
    type: "tool",
    callID: `call_${n}`,
    tool: "bash",
    state: { input: { command: `echo ${n}` }, ...state },
  });
const text = (n: number, message: number, said: string) =>
  line("text", 1_000 * n, { ...place(n, message), type: "text", text: said, time: { start: n, end: n } });
const end = (n: number, message: number, reason: string, input = 100) =>
  line("step_finish", 1_000 * n, {
    ...place(n, message),
    type: "step-finish",
    reason,
    cost: 0.5,
    tokens: { input, output: 20, reasoning: 5, cache: { read: 7, write: 3 } },
  });

const LINES = [
  begin(1, 1),
  tool(2, 1, { status: "completed", output: "two", metadata: { exit: 0 } }),
  tool(3, 1, { status: "error", error: "no such thing" }),
  end(4, 1, "tool-calls"),
  begin(5, 2),
  text(6, 2, "Both ran."),
  end(7, 2, "stop", 10),
];

describe("opencode run --format json", () => {
  const file = linesFile("run.log", LINES);
  const { conversations, rejected } = opencode.read([file]);
  const [run] = conversations;

  it("is a session of its answers, with their calls, results and what they spent", () => {
    expect(pickImporter([file])).toBe(opencode);
    expect(rejected).toEqual([]);
    expect(run).toMatchObject({ externalId: SES, title: "Both ran.", status: "finished" });
    expect(run?.events.map(({ kind, summary, toolCallId }) => [kind, summary, toolCallId])).toEqual([
      ["state", "step start", null],
      ["tool_call", "echo 2", "call_2"],
      ["tool_call", "echo 3", "call_3"],
      ["log", "Step ended: tool-calls", null],
      ["tool_result", "two", "call_2"],
      ["tool_result", "no such thing", "call_3"],
      ["state", "step start", null],
      ["message", "Both ran.", null],
      ["log", "Step ended: stop", null],
    ]);
    const usages = run?.events.map(({ usage }) => usage) ?? [];
    expect(sumUsages(usages)).toMatchObject({
      responses: 2,
      input: 130,
      cacheRead: 14,
      cacheWrite: 6,
      output: 50,
      cost: 1,
    });
    for (const { bytes, kind, model } of run?.events ?? [])
      expect(opencode.content(bytes, kind).model).toEqual(model);
  });

  it("a part told twice counts once, and lines of anything else are named", () => {
    const [first, ...rest] = [...LINES, end(7, 2, "stop", 10)].map((each) => JSON.stringify(each));
    const twice = textFile("job.txt", ["> build", first, "! permission requested", ...rest].join("\n"));
    const result = opencode.read([twice]);
    expect(result.conversations[0]?.events.map(({ usage }) => usage)).toEqual(
      run?.events.map(({ usage }) => usage),
    );
    expect(result.rejected.map(({ line: number }) => number)).toEqual([1, 3]);
  });

  it("a run that failed says why", () => {
    const error = { name: "ProviderModelNotFoundError", data: { message: "Model not found: x/y" } };
    const failed = linesFile("run.jsonl", [{ type: "error", timestamp: 5, sessionID: SES, error }]);
    expect(pickImporter([failed])).toBe(opencode);
    const [only] = opencode.read([failed]).conversations;
    expect(only).toMatchObject({ title: "Model not found: x/y", status: "error" });
    const event = only?.events[0];
    expect(event).toMatchObject({ kind: "error", isError: true, model: [] });
    expect(event && opencode.content(event.bytes, event.kind).parts[0]).toEqual({
      type: "error",
      code: "ProviderModelNotFoundError",
      detail: "Model not found: x/y",
    });
  });

  it("the runs of one session are one conversation, in the order of their times", () => {
    const later = linesFile("b.jsonl", [begin(8, 3), text(9, 3, "Once more."), end(10, 3, "stop")]);
    const both = opencode.read([later, file]);
    expect(both.conversations).toHaveLength(1);
    expect(both.conversations[0]?.events.at(-2)).toMatchObject({ summary: "Once more." });
    expect(both.conversations[0]?.events).toHaveLength(12);
    expect(both.conversations[0]?.sourceDigest).not.toBe(run?.sourceDigest);
    const again = opencode.read([linesFile("c.jsonl", [...LINES, { type: "x" }]), file]);
    expect(again.conversations).toHaveLength(1);
    expect(again.rejected.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^is what opencode printed of the session/),
    );
  });

  it("beside the export of its session it is not counted again", () => {
    const time = { created: 1, completed: 2 };
    const info = { id: SES, projectID: "p", directory: "/w", time };
    const message = (id: string, role: string) => ({
      info: { id, role, sessionID: SES, time },
      parts: [{ type: "text", id: `${id}-t`, text: id }],
    });
    const messages = [message("msg_0", "user"), message("msg_1", "assistant"), message("msg_2", "assistant")];
    const own = jsonFile("export.json", { info, messages });
    const result = opencode.read([file, own]);
    expect(result.conversations.map(({ key }) => key)).toEqual(["export.json"]);
    expect(result.rejected).toEqual([
      { file: "run.log", line: null, reason: expect.stringMatching(/export\.json holds; imported once$/) },
    ]);
  });

  it("parts that name no message are parted by their steps", () => {
    const bare = LINES.map((each) => ({
      ...each,
      part: Object.fromEntries(
        Object.entries(each.part).filter(([key]) => key !== "messageID" && key !== "id"),
      ),
    }));
    const [only] = opencode.read([linesFile("old.jsonl", bare)]).conversations;
    expect(sumUsages(only?.events.map(({ usage }) => usage) ?? [])).toMatchObject({
      responses: 2,
      input: 130,
    });
  });
});
