import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ConversationDetail } from "#lib/api/transcript.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { LoadFailure } from "./load-failure.tsx";

type WithDetailProps = { conversationId: string; children: (detail: ConversationDetail) => ReactNode };

/** Loads a branch's detail for one of the tabs; says why when it cannot. */
export function WithDetail({ conversationId, children }: WithDetailProps) {
  const detail = useQuery(conversationQueries.detail(conversationId));
  if (detail.data) return children(detail.data);
  if (detail.isError) return <LoadFailure error={detail.error} onRetry={() => void detail.refetch()} />;
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3 p-4">
      {["a", "b", "c", "d", "e", "f"].map((name) => (
        <Skeleton key={name} className="h-5 w-full" />
      ))}
    </div>
  );
}
