import type { Scope } from "#lib/access/scope.ts";

export type Rule = Scope | "public";
export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** What every route of the build needs, method by method; those that are not named answer 405. */
export const ROUTE_RULES: Readonly<Record<string, Partial<Record<Method, Rule>>>> = {
  "/api/audit": { GET: "admin" },
  "/api/compare": { GET: "read" },
  "/api/conversations": { GET: "read" },
  "/api/conversations/[conversationId]": { GET: "read", PATCH: "write", DELETE: "write" },
  "/api/conversations/[conversationId]/annotations": { GET: "read" },
  "/api/conversations/[conversationId]/detail": { GET: "read" },
  "/api/conversations/[conversationId]/events": { POST: "write" },
  "/api/conversations/[conversationId]/events/[eventId]": { GET: "read" },
  "/api/conversations/[conversationId]/events/[eventId]/raw": { GET: "read" },
  "/api/conversations/[conversationId]/events/count": { GET: "read" },
  "/api/conversations/[conversationId]/events/search": { GET: "read" },
  "/api/conversations/[conversationId]/export": { GET: "read" },
  "/api/conversations/[conversationId]/export/preview": { GET: "read" },
  "/api/conversations/[conversationId]/fork": { POST: "write" },
  "/api/conversations/[conversationId]/fork-preview": { GET: "read" },
  "/api/conversations/[conversationId]/graph": { GET: "read" },
  "/api/conversations/[conversationId]/graph/stream": { GET: "read", POST: "read" },
  "/api/conversations/[conversationId]/live": { GET: "read" },
  "/api/conversations/[conversationId]/receipt": { GET: "read" },
  "/api/conversations/[conversationId]/removal": { POST: "admin" },
  "/api/conversations/[conversationId]/request": { GET: "read", POST: "write" },
  "/api/conversations/[conversationId]/samples": { POST: "write" },
  "/api/conversations/[conversationId]/spawn": { POST: "write" },
  "/api/conversations/[conversationId]/spawn-preview": { GET: "read" },
  "/api/conversations/[conversationId]/seal": { POST: "write" },
  "/api/conversations/[conversationId]/text-search": { GET: "read" },
  "/api/conversations/[conversationId]/tool-results": { POST: "write" },
  "/api/conversations/[conversationId]/transcript": { GET: "read" },
  "/api/conversations/[conversationId]/turns": { GET: "read", POST: "write" },
  "/api/conversations/[conversationId]/turns/[attemptId]/cancel": { POST: "write" },
  "/api/conversations/[conversationId]/turns/[attemptId]/retry": { POST: "write" },
  "/api/conversations/[conversationId]/turns/[attemptId]/stream": { GET: "read" },
  "/api/conversations/[conversationId]/verify": { GET: "read" },
  "/api/conversations/count": { GET: "read" },
  "/api/conversations/search": { GET: "read" },
  "/api/health": { GET: "public" },
  "/api/imports": { POST: "ingest" },
  "/api/imports/[importId]": { GET: "ingest", DELETE: "ingest" },
  "/api/keys": { GET: "admin", POST: "admin" },
  "/api/keys/[keyId]": { DELETE: "admin" },
  "/api/openapi.json": { GET: "public" },
  "/api/providers": { GET: "read" },
  "/api/runs": { GET: "read" },
  "/api/seal-chain": { GET: "read" },
  "/api/seal-key": { GET: "read" },
  "/api/session": { GET: "public", POST: "public", DELETE: "public" },
  "/api/webhooks/openhands/conversations": { POST: "ingest" },
  "/api/webhooks/openhands/events/[runId]": { POST: "ingest" },
  "/v1/chat/completions": { POST: "write" },
  "/v1/models": { GET: "read" },
};

/** Say 404 to everybody. */
export const UNKNOWN_ROUTES: readonly string[] = ["/api/[...rest]", "/v1/[[...rest]]"];

/** What every server action of the build needs. */
export const ACTION_RULES: Readonly<Record<string, Rule>> = {
  annotateStepAction: "write",
  archiveBranchAction: "write",
  deleteForkAction: "write",
  forkConversationAction: "write",
  importSampleAction: "write",
  restoreBranchesAction: "write",
  spawnConversationAction: "write",
};
