"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { newIdempotencyKey } from "#components/fork/idempotency-key.ts";
import { FormDialog } from "#components/ui/form-dialog.tsx";
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

const PLACEHOLDERS = (
  <>
    <Skeleton className="h-24" />
    <Skeleton className="h-44" />
    <Skeleton className="h-14" />
  </>
);

/** "Spawn sub-agent": what it is given, and what it will be asked. Makes exactly one. */
export function SpawnDialog({ target, onClose, spawnAction, onSpawned }: SpawnDialogProps) {
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
    <FormDialog
      title="Spawn sub-agent"
      description={
        preview.data
          ? `A conversation of its own that hangs from this step of “${preview.data.title}”. The original stays as it is.`
          : "Looking at what a sub-agent here could be given…"
      }
      action="Spawn"
      refusal={refusal}
      busy={busy}
      onClose={onClose}
      onSubmit={submit}
      needs={preview}
      placeholders={PLACEHOLDERS}
    >
      {(data) => (
        <SpawnFields
          form={form}
          onChange={(edit) => setForm((before) => ({ ...before, ...edit }))}
          preview={data}
          errors={tried ? errors : {}}
        />
      )}
    </FormDialog>
  );
}
