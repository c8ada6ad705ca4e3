"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { sealQueries, startVerification, type Verification } from "#lib/query/seals.ts";

/** What was verified of a conversation in this tab, and the way to do it (again). */
export function useVerification(conversationId: string): {
  verification: Verification | null;
  verify: () => void;
} {
  const client = useQueryClient();
  const { data } = useQuery(sealQueries.verification(conversationId));
  return { verification: data ?? null, verify: () => void startVerification(client, conversationId) };
}
