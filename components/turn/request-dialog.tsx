"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { CodeBlock } from "#components/panel/parts/code-block.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { RequestView, SendTurnBody, TurnAttempt } from "#lib/api/turn.ts";
import { formatBytes } from "#lib/format/numbers.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { formatJson } from "#lib/panel/format-json.ts";
import { shortHash } from "#lib/panel/short-hash.ts";
import { turnQueries } from "#lib/query/turns.ts";

type DraftRequestDialogProps = { conversationId: string; body: SendTurnBody; onClose: () => void };

/** The request the composer's message would be sent with. */
export function DraftRequestDialog({ conversationId, body, onClose }: DraftRequestDialogProps) {
  const { data, error } = useQuery(turnQueries.draftRequest(conversationId, body));
  const description =
    body.text.trim() === ""
      ? "What would be sent now, without a new message. Nothing is sent by looking."
      : "What Send will send, byte for byte. Nothing is sent by looking.";
  return <RequestDialog title="Request" {...{ description, data, error, onClose }} />;
}

/** The last request of an attempt. */
export function SentRequestDialog({ attempt, onClose }: { attempt: TurnAttempt; onClose: () => void }) {
  const { data, error } = useQuery(turnQueries.sentRequest(attempt.conversationId, attempt.id));
  const title = `Request of attempt ${attempt.number}`;
  const description = "The last request of this attempt, as it was sent.";
  return <RequestDialog {...{ title, description, data, error, onClose }} />;
}

type RequestDialogProps = {
  title: string;
  description: string;
  data: RequestView | undefined;
  error: Error | null;
  onClose: () => void;
};

function RequestDialog({ title, description, data, error, onClose }: RequestDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      width="lg"
    >
      {error !== null && (
        <p role="alert" className="text-err">
          {error.message}
        </p>
      )}
      {data === undefined && error === null && <Skeleton className="h-64 w-full" />}
      {data !== undefined && <RequestBody view={data} />}
    </Dialog>
  );
}

function RequestBody({ view }: { view: RequestView }) {
  const [form, setForm] = useState<"formatted" | "sent">("formatted");
  const { body, repairs, sha256 } = view;
  return (
    <div className="flex flex-col gap-3">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
        <Fact name="To" value={`${view.provider} · ${visibleName(view.model)}`} />
        <Fact name="Cache key" value={view.promptCacheKey} mono />
        {body !== null && <Fact name="Size" value={formatBytes(new TextEncoder().encode(body).length)} />}
        {sha256 !== null && <Fact name="SHA-256" value={shortHash(sha256)} title={sha256} mono />}
      </dl>
      {repairs.length > 0 && (
        <section className="rounded-lg bg-warn-soft px-3 py-2">
          <h3 className="font-medium text-warn">Repaired in the request only</h3>
          <ul className="list-disc pl-4">
            {repairs.map((repair) => (
              <li key={repair}>{repair}</li>
            ))}
          </ul>
        </section>
      )}
      {body === null ? (
        <p className="text-mute">
          {view.provider === "offline"
            ? "The offline model answers inside of this server: there is no request to a provider."
            : "This request is no longer kept."}
        </p>
      ) : (
        <>
          <div className="flex items-center gap-2">
            <Segmented
              label="Form"
              size="sm"
              value={form}
              onChange={setForm}
              options={[
                { value: "formatted", label: "Formatted" },
                { value: "sent", label: "As sent" },
              ]}
            />
            <span className="ml-auto flex items-center text-mute text-sm">
              Copy as sent
              <CopyButton text={body} label="Copy request" />
            </span>
          </div>
          <CodeBlock
            key={form}
            text={form === "formatted" ? (formatJson(body) ?? body) : body}
            label="request"
            wrap
          />
        </>
      )}
    </div>
  );
}

function Fact({
  name,
  value,
  mono = false,
  title,
}: {
  name: string;
  value: string;
  mono?: boolean;
  title?: string;
}) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className={mono ? "mono min-w-0 break-all" : "min-w-0 break-words"} title={title}>
        {value}
      </dd>
    </>
  );
}
