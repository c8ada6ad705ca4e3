import type { Route } from "next";

/** The graph of a family, with a branch of it selected when one is named (the root otherwise). */
export function runHref(familyId: string, conversationId?: string): Route {
  const branch = conversationId === undefined ? "" : `?branch=${encodeURIComponent(conversationId)}`;
  return `/runs/${encodeURIComponent(familyId)}${branch}` as Route;
}

/** Which providers are configured, prices, health. */
export const SETTINGS_HREF = "/settings" as Route;
