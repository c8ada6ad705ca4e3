"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { AccessKeyInfo } from "#lib/api/access.ts";
import { formatRelative } from "#lib/format/time.ts";
import { accessQueries } from "#lib/query/access.ts";
import { deleteJson } from "#lib/query/get-json.ts";
import { NewKeyDialog } from "./new-key-dialog.tsx";
import { SectionState } from "./section-state.tsx";

/** Keys for programs and other machines: made here, shown once, revoked here. */
export function KeysSection() {
  const { data, error, refetch } = useQuery(accessQueries.keys());
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<AccessKeyInfo | null>(null);
  if (data === undefined)
    return <SectionState error={error} onRetry={() => void refetch()} height="h-[104px]" />;
  return (
    <>
      <div className="flex items-center gap-3">
        <p className="min-w-0 flex-1 text-mute">
          {data.keysNeeded
            ? "Every request needs a key: OFFSHOOT_ACCESS_KEY is set."
            : "Requests from this machine need none. To let others in, set OFFSHOOT_ACCESS_KEY and HOST, and restart."}
        </p>
        <Button onClick={() => setMaking(true)}>
          <KeyRound size={14} aria-hidden /> New key
        </Button>
      </div>
      {data.keys.length === 0 ? (
        <p className="rounded-lg border border-line border-dashed bg-panel px-3.5 py-5 text-center text-mute">
          No keys yet. Give CI one that may only bring runs in.
        </p>
      ) : (
        <ul aria-label="Access keys" className="divide-y divide-line rounded-lg border border-line bg-panel">
          {data.keys.map((key) => (
            <KeyRow key={key.id} accessKey={key} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      )}
      <NewKeyDialog open={making} onClose={() => setMaking(false)} />
      <RevokeDialog accessKey={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

function KeyRow({ accessKey, onRevoke }: { accessKey: AccessKeyInfo; onRevoke: () => void }) {
  const { id, name, scopes, createdAt, createdBy, expiresAt, lastUsedAt, revokedAt } = accessKey;
  const expired = expiresAt !== null && expiresAt <= new Date().toISOString();
  const ended = revokedAt !== null ? "revoked" : expired ? "expired" : null;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3.5 py-2">
      <div className="min-w-0 flex-1 basis-52">
        <p className="truncate font-medium">{name}</p>
        <p className="mono truncate text-faint">offshoot_{id}_…</p>
      </div>
      <span className="flex gap-1">
        {ended !== null && <Badge tone="err">{ended}</Badge>}
        {scopes.map((scope) => (
          <Badge key={scope}>{scope}</Badge>
        ))}
      </span>
      <p className="w-56 text-mute text-sm max-sm:w-full">
        {lastUsedAt === null ? "Never used" : `Used ${formatRelative(lastUsedAt)}`} · made{" "}
        {formatRelative(createdAt)} by {createdBy}
      </p>
      <span className="flex w-20 justify-end">
        {ended === null && (
          <Button size="sm" aria-label={`Revoke ${name}`} onClick={onRevoke}>
            Revoke
          </Button>
        )}
      </span>
    </li>
  );
}

function RevokeDialog({ accessKey, onClose }: { accessKey: AccessKeyInfo | null; onClose: () => void }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: string) =>
      deleteJson(`/api/keys/${encodeURIComponent(id)}`, z.object({ success: z.boolean() })),
    onSuccess: () => {
      toast("The key is revoked.");
      onClose();
      return client.invalidateQueries({ queryKey: ["access"] });
    },
    onError: (error) => toast.error(error.message),
  });
  return (
    <Dialog
      open={accessKey !== null}
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${accessKey?.name ?? "key"}?`}
      description="What uses it is refused from its next request on. This cannot be undone."
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            variant="danger"
            disabled={revoke.isPending}
            onClick={() => accessKey && revoke.mutate(accessKey.id)}
          >
            Revoke key
          </Button>
        </>
      }
    />
  );
}
