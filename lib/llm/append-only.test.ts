import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import type { Reply } from "#e2e/provider/reply.ts";
import type { LoggedRequest } from "#e2e/provider/request-log.ts";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { buildRequest } from "./build-request.ts";
import { CONFIG, History } from "./testing/history.ts";
import { loopbackCall } from "./testing/loopback-call.ts";
import { loopbackTarget, TARGETS, WIRE_PROTOCOLS, type WireProtocol } from "./testing/loopback-target.ts";
import { viewRequest } from "./view-request.ts";

/**
 * Counterpart of Codex prompt_caching.rs: the request of turn n+1 begins with the request of turn n, byte for byte,
 * under the same key, whatever parameters change in between. The bytes are what the loopback provider received.
 */
let provider: LoopbackProvider;
beforeAll(async () => {
  provider = await startLoopbackProvider();
});
afterEach(() => provider.reset());
afterAll(() => provider.close());

const call = loopbackCall(() => provider.url);
const KEY = "cache_base-fork-1";

/** What a provider caches, as text from its request: the fixed part, and the items without the closing bracket. */
function cacheable(request: LoggedRequest): { fixed: string; items: string; key: string | null } {
  const body = JSON.parse(request.rawBody.toString("utf8"));
  const items = JSON.stringify(body.input ?? body.messages).slice(0, -1);
  expect(request.rawBody.toString("utf8")).toContain(items);
  const fixed = JSON.stringify([body.model, body.instructions, body.system, body.tools, body.cache_control]);
  return { fixed, items, key: request.promptCacheKey };
}

function expectAppendOnly(requests: readonly LoggedRequest[]): void {
  const parts = requests.map(cacheable);
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (!before) continue;
    expect(part.fixed).toBe(before.fixed);
    expect(part.key).toBe(before.key);
    expect(part.items.length).toBeGreaterThan(before.items.length);
    expect(part.items.startsWith(`${before.items},`)).toBe(true);
  }
}

const CALLS: readonly { name: string; arguments: unknown }[] = [
  { name: "readFile", arguments: { path: "src/ž.ts" } },
  { name: "readFile", arguments: '{ "path" : "a",  "big": 12345678901234567890 }' },
  { name: "readFile", arguments: '{"path": ' },
  { name: "readFile", arguments: "" },
  { name: "readFile", arguments: "[1]" },
  { name: "remove.all/now", arguments: { __proto__x: 1 } },
];

function randomReply(random: SeededRandom): Reply {
  const calls = random.chance(0.6) ? Array.from({ length: 1 + random.int(3) }, () => random.pick(CALLS)) : [];
  return {
    ...(random.chance(0.5) ? { reasoning: `Thinking ${random.int(1000)} 🐎` } : {}),
    ...(calls.length === 0 || random.chance(0.5) ? { text: `Answer ${random.int(1000)}  \n` } : {}),
    // Half of the ids come again in every response, as some models number them.
    toolCalls: calls.map((each, at) => (random.chance(0.5) ? { ...each, id: `call_${at}` } : each)),
  };
}

/** Ten turns, each until the model needs no tool, with other parameters every time. */
async function continueBranch(protocol: WireProtocol, history: History, random: SeededRandom): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    const parameters = {
      temperature: random.chance(0.5) ? random.int(10) / 10 : null,
      topP: random.chance(0.3) ? 0.9 : null,
      maxOutputTokens: random.chance(0.5) ? 500 + random.int(500) : null,
      reasoningEffort: random.pick([null, "low", "medium", "high"]),
      verbosity: random.pick([null, "low", "high"]),
    };
    const config = { ...CONFIG, parameters };
    history.say(random.pick([`Message ${turn}`, "  spaces around  ", "žluťoučký 🐎 \u2028", "a\n\nb"]));
    for (let responses = 0; responses < 3; responses++) {
      provider.script.next(responses === 2 ? { text: "Done." } : randomReply(random));
      const { events, payloads } = history;
      const request = buildRequest({ config, promptCacheKey: KEY, events, payloads, newMessages: [] });
      const { result } = await call(protocol, { request });
      if (!result.ok) throw new Error(JSON.stringify(result.error));
      history.commit(result.value);
      const calls = result.value.pieces.flatMap((piece) => (piece.toolCall ? [piece.toolCall] : []));
      if (calls.length === 0) break;
      // Sometimes the person goes on without answering the last one.
      const answered = random.chance(0.2) ? calls.slice(0, -1) : calls;
      for (const each of answered) {
        history.answer({
          ...each,
          text: random.pick(["", "output\n", "ž"]),
          outcome: random.pick(["ok", "error"]),
        });
      }
      if (answered.length < calls.length) break;
    }
  }
}

describe.each(WIRE_PROTOCOLS)("%s", (protocol) => {
  it.each([1, 2, 3])("ten turns from nothing, seed %i", async (seed) => {
    const history = new History();
    await continueBranch(protocol, history, seededRandom(seed));
    expect(provider.requests.length).toBeGreaterThan(10);
    expect(provider.requests.every((request) => request.status === 200)).toBe(true);
    expectAppendOnly(provider.requests);
    expect(provider.requests[0]?.promptCacheKey).toBe(protocol === "anthropic-messages" ? null : KEY);
  });

  it.each([4, 5])(
    "ten turns on an imported run that was compacted and cut in a batch, seed %i",
    async (seed) => {
      const read = (path: string) => ({ name: "readFile", args: { path }, output: `content of ${path}` });
      const history = History.ofRun({
        steps: [
          { user: "CI failed.", context: "repository notes" },
          { tools: [read("a"), read("b")], thought: "Look." },
          { tools: [{ name: "readFile", args: {}, invalid: "path is missing" }] },
          { condense: "Looked at two files.", forget: 4 },
          { agent: "Found it.", reasoning: "hm" },
          { user: "Fix it." },
          { tools: [read("c"), { name: "terminal", args: { command: "pytest" }, pending: true }] },
        ],
      });
      await continueBranch(protocol, history, seededRandom(seed));
      expectAppendOnly(provider.requests);
      const first = provider.requests[0]?.rawBody.toString("utf8");
      expect(first).toContain("Looked at two files.");
      expect(first).toContain("The run was cut here; no result was recorded.");
      expect(first).not.toContain("content of a");
    },
  );

  it("keeps what the provider needs back: reasoning, and arguments as the model wrote them", async () => {
    const history = new History();
    history.say("hi");
    const written = '{ "path" : "a",  "big": 12345678901234567890 }';
    provider.script.next({
      reasoning: "Secret plan",
      toolCalls: [{ name: "readFile", arguments: written, id: "c1" }],
    });
    const build = () =>
      buildRequest({
        config: { ...CONFIG, model: TARGETS[protocol].model },
        promptCacheKey: KEY,
        ...history,
        newMessages: [],
      });
    const { result } = await call(protocol, { request: build() });
    if (!result.ok) throw new Error(result.error.message);
    history.commit(result.value);
    history.answer({ callId: "c1", name: "readFile", text: "A", outcome: "ok" });
    await call(protocol, { request: build() });
    const second = provider.requests[1]?.rawBody.toString("utf8") ?? "";
    if (protocol === "openai-responses") expect(second).toMatch(/"encrypted_content":"\w/);
    if (protocol === "anthropic-messages") expect(second).toMatch(/"signature":"\w/);
    if (protocol === "openai-compatible") expect(second).toContain('"reasoning_content":"Secret plan"');
    // Anthropic takes arguments as an object: its JSON is written anew.
    const kept = protocol === "anthropic-messages" ? '"input":{"path":"a"' : JSON.stringify(written);
    expect(second).toContain(kept);
    const switched = { ...CONFIG, model: "openai/another" };
    await call(protocol, {
      request: buildRequest({ config: switched, promptCacheKey: KEY, ...history, newMessages: [] }),
    });
    expect(provider.requests[2]?.rawBody.toString("utf8")).not.toMatch(
      /Secret plan|encrypted_content":"|signature/,
    );
  });

  it("shows a request exactly as it is then sent", async () => {
    const history = new History();
    history.say("hi 🐎");
    const request = buildRequest({ config: CONFIG, promptCacheKey: KEY, ...history, newMessages: [] });
    const viewed = await viewRequest(request, loopbackTarget(protocol, provider.url));
    await call(protocol, { request });
    if (!viewed.ok) throw new Error(viewed.error.message);
    const [sent] = provider.requests;
    expect(viewed.value.body).toBe(sent?.rawBody.toString("utf8"));
    expect(new URL(viewed.value.url).pathname).toBe(sent?.path);
    expect(JSON.stringify(viewed)).not.toContain("CANARY");
  });
});
