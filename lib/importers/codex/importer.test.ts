import { describe, expect, it } from "vitest";
import { sumUsages } from "#lib/conversation/metrics.ts";
import type { ImportedConversation, ImportedEvent, SourceFile } from "#lib/importers/importer.ts";
import { codex } from "./importer.ts";
import { linesFile, RolloutFixture, timedId } from "./testing/fixture.ts";

function readOne(...files: SourceFile[]): ImportedConversation {
  const { conversations } = codex.read(files);
  expect(conversations).toHaveLength(1);
  const [only] = conversations;
  if (!only) throw new Error("nothing was read");
  return only;
}

const spoken = (conversation: ImportedConversation) =>
  conversation.events.filter((event) => event.kind === "message").map((event) => [event.role, event.summary]);
const spent = (events: readonly ImportedEvent[]) =>
  events.flatMap((event) => (event.usage ? [[event.usage.input, event.usage.output]] : []));

describe("a thread", () => {
  const fixture = new RolloutFixture(1, {
    git: { branch: "main", repository_url: "https://bot:pw@example.test/r.git" },
  });
  fixture.item({
    type: "message",
    role: "developer",
    content: [{ type: "input_text", text: "<permissions instructions>all" }],
  });
  fixture.item({
    type: "message",
    role: "user",
    content: [{ type: "input_text", text: "<environment_context>\n<cwd>/repo</cwd>" }],
  });
  fixture.turn(2, "Count the files");
  const file = fixture.file();
  const thread = readOne(file);

  it("is recognised, and keeps every line as its own event with its exact bytes", () => {
    expect(codex.detect([file])).toBe(true);
    const text = new TextDecoder().decode(file.bytes).trim().split("\n");
    expect(thread.events.map((event) => new TextDecoder().decode(event.bytes))).toEqual(text);
    expect(new Set(thread.events.map((event) => event.eventId)).size).toBe(text.length);
  });

  it("says who it is", () => {
    expect(thread).toMatchObject({
      key: timedId(1),
      externalId: timedId(1),
      title: "Count the files",
      forkedFrom: null,
      spawnedBy: null,
      promptCacheKey: null,
      status: "finished",
      workspace: '{"cwd":"/repo"}',
      config: {
        provider: "openai",
        model: "gpt-5.2-codex",
        systemPrompt: "You are Codex.",
        tools: [],
        parameters: { reasoningEffort: "medium" },
      },
    });
    expect(JSON.parse(thread.agentState)).toMatchObject({
      cliVersion: "0.115.0",
      missingParent: null,
      git: { branch: "main", repository_url: "https://**********@example.test/r.git" },
    });
  });

  it("counts a text once, and takes no message of the harness for a person's", () => {
    expect(spoken(thread)).toEqual([
      ["system", "Context: permissions instructions"],
      ["system", "Context: environment context"],
      ["user", "Count the files"],
      ["assistant", "Done: Count the files"],
    ]);
    const said = thread.events.flatMap((event) => event.model).filter((part) => part.type === "text");
    expect(said).toHaveLength(2);
    expect(thread.events.filter((event) => event.kind === "reasoning")).toHaveLength(1);
    const echoes = thread.events.filter((event) =>
      /user_message|agent_message|agent_reasoning/.test(event.sourceKind),
    );
    expect(echoes.map((event) => [event.kind, event.model])).toEqual(echoes.map(() => ["log", []]));
    // Read beside what they repeat, their words would stand there twice.
    for (const { bytes, kind, summary } of echoes) {
      expect(codex.content(bytes, kind)).toEqual({ parts: [], model: [] });
      expect(summary).toMatch(/^Repeats the /);
    }
  });

  it("gives each response its usage once, repeated reports or not", () => {
    expect(spent(thread.events)).toEqual([
      [1_000, 10],
      [1_200, 20],
    ]);
    expect(sumUsages(thread.events.map((event) => event.usage))).toMatchObject({
      responses: 2,
      cacheRead: 1_100,
      cacheWrite: null,
      cost: null,
    });
    expect(thread.unattributed).toMatchObject({ responses: 0, input: null });
    const [first] = thread.events.filter((event) => event.usage);
    expect(first).toMatchObject({ kind: "reasoning", usage: { model: "gpt-5.2-codex" } });
    expect(first?.responseId).toBe(`response-${first?.eventId}`);
    const call = thread.events.find((event) => event.kind === "tool_call");
    expect(call).toMatchObject({
      responseId: first?.responseId,
      usage: null,
      summary: "ls",
      toolName: "exec_command",
    });
  });

  it("gives the same answer every time, also for a file with other line ends", () => {
    expect(codex.read([file])).toEqual(codex.read([file]));
    const crlf = new TextDecoder().decode(file.bytes).replaceAll("\n", "\r\n\r\n");
    const again = readOne({ ...file, bytes: new TextEncoder().encode(`\uFEFF${crlf}`) });
    expect(again.events).toEqual(thread.events);
  });
});

describe("who says what in which version", () => {
  it("takes the event where no response item says the same", () => {
    const fixture = new RolloutFixture(1);
    fixture.event({ type: "user_message", message: "Hello" });
    fixture.event({ type: "agent_reasoning", text: "They greet" });
    fixture.event({ type: "agent_message", message: "Hi" });
    const thread = readOne(fixture.file());
    expect(spoken(thread)).toEqual([
      ["user", "Hello"],
      ["assistant", "Hi"],
    ]);
    expect(thread.events.map((event) => event.kind)).toEqual([
      "system_prompt",
      "message",
      "reasoning",
      "message",
    ]);
  });

  it("pairs the same text as often as it was said", () => {
    const fixture = new RolloutFixture(1).prompt("continue").say("ok").prompt("continue").say("ok");
    fixture.event({ type: "user_message", message: "continue" });
    expect(spoken(readOne(fixture.file()))).toEqual([
      ["user", "continue"],
      ["assistant", "ok"],
      ["user", "continue"],
      ["assistant", "ok"],
      ["user", "continue"],
    ]);
  });

  it("pairs an event with the item the harness added something to", () => {
    const fixture = new RolloutFixture(1);
    fixture.item({
      type: "message",
      role: "user",
      content: [{ type: "input_text", text: "Fix it\n\n[image]" }],
    });
    fixture.event({ type: "user_message", message: "Fix it" });
    fixture.item({ type: "message", role: "assistant", content: [{ type: "output_text", text: "Done" }] });
    fixture.event({ type: "user_message", message: "Thanks" });
    expect(spoken(readOne(fixture.file()))).toEqual([
      ["user", "Fix it"],
      ["assistant", "Done"],
      ["user", "Thanks"],
    ]);
  });

  it("believes the kinds a newer version notes", () => {
    const fixture = new RolloutFixture(1);
    const message = (text: string, kind: string) =>
      fixture.item({
        type: "message",
        role: "user",
        content: [{ type: "input_text", text }],
        internal_chat_message_metadata_passthrough: { content_item_kinds: [kind] },
      });
    message("<environment_context> is what I want explained", "user.text");
    message("Something new from the harness", "memory.notice");
    expect(spoken(readOne(fixture.file())).map(([role]) => role)).toEqual(["user", "system"]);
  });

  it("shows the request of an IDE, not the files it lists", () => {
    const fixture = new RolloutFixture(1).prompt(
      "# Context from my IDE setup:\n\n- a.ts\n\n## My request for Codex:\nRename it",
    );
    expect(readOne(fixture.file()).title).toBe("Rename it");
  });

  it("never shows encrypted reasoning", () => {
    const fixture = new RolloutFixture(1);
    fixture.item({ type: "reasoning", summary: [], content: null, encrypted_content: "gAAAAsecret" });
    const thread = readOne(fixture.file());
    const event = thread.events.at(-1);
    expect(event).toMatchObject({ kind: "reasoning", summary: "(encrypted reasoning)", model: [] });
    expect(JSON.stringify(codex.content(event?.bytes ?? new Uint8Array()))).not.toContain("gAAAA");
  });

  it("reads the items early versions wrote without an envelope", () => {
    const file = linesFile("rollout-2025-06-01-old.jsonl", [
      '{"id":"old-1","timestamp":"2025-06-01T10:00:00Z","instructions":null}',
      '{"record_type":"state"}',
      '{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}',
      '{"type":"function_call","name":"shell","arguments":"{\\"command\\":[\\"bash\\",\\"-lc\\",\\"ls -a\\"]}","call_id":"c1"}',
      '{"type":"function_call_output","call_id":"c1","output":"{\\"output\\":\\"[1]\\",\\"metadata\\":{\\"exit_code\\":2}}"}',
    ]);
    expect(codex.detect([file])).toBe(true);
    const thread = readOne(file);
    expect(thread.externalId).toBe("old-1");
    expect(thread.events.map((event) => [event.kind, event.summary, event.isError])).toEqual([
      ["state", "Session", false],
      ["state", "record", false],
      ["message", "Hi", false],
      ["tool_call", "ls -a", false],
      ["tool_result", "[1] (exit 2)", true],
    ]);
  });
});

describe("the rest of a Codex home", () => {
  it("names threads by the index and passes over what is no rollout", () => {
    const fixture = new RolloutFixture(1).turn(2, "Hi");
    const index = linesFile("session_index.jsonl", [
      JSON.stringify({ id: fixture.id, thread_name: "Nightly" }),
    ]);
    const config = { path: "config.toml", bytes: new TextEncoder().encode("model = 1") };
    const cold = { path: "sessions/rollout-1.jsonl.zst", bytes: new Uint8Array([0x28, 0xb5, 0x2f, 0xfd]) };
    const result = codex.read([fixture.file(), index, config, cold]);
    expect(result.conversations.map((each) => each.title)).toEqual(["Nightly"]);
    expect(result.ignored).toEqual(["config.toml"]);
    expect(result.rejected).toEqual([
      { file: cold.path, line: null, reason: expect.stringMatching(/zstd; unpack it/) },
    ]);
  });

  it("reads the same bytes once, and an older copy of a thread adds nothing", () => {
    const fixture = new RolloutFixture(1).turn(2, "One");
    const older = fixture.file("backup/old.jsonl");
    fixture.turn(3, "Two");
    const result = codex.read([older, fixture.file("a.jsonl"), fixture.file("b.jsonl")]);
    expect(result.conversations).toHaveLength(1);
    expect(result.conversations[0]?.events).toHaveLength(fixture.lines.length);
    expect(result.conversations[0]?.status).toBe("finished");
    expect(result.rejected).toEqual([
      { file: "b.jsonl", line: null, reason: "holds the same bytes as a.jsonl; imported once" },
    ]);
  });
});
