"use client";

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { LoaderCircle } from "lucide-react";
import { useId, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { ForkPreview, ForkReply } from "#lib/api/fork.ts";
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

/** "Fork from here": says what will happen, takes the changes, makes exactly one fork. */
export function ForkDialog({ target, ...rest }: ForkDialogProps) {
  if (target === null) return null;
  const { conversationId, eventId, cut } = target;
  // Another place asked for is another dialog: nothing typed for one fork may end up in the next.
  return <OpenForkDialog key={`${conversationId} ${eventId} ${cut}`} target={target} {...rest} />;
}

function OpenForkDialog({ target, onClose, forkAction, onForked }: ForkDialogProps & { target: ForkTarget }) {
  const formId = useId();
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
  const submit = (source: ForkPreview["source"]) => {
    setTried(true);
    if (busy || Object.keys(checkForkForm(form, source)).length > 0) return;
    fork.mutate(buildForkRequest(form, { target, source, idempotencyKey }));
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Fork from here"
      description={preview.data ? describeFork(preview.data) : "Looking at what a fork here would hold…"}
      footer={
        <>
          <Refusal reply={fork.data} error={fork.error} marked={Object.keys(errors).length > 0} />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={preview.data === undefined || busy}
            aria-busy={busy}
          >
            {busy && <LoaderCircle size={14} aria-hidden className="animate-spin" />}
            Fork
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
            submit(preview.data.source);
          }}
          onKeyDown={(key) => {
            // Enter alone starts a new line in the prompt; with Cmd or Ctrl it forks from anywhere.
            if (key.key !== "Enter" || !(key.metaKey || key.ctrlKey)) return;
            key.preventDefault();
            submit(preview.data.source);
          }}
        >
          <ForkFields
            form={form}
            onChange={(edit) => setForm((before) => ({ ...before, ...edit }))}
            preview={preview.data}
            eventId={target.eventId}
            errors={errors}
          />
        </form>
      ) : (
        <Waiting error={preview.error} onRetry={() => void preview.refetch()} />
      )}
    </Dialog>
  );
}

function Waiting({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (error !== null) {
    return (
      <div role="alert" className="flex items-center gap-3 text-err">
        <p className="flex-1">{error.message}</p>
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-5">
      <Skeleton className="h-14" />
      <Skeleton className="h-14" />
      <Skeleton className="h-20" />
      <Skeleton className="h-44" />
      <Skeleton className="h-28" />
    </div>
  );
}

type RefusalProps = { reply: ActionReply<ForkReply> | undefined; error: Error | null; marked: boolean };

/** Why there is no fork yet and what to do. Beside the button, so that it is in view wherever one has scrolled. */
function Refusal({ reply, error, marked }: RefusalProps) {
  const text = marked
    ? "Look at the marked fields."
    : error !== null
      ? "The server did not answer. Try again: one dialog never makes two forks."
      : reply && !reply.ok
        ? reply.message
        : null;
  return (
    <p role="alert" className="min-w-0 flex-1 text-err text-sm">
      {text}
    </p>
  );
}
