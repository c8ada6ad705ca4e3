import { emptyTotals } from "#lib/conversation/metrics.ts";
import { endOf, takeSystemPrompt } from "#lib/importers/chat/describe-events.ts";
import { titleOfEvents } from "#lib/importers/choose-title.ts";
import type { ImportedConversation, Rejected } from "#lib/importers/importer.ts";
import { configOf, resourceText } from "./describe-span.ts";
import type { Scope } from "./group-scopes.ts";
import type { Line } from "./line.ts";
import { Lines } from "./lines.ts";
import { textAttribute } from "./span.ts";

/**
 * Scopes → conversations. Scopes of one conversation id that nobody called are one family: each goes on from the line
 * it repeats, or leaves it where it says something else. A called scope is a sub-agent of its caller's line.
 */
export function toConversations(scopes: readonly Scope[], rejected: Rejected[]): ImportedConversation[] {
  const conversations: ImportedConversation[] = [];
  const lineOf = new Map<Scope, Line>();
  const families = new Map<string, Lines>();
  for (const scope of callersFirst(scopes)) {
    const owner = scope.caller && ancestorLine(scope, lineOf);
    // Sub-agents share the id of the conversation they work for, and not its messages.
    const name = scope.caller ? `${scope.traceId}/${scope.agent?.spanId ?? ""}` : scope.conversationId;
    const lines = families.get(name) ?? new Lines(name);
    families.set(name, lines);
    const reject = (span: Scope["spans"][number], reason: string) =>
      rejected.push({ file: span.file, line: span.line, reason: `span ${span.spanId}: ${reason}` });
    lineOf.set(scope, lines.addScope(scope, reject));
    if (owner) lines.spawner ??= { line: owner, callId: scope.caller?.callId ?? null };
  }
  for (const lines of families.values()) {
    for (const line of lines.all) conversations.push(toConversation(line, lines));
  }
  return parentsFirst(conversations);
}

function callersFirst(scopes: readonly Scope[]): Scope[] {
  const depth = (scope: Scope) => {
    let count = 0;
    for (let at = scope.caller; at; at = at.scope.caller) count++;
    return count;
  };
  return scopes
    .map((scope) => ({ scope, depth: depth(scope) }))
    .sort((a, b) => a.depth - b.depth)
    .map(({ scope }) => scope);
}

/** A caller that made no request of its own has no line: then its own caller has. */
function ancestorLine(scope: Scope, lineOf: ReadonlyMap<Scope, Line>): Line | null {
  for (let at = scope.caller; at; at = at.scope.caller) {
    const line = lineOf.get(at.scope);
    if (line) return line;
  }
  return null;
}

function toConversation(line: Line, lines: Lines): ImportedConversation {
  const { events, parent, scopes } = line;
  const [scope] = scopes;
  const requests = scopes.flatMap(({ spans }) => spans.filter(({ operation }) => operation !== "tool"));
  const config = configOf(scope?.agent ?? null, requests);
  const prompt = parent ? parent.line.systemPrompt : takeSystemPrompt(events);
  line.systemPrompt = prompt;
  const agent = scope?.agent ? textAttribute(scope.agent, "gen_ai.agent.name") : null;
  const span = scope?.agent ?? requests[0] ?? scope?.spans[0];
  const { spawner } = lines;
  const call = spawner?.callId ? findCall(spawner.line, spawner.callId) : null;
  return {
    key: line.key,
    externalId: line.key,
    title: titleOfEvents(events, { fallback: agent ?? `Run ${lines.name}` }),
    promptCacheKey: null,
    forkedFrom: parent ? { key: parent.line.key, eventId: parent.eventId } : null,
    ...(spawner && !parent
      ? { spawnedBy: { key: call?.line.key ?? spawner.line.key, eventId: call?.eventId ?? null } }
      : {}),
    events,
    config: { ...config, systemPrompt: prompt },
    status: endOf(events.filter(({ kind }) => kind !== "log")),
    tags: {},
    agentState: span ? resourceText(span) : "{}",
    activatedSkills: [],
    workspace: null,
    unattributed: emptyTotals(),
    sourceDigest: parent || spawner ? null : lines.digest(),
  };
}

/** The event of a call, on the line or what it goes on from. */
function findCall(line: Line, callId: string): { line: Line; eventId: string } | null {
  for (let at: Line | null = line; at; at = at.parent?.line ?? null) {
    const call = at.events.find((event) => event.kind === "tool_call" && event.toolCallId === callId);
    if (call) return { line: at, eventId: call.eventId };
  }
  return null;
}

function parentsFirst(conversations: readonly ImportedConversation[]): ImportedConversation[] {
  const byKey = new Map(conversations.map((each) => [each.key, each]));
  const placed = new Set<ImportedConversation>();
  for (const each of conversations) {
    const chain: ImportedConversation[] = [];
    for (let at: ImportedConversation | undefined = each; at && !placed.has(at); ) {
      chain.unshift(at);
      at = byKey.get(at.forkedFrom?.key ?? at.spawnedBy?.key ?? "");
    }
    for (const item of chain) placed.add(item);
  }
  return [...placed];
}
