import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sha256 } from "#lib/sha256.ts";
import type { ContentPart } from "./content.ts";
import type { Event } from "./event.ts";
import {
  CHAIN_START,
  configHash,
  contentHash,
  nextChainHash,
  nextPrefixHash,
  verifyChain,
} from "./hash-chain.ts";
import { makeEvent } from "./testing/make-event.ts";
import { type SeededRandom, seededRandom } from "./testing/seeded-random.ts";

const call = (facts: Partial<Extract<ContentPart, { type: "tool_call" }>> = {}): ContentPart => ({
  type: "tool_call",
  callId: "call_1",
  name: "terminal",
  arguments: '{"command": "ls", "timeout": 5}',
  executable: true,
  title: null,
  ...facts,
});

const result = (facts: Partial<Extract<ContentPart, { type: "tool_result" }>> = {}): ContentPart => ({
  type: "tool_result",
  callId: "call_1",
  name: "terminal",
  text: "a.py",
  outcome: "ok",
  exitCode: 0,
  ...facts,
});

const hashOf = (...parts: ContentPart[]) => contentHash(sha256, parts);

describe("content hash", () => {
  it("is null where nothing reaches the model", () => {
    expect(hashOf()).toBeNull();
  });

  it("does not see call ids, titles, argument order or white space", () => {
    const other = call({ callId: "toolu_9", title: "List", arguments: '{"timeout":5,"command":"ls"}' });
    expect(hashOf(other)).toBe(hashOf(call()));
    expect(hashOf(result({ callId: null, exitCode: null }))).toBe(hashOf(result()));
  });

  it.each<[string, ContentPart, ContentPart]>([
    ["the tool", call(), call({ name: "bash" })],
    ["an argument", call(), call({ arguments: '{"command": "ls", "timeout": 6}' })],
    ["a big integer", call({ arguments: "9007199254740993" }), call({ arguments: "9007199254740992" })],
    ["the outcome", result(), result({ outcome: "error" })],
    ["the result", result(), result({ text: "b.py" })],
    ["the part type", { type: "text", text: "x" }, { type: "reasoning", text: "x" }],
    ["the image", { type: "image", url: "data:a" }, { type: "image", url: "data:b" }],
    ["an absent summary", compaction(null), compaction("")],
  ])("sees %s", (_, one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other));
  });

  it("sees who speaks, when told", () => {
    const text: ContentPart[] = [{ type: "text", text: "yes" }];
    expect(contentHash(sha256, text, "user")).not.toBe(contentHash(sha256, text, "assistant"));
  });

  it("cannot be confused by text that looks like another part", () => {
    const one = hashOf({ type: "text", text: "a" }, { type: "text", text: "b" });
    expect(hashOf({ type: "text", text: "a4:text1:b" })).not.toBe(one);
    expect(hashOf({ type: "text", text: "ab" })).not.toBe(one);
  });

  it("takes arguments and schemas of hostile depth", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const tool = { name: "t", description: null, inputSchema: JSON.parse(deep) };
    expect(hashOf(call({ arguments: deep }))).toMatch(/^[0-9a-f]{64}$/);
    expect(hashOf({ type: "system_prompt", text: "", tools: [tool] })).toMatch(/^[0-9a-f]{64}$/);
  });
});

function compaction(summary: string | null): ContentPart {
  return { type: "compaction", summary, forgottenEventIds: [], summaryOffset: null };
}

describe("config hash", () => {
  const tool = { name: "terminal", description: "Runs", inputSchema: { type: "object", a: 1 } };
  const config = { model: "m", systemPrompt: "p", tools: [tool] };

  it("is the same for the same model, prompt and tools, whatever the key order of a schema", () => {
    const twin = { ...config, tools: [{ ...tool, inputSchema: { a: 1, type: "object" } }] };
    expect(configHash(sha256, twin)).toBe(configHash(sha256, config));
  });

  it.each([
    ["model", { ...config, model: "n" }],
    ["absent prompt", { ...config, systemPrompt: null }],
    ["empty prompt", { ...config, systemPrompt: "" }],
    ["tools", { ...config, tools: [] }],
    ["tool order", { ...config, tools: [{ ...tool, name: "x" }, tool] }],
    ["tool description", { ...config, tools: [{ ...tool, description: null }] }],
  ])("changes with the %s", (_, other) => {
    expect(configHash(sha256, other)).not.toBe(configHash(sha256, config));
  });
});

describe("chains", () => {
  it("let an event without content pass the prompt chain by, but not the audit chain", () => {
    expect(nextPrefixHash(sha256, CHAIN_START, null)).toBe(CHAIN_START);
    expect(nextChainHash(sha256, CHAIN_START, makeEvent(0))).not.toBe(CHAIN_START);
  });

  it("tell an absent timestamp from an empty one, and fields that run together", () => {
    const hash = (facts: Partial<Event>) => nextChainHash(sha256, CHAIN_START, makeEvent(0, facts));
    expect(hash({ timestamp: null })).not.toBe(hash({ timestamp: "" }));
    expect(hash({ eventId: "ab", sourceKind: "c" })).not.toBe(hash({ eventId: "a", sourceKind: "bc" }));
  });

  it("are the same after a database replaced a lone surrogate", () => {
    const hash = (eventId: string) => nextChainHash(sha256, CHAIN_START, makeEvent(0, { eventId }));
    expect(hash("a\ud800")).toBe(hash("a\ufffd"));
  });

  it("verify a whole history and in windows", () => {
    const events = randomChain(seededRandom(1), 20);
    expect(verifyChain(sha256, events)).toBeNull();
    expect(verifyChain(sha256, [])).toBeNull();
    const { chainHash, prefixHash } = events[9] ?? makeEvent(9);
    expect(verifyChain(sha256, events.slice(10), { seq: 10, chainHash, prefixHash })).toBeNull();
  });

  it.each([
    ["gap", (event: Event) => ({ ...event, seq: event.seq + 1 })],
    ["chain", (event: Event) => ({ ...event, payloadHash: "forged" })],
    ["chain", (event: Event) => ({ ...event, timestamp: "2026-01-01T00:00:00" })],
    ["prefix", (event: Event) => ({ ...event, contentHash: "forged" })],
    ["prefix", (event: Event) => ({ ...event, prefixHash: "forged" })],
  ] as const)("name the first bad event: %s", (reason, forge) => {
    const events = randomChain(seededRandom(2), 12).map((event) => (event.seq === 7 ? forge(event) : event));
    expect(verifyChain(sha256, events)).toMatchObject({ seq: 7, reason });
  });

  it("name a removed event and two swapped ones", () => {
    const events = randomChain(seededRandom(3), 12);
    expect(verifyChain(sha256, events.toSpliced(4, 1))).toMatchObject({ seq: 4, reason: "gap" });
    const [third, fourth] = [events[3], events[4]].map((event) => event ?? makeEvent(0));
    const swapped = events.with(3, { ...fourth, seq: 3 } as Event).with(4, { ...third, seq: 4 } as Event);
    expect(verifyChain(sha256, swapped)).toMatchObject({ seq: 3, reason: "chain" });
  });

  it("equal a from-scratch recompute over 200 random families and prove every fork's prefix", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = seededRandom(seed);
      const source = randomChain(random, 1 + random.int(30));
      const cut = random.int(source.length);
      const tail = randomChain(random, 1 + random.int(10), source.slice(0, cut + 1));
      expect(tail[cut]?.chainHash).toBe(source[cut]?.chainHash);
      for (const events of [source, tail]) {
        expect(events.map((event) => event.chainHash)).toEqual(naiveChain(events));
        expect(events.map((event) => event.prefixHash)).toEqual(naivePrefix(events));
        expect(verifyChain(sha256, events)).toBeNull();
      }
    }
  });
});

/** Events linked with the functions under test, behind a copied prefix. */
function randomChain(random: SeededRandom, length: number, prefix: readonly Event[] = []): Event[] {
  const events = [...prefix];
  for (let added = 0; added < length; added++) {
    const seq = events.length;
    const text = { type: "text", text: `${random.int(5)}` } as const;
    const model: ContentPart[] = random.chance(0.3) ? [] : [text, ...(random.chance(0.4) ? [call()] : [])];
    const content = contentHash(sha256, model);
    const facts = makeEvent(seq, {
      eventId: `${random.int(1_000_000)}`,
      timestamp: random.chance(0.2) ? null : `t${seq}`,
      contentHash: content,
    });
    const last = events.at(-1);
    events.push({
      ...facts,
      chainHash: nextChainHash(sha256, last?.chainHash ?? CHAIN_START, facts),
      prefixHash: nextPrefixHash(sha256, last?.prefixHash ?? CHAIN_START, content),
    });
  }
  return events;
}

const hex = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const field = (value: string | null) => (value === null ? "-" : `${value.length}:${value}`);
const zeros = "0000000000000000000000000000000000000000000000000000000000000000";

/** The whole chain again for every event, by the written format instead of by the functions under test. */
function naiveChain(events: readonly Event[]): string[] {
  return events.map((_, upTo) =>
    events.slice(0, upTo + 1).reduce((previous, event) => {
      const fields = [previous, event.eventId, event.sourceKind, event.timestamp, event.payloadHash];
      return hex(`offshoot.chain.v1;${fields.map(field).join("")}`);
    }, zeros),
  );
}

function naivePrefix(events: readonly Event[]): string[] {
  return events.map((_, upTo) =>
    events
      .slice(0, upTo + 1)
      .flatMap((event) => (event.contentHash === null ? [] : [event.contentHash]))
      .reduce((previous, content) => hex(`offshoot.prefix.v1;${field(previous)}${field(content)}`), zeros),
  );
}
