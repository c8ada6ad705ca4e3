"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { LoaderCircle } from "lucide-react";
import { useId, useState } from "react";
import { newIdempotencyKey } from "#components/fork/idempotency-key.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ActionReply, SpawnTarget } from "#lib/api/selection.ts";
import type { SpawnReply } from "#lib/api/spawn.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { SpawnFields } from "./spawn-fields.tsx";
import { buildSpawnRequest, checkSpawnForm, EMPTY_SPAWN_FORM } from "./spawn-form.ts";

type SpawnDialogProps = {
  target: SpawnTarget;
  onClose: () => void;
  spawnAction: (input: unknown) => Promise<ActionReply<SpawnReply>>;
  onSpawned: (reply: SpawnReply, task: string) => void;
};

/** "Spawn sub-agent": what it is given, and what it will be asked. Makes exactly one. */
export function SpawnDialog({ target, onClose, spawnAction, onSpawned }: SpawnDialogProps) {
  const formId = useId();
  const [form, setForm] = useState(EMPTY_SPAWN_FORM);
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [tried, setTried] = useState(false);
  const preview = useQuery(conversationQueries.spawnPreview(target.conversationId, target.eventId));
  const spawn = useMutation({
    mutationFn: spawnAction,
    onSuccess: (reply) => {
      if (reply.ok) onSpawned(reply.value, form.task.trim());
    },
  });
  const busy = spawn.isPending || spawn.data?.ok === true;
  const errors = checkSpawnForm(form);
  const submit = () => {
    setTried(true);
    if (busy || Object.keys(errors).length > 0) return;
    const { conversationId, eventId: fromEventId } = target;
    spawn.mutate(buildSpawnRequest(form, { conversationId, fromEventId, idempotencyKey }));
  };
  const refusal =
    spawn.error !== null
      ? "The server did not answer. Try again: one dialog never spawns two."
      : spawn.data && !spawn.data.ok
        ? spawn.data.message
        : null;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Spawn sub-agent"
      description={
        preview.data
          ? `A conversation of its own that hangs from this step of “${preview.data.title}”. The original stays as it is.`
          : "Looking at what a sub-agent here could be given…"
      }
      footer={
        <>
          <p role="alert" className="min-w-0 flex-1 text-err text-sm">
            {refusal}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={preview.data === undefined || busy}
            aria-busy={busy}
          >
            {busy && <LoaderCircle size={14} aria-hidden className="animate-spin" />}
            Spawn
            <span aria-hidden className="mono opacity-75">
              ↵
            </span>
          </Button>
        </>
      }
    >
      {preview.data ? (
        <form
          id={formId}
          className="flex flex-col gap-5"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
          onKeyDown={(key) => {
            // Enter alone starts a new line in the task; with Cmd or Ctrl it spawns from anywhere.
            if (key.key !== "Enter" || !(key.metaKey || key.ctrlKey)) return;
            key.preventDefault();
            submit();
          }}
        >
          <SpawnFields
            form={form}
            onChange={(edit) => setForm((before) => ({ ...before, ...edit }))}
            preview={preview.data}
            errors={tried ? errors : {}}
          />
        </form>
      ) : (
        <Waiting error={preview.error} onRetry={() => void preview.refetch()} />
      )}
    </Dialog>
  );
}

function Waiting({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (error === null) {
    return (
      <div className="flex flex-col gap-5">
        <Skeleton className="h-24" />
        <Skeleton className="h-44" />
        <Skeleton className="h-14" />
      </div>
    );
  }
  return (
    <div role="alert" className="flex items-center gap-3 text-err">
      <p className="flex-1">{error.message}</p>
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </div>
  );
}
