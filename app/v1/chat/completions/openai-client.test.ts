import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "#lib/db/store.ts";
import { conversationNow, forkable, ownTexts } from "#lib/services/testing/turn-scenario.ts";
import { processTurns } from "#lib/turns/process-turns.ts";
import { type ChatScene, chatScene, FAILS, openaiClient, postChat, user } from "../testing/chat-scene.ts";

let provider: ChatScene["provider"];
let db: Database;
let scene: ChatScene;

beforeAll(async () => {
  scene = await chatScene();
  ({ provider, db } = scene);
});
afterEach(async () => expect(await scene.settle()).toEqual([]));
afterAll(() => scene.close());

describe("the openai package", () => {
  it("streams and continues a fork", async () => {
    const fork = await forkable(db);
    provider.script.next({ text: "Streamed in some pieces.", chunkSize: 6 });
    const stream = await openaiClient(fork.id).chat.completions.create({
      model: "offshoot",
      messages: [{ role: "user", content: "stream it" }],
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks[0]?.choices[0]?.delta).toMatchObject({ role: "assistant" });
    const text = chunks.flatMap((chunk) => chunk.choices[0]?.delta.content ?? []).join("");
    expect(text).toBe("Streamed in some pieces.");
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe("stop");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } });
    expect(await ownTexts(db, fork.id, "assistant")).toEqual(["Streamed in some pieces."]);
  });

  it("hears of a failure inside the stream, and the history does not (status is 200 by then)", async () => {
    const fork = await forkable(db);
    provider.script.next({ text: "half of it", ...FAILS });
    const stream = await openaiClient(fork.id).chat.completions.create({
      model: "offshoot",
      messages: [{ role: "user", content: "fail midway" }],
      stream: true,
    });
    await expect(async () => {
      for await (const _ of stream);
    }).rejects.toThrow(/the model fell over|agent execution failed/);
    expect(await ownTexts(db, fork.id, "user")).toEqual([]);
    provider.script.next({ text: "x", ...FAILS });
    const raw = await postChat(
      { messages: [user("again")], stream: true, stream_options: { include_usage: true } },
      fork.id,
    );
    const lines = raw.text.split("\n\n").filter(Boolean);
    expect(raw.status).toBe(200);
    expect(lines.at(-1)).toBe("data: [DONE]");
    expect(lines.at(-2)).toContain('"finish_reason":"error"');
    expect(lines.at(-3)).toMatch(/^data: \{"error":\{.*"type":"internal_error"/);
  });

  it("is handed calls nobody can answer and brings their results", async () => {
    const fork = await forkable(db);
    const call = { id: "call_1", name: "terminal", arguments: '{"command":"date"}' };
    provider.script.next({ toolCalls: [call] });
    const asked = await openaiClient(fork.id).chat.completions.create({
      model: "offshoot",
      messages: [{ role: "user", content: "what day" }],
    });
    expect(asked.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: { tool_calls: [{ id: expect.any(String), function: { name: "terminal" } }] },
    });
    const callId = asked.choices[0]?.message.tool_calls?.[0]?.id ?? "";
    expect((await postChat({ messages: [user("never mind")] }, fork.id)).status).toBe(409);
    provider.script.next({ text: "Saturday." });
    const done = await openaiClient(fork.id).chat.completions.create({
      model: "offshoot",
      messages: [
        { role: "user", content: "what day" },
        { role: "assistant", tool_calls: asked.choices[0]?.message.tool_calls ?? [] },
        { role: "tool", tool_call_id: callId, content: "Sat" },
      ],
    });
    expect(done.choices[0]?.message.content).toBe("Saturday.");
  });

  it("that goes away stops its turn without a trace", async () => {
    const fork = await forkable(db);
    const gate = provider.hold({ at: "before_terminal" });
    const leaving = new AbortController();
    const call = openaiClient(fork.id).chat.completions.create(
      { model: "offshoot", messages: [{ role: "user", content: "bye" }] },
      { signal: leaving.signal },
    );
    await gate.reached;
    leaving.abort();
    await expect(call).rejects.toThrow();
    gate.release();
    await (await processTurns()).live.settled();
    expect(await ownTexts(db, fork.id, "user")).toEqual([]);
    expect((await conversationNow(db, fork.id)).status).toBe("idle");
  });
});
