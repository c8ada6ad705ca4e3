"use client";

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ForkReply } from "#lib/api/fork.ts";
import type { ActionReply, ForkTarget } from "#lib/api/selection.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { ForkFields } from "./fork-fields.tsx";
import { buildForkRequest, checkForkForm, type ForkForm, initialForkForm } from "./fork-form.ts";
import { describeFork } from "./fork-hints.ts";
import { newIdempotencyKey } from "./idempotency-key.ts";

type ForkDialogProps = {
  target: ForkTarget | null;
  onClose: () => void;
  forkAction: (input: unknown) => Promise<ActionReply<ForkReply>>;
  onForked: (reply: ForkReply) => void;
};

const PLACEHOLDERS = (
  <>
    <Skeleton className="h-14" />
    <Skeleton className="h-14" />
    <Skeleton className="h-20" />
    <Skeleton className="h-44" />
    <Skeleton className="h-28" />
  </>
);

/** "Fork from here": says what will happen, takes the changes, makes exactly one fork. */
export function ForkDialog({ target, ...rest }: ForkDialogProps) {
  if (target === null) return null;
  const { conversationId, eventId, cut } = target;
  // Another place asked for is another dialog: nothing typed for one fork may end up in the next.
  return <OpenForkDialog key={`${conversationId} ${eventId} ${cut}`} target={target} {...rest} />;
}

function OpenForkDialog({ target, onClose, forkAction, onForked }: ForkDialogProps & { target: ForkTarget }) {
  const [form, setForm] = useState<ForkForm>(() => initialForkForm(target));
  const [idempotencyKey] = useState(newIdempotencyKey);
  const [tried, setTried] = useState(false);
  const preview = useQuery({
    ...conversationQueries.forkPreview(target.conversationId, target.eventId, form.cut),
    placeholderData: keepPreviousData,
  });
  const fork = useMutation({
    mutationFn: forkAction,
    onSuccess: (reply) => {
      if (reply.ok) onForked(reply.value);
    },
  });
  // After success the page takes a moment to load the new branch; a second fork must not be startable then.
  const busy = fork.isPending || fork.data?.ok === true;

  const errors = tried && preview.data ? checkForkForm(form, preview.data.source) : {};
  const submit = () => {
    const source = preview.data?.source;
    if (source === undefined) return;
    setTried(true);
    if (busy || Object.keys(checkForkForm(form, source)).length > 0) return;
    fork.mutate(buildForkRequest(form, { target, source, idempotencyKey }));
  };

  return (
    <FormDialog
      title="Fork from here"
      description={preview.data ? describeFork(preview.data) : "Looking at what a fork here would hold…"}
      action="Fork"
      refusal={sayRefusal(fork, Object.keys(errors).length > 0)}
      busy={busy}
      onClose={onClose}
      onSubmit={submit}
      needs={preview}
      placeholders={PLACEHOLDERS}
    >
      {(data) => (
        <ForkFields
          form={form}
          onChange={(edit) => setForm((before) => ({ ...before, ...edit }))}
          preview={data}
          eventId={target.eventId}
          errors={errors}
        />
      )}
    </FormDialog>
  );
}

type Tried = { data: ActionReply<ForkReply> | undefined; error: Error | null };

/** Why there is no fork yet and what to do. */
function sayRefusal({ data, error }: Tried, marked: boolean): string | null {
  if (marked) return "Look at the marked fields.";
  if (error !== null) return "The server did not answer. Try again: one dialog never makes two forks.";
  return data === undefined || data.ok ? null : data.message;
}
