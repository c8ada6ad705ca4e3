import type { Route } from "next";

/** The graph of a family, with a branch of it selected when one is named (the root otherwise). */
export function runHref(familyId: string, conversationId?: string): Route {
  const branch = conversationId === undefined ? "" : `?branch=${encodeURIComponent(conversationId)}`;
  return `/runs/${encodeURIComponent(familyId)}${branch}` as Route;
}

/** A step of a branch in the graph of its family. */
export function stepHref(familyId: string, conversationId: string, eventId: string): Route {
  return `${runHref(familyId, conversationId)}&event=${encodeURIComponent(eventId)}` as Route;
}

/** Branches side by side; the first is what the others are compared with, `withId` the one shown beside it. */
export function compareHref(conversationIds: readonly string[], withId?: string): Route {
  const search = new URLSearchParams(conversationIds.map((id) => ["c", id]));
  if (withId !== undefined) search.set("with", withId);
  return `/compare?${search}` as Route;
}

/** Which providers are configured, prices, health. */
export const SETTINGS_HREF = "/settings" as Route;
