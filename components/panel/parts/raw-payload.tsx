import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useMemo } from "react";
import { buttonClass } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { TranscriptEvent } from "#lib/api/transcript.ts";
import { formatBytes } from "#lib/format/numbers.ts";
import { formatJson } from "#lib/panel/format-json.ts";
import { shortHash } from "#lib/panel/short-hash.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { LoadFailure } from "../load-failure.tsx";
import { CodeBlock } from "./code-block.tsx";

type RawPayloadProps = { event: TranscriptEvent; conversationId: string };

/** The payload as it is stored. Only the white space of JSON is ours; the download is the exact bytes. */
export function RawPayload({ event, conversationId }: RawPayloadProps) {
  const raw = useQuery(conversationQueries.rawEvent(conversationId, event.eventId));
  const shown = useMemo(
    () => (raw.data === undefined ? null : (formatJson(raw.data) ?? raw.data)),
    [raw.data],
  );
  return (
    <div className="mt-1 flex flex-col gap-1.5">
      <div className="flex items-center gap-3 text-faint text-sm">
        <span className="mono truncate" title={event.payloadHash}>
          {event.sourceKind} · {formatBytes(event.payloadSize)} · sha256 {shortHash(event.payloadHash)}
        </span>
        <a
          className={`${buttonClass("ghost", "sm")} ml-auto`}
          href={rawUrl(conversationId, event.eventId)}
          download={`${event.eventId}.json`}
        >
          <Download size={13} aria-hidden />
          Exact bytes
        </a>
      </div>
      {raw.isError && <LoadFailure error={raw.error} onRetry={() => void raw.refetch()} />}
      {raw.isPending && <Skeleton className="h-40 rounded-lg" />}
      {shown !== null && <CodeBlock text={shown} label="raw payload" wrap />}
    </div>
  );
}

function rawUrl(conversationId: string, eventId: string): string {
  return `/api/conversations/${encodeURIComponent(conversationId)}/events/${encodeURIComponent(eventId)}/raw`;
}
