import type { Route } from "next";

/** The graph of a family. */
export function runHref(familyId: string): Route {
  return `/runs/${encodeURIComponent(familyId)}` as Route;
}

/** One conversation: answers with a redirect to its place in the family's graph. */
export function conversationHref(conversationId: string): Route {
  return `/conversations/${encodeURIComponent(conversationId)}` as Route;
}
