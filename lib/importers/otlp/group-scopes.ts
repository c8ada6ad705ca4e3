import { keyOf } from "./read-spans.ts";
import { type Span, textAttribute } from "./span.ts";
import { messagesOf } from "./span-messages.ts";

/** What one agent did in one trace: its requests and tools in order of time. */
export type Scope = {
  /** The span of the agent's invocation; null when requests stand in a trace without one. */
  agent: Span | null;
  traceId: string;
  /** Groups the scopes of one conversation over traces. */
  conversationId: string;
  spans: Span[];
  /** The scope that called this one as a sub-agent, and the call it did it by. */
  caller: { scope: Scope; callId: string | null } | null;
};

/**
 * Spans → the scopes they belong to: that of the nearest agent above them, or of their trace. An agent below another
 * one is its sub-agent; the tool span between them names the call. A circle of parents ends where it closes.
 */
export function groupScopes(spans: readonly Span[]): Scope[] {
  const byId = new Map(spans.map((span) => [keyOf(span), span]));
  const scopes = new Map<string, Scope>();
  for (const span of spans) {
    if (span.operation === "agent") scopeOf(span, byId, scopes);
  }
  for (const span of spans) {
    if (span.operation !== "request" && span.operation !== "tool") continue;
    const agent = ancestors(span, byId).find((each) => each.operation === "agent") ?? null;
    const scope = agent ? scopeOf(agent, byId, scopes) : traceScope(span, scopes);
    scope.spans.push(span);
  }
  for (const scope of scopes.values()) {
    scope.conversationId = conversationOf(scope, byId);
    // Instrumentations of agent frameworks may write down the invocation only.
    const hasRequest = scope.spans.some(({ operation }) => operation === "request");
    if (!hasRequest && scope.agent && hasMessages(scope.agent)) scope.spans.push(scope.agent);
  }
  return [...scopes.values()].filter(({ spans: own }) => own.length > 0);
}

function scopeOf(agent: Span, byId: ReadonlyMap<string, Span>, scopes: Map<string, Scope>): Scope {
  const known = scopes.get(keyOf(agent));
  if (known) return known;
  const scope: Scope = { agent, traceId: agent.traceId, conversationId: "", spans: [], caller: null };
  scopes.set(keyOf(agent), scope);
  const above = ancestors(agent, byId);
  const at = above.findIndex(({ operation }) => operation === "agent");
  const outer = above[at];
  // Agents whose parents form a circle have no outermost one: each stands alone.
  const isRing = outer && ancestors(outer, byId).includes(agent);
  if (outer && !isRing) {
    const tool = above.slice(0, at).find(({ operation }) => operation === "tool");
    const callId = tool ? textAttribute(tool, "gen_ai.tool.call.id") : null;
    scope.caller = { scope: scopeOf(outer, byId, scopes), callId };
  }
  return scope;
}

function traceScope(span: Span, scopes: Map<string, Scope>): Scope {
  const id = textAttribute(span, ...CONVERSATION);
  const key = `trace ${span.traceId} ${id ?? ""}`;
  const known = scopes.get(key);
  if (known) return known;
  const scope: Scope = { agent: null, traceId: span.traceId, conversationId: "", spans: [], caller: null };
  scopes.set(key, scope);
  return scope;
}

/** From the nearest up. */
function ancestors(span: Span, byId: ReadonlyMap<string, Span>): Span[] {
  const found: Span[] = [];
  const seen = new Set([keyOf(span)]);
  for (let at = span; at.parentId !== null; ) {
    const key = keyOf({ traceId: at.traceId, spanId: at.parentId });
    const parent = byId.get(key);
    if (!parent || seen.has(key)) break;
    seen.add(key);
    found.push(parent);
    at = parent;
  }
  return found;
}

const CONVERSATION = ["gen_ai.conversation.id", "session.id", "traceloop.association.properties.session_id"];

/** The id the source gives, on a span of the scope or above it; else the trace is the conversation. */
function conversationOf(scope: Scope, byId: ReadonlyMap<string, Span>): string {
  const own = scope.agent ? [scope.agent, ...scope.spans] : scope.spans;
  for (const span of own) {
    const id = textAttribute(span, ...CONVERSATION);
    if (id !== null) return id;
  }
  const above = scope.agent ? ancestors(scope.agent, byId) : [];
  for (const span of above) {
    const id = textAttribute(span, ...CONVERSATION);
    if (id !== null) return id;
  }
  return scope.traceId;
}

function hasMessages(span: Span): boolean {
  const { input, output } = messagesOf(span);
  return input.length + output.length > 0;
}
