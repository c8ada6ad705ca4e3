import { type QueryClient, queryOptions, skipToken } from "@tanstack/react-query";
import { VerifyMessage, type VerifyReport } from "#lib/api/verification.ts";
import { SignedSeal } from "#lib/conversation/receipt.ts";
import { eventMessages } from "./event-messages.ts";
import { getJson } from "./get-json.ts";

/** A verification asked for in this tab. */
export type Verification =
  | { state: "running"; events: number; total: number; stop: () => void }
  | { state: "done"; report: VerifyReport; at: string }
  | { state: "failed"; message: string };

const base = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;

export const receiptUrl = (id: string) => `${base(id)}/receipt`;
export const PUBLIC_KEY_URL = "/api/seal-key?format=pem";

export const sealQueries = {
  /** The signed receipt of the sealed run a conversation is part of. */
  receipt: (id: string) =>
    queryOptions({
      queryKey: ["conversation", id, "receipt"],
      queryFn: ({ signal }) => getJson(receiptUrl(id), SignedSeal, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  /** Only written by `startVerification`, so that every place that shows it shows the same. */
  verification: (id: string) =>
    queryOptions<Verification | null>({
      queryKey: ["verification", id],
      queryFn: skipToken,
      gcTime: Number.POSITIVE_INFINITY,
    }),
};

/** Asks the server to recompute everything; progress and outcome go to `sealQueries.verification`. */
export async function startVerification(client: QueryClient, id: string): Promise<void> {
  const { queryKey } = sealQueries.verification(id);
  const write = (verification: Verification | null) => client.setQueryData(queryKey, verification);
  const before = client.getQueryData(queryKey) ?? null;
  if (before?.state === "running") return;
  const controller = new AbortController();
  const stop = () => controller.abort();
  write({ state: "running", events: 0, total: 0, stop });
  let isOver = false;
  try {
    for await (const message of eventMessages(`${base(id)}/verify`, VerifyMessage, controller.signal)) {
      if (message.type === "progress")
        write({ state: "running", events: message.events, total: message.total, stop });
      else write({ state: "done", report: message.report, at: new Date().toISOString() });
      isOver = message.type === "report";
    }
    if (!isOver) write({ state: "failed", message: "The connection broke off. Verify again." });
  } catch (error) {
    if (controller.signal.aborted) write(before);
    else write({ state: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}
