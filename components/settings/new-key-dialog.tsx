"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { RadioCards } from "#components/fork/radio-cards.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field, Input, Select } from "#components/ui/field.tsx";
import type { Scope } from "#lib/access/scope.ts";
import { NewAccessKey } from "#lib/api/access.ts";
import { postJson } from "#lib/query/get-json.ts";

const SCOPES: { value: Scope; label: string; detail: string }[] = [
  { value: "ingest", label: "Bring runs in", detail: "For CI: it can push runs and see what its push made." },
  { value: "read", label: "Read", detail: "See every run, export and verify. Changes nothing." },
  {
    value: "write",
    label: "Read and write",
    detail: "Also fork, continue with a model, annotate and import.",
  },
  { value: "admin", label: "Everything", detail: "Also keys, the audit log and deleting sealed runs." },
];

const LIFETIMES = [
  { days: "30", label: "30 days" },
  { days: "90", label: "90 days" },
  { days: "365", label: "A year" },
  { days: "", label: "Until it is revoked" },
];

/** Asks what a key is for, makes it, and shows it once. */
export function NewKeyDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("ingest");
  const [days, setDays] = useState("90");
  const make = useMutation({
    mutationFn: () =>
      postJson("/api/keys", { name, scopes: [scope], days: days === "" ? null : Number(days) }, NewAccessKey),
    onSuccess: () => client.invalidateQueries({ queryKey: ["access"] }),
  });
  const close = () => {
    onClose();
    setName("");
    make.reset();
  };
  const made = make.data;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && close()}
      sticky
      title={made ? "Copy the key now" : "New access key"}
      description={
        made
          ? "It is shown once: only its hash is kept here."
          : "Programs send it as Authorization: Bearer, people sign in with it."
      }
      footer={
        made ? (
          <Button variant="primary" onClick={close}>
            I have copied it
          </Button>
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button
              variant="primary"
              disabled={name.trim() === "" || make.isPending}
              onClick={() => make.mutate()}
            >
              Make key
            </Button>
          </>
        )
      }
    >
      {made ? (
        <p className="flex items-center gap-2 rounded-lg border border-line-strong bg-bg px-3 py-2">
          <output aria-label="New access key" className="mono min-w-0 flex-1 break-all">
            {made.token}
          </output>
          <CopyButton text={made.token} label="Copy access key" />
        </p>
      ) : (
        <div className="flex flex-col gap-4">
          <Field
            label="Name"
            hint="Who or what uses it, as in “nightly CI”."
            {...(make.error ? { error: make.error.message } : {})}
          >
            <Input value={name} maxLength={100} onChange={(event) => setName(event.currentTarget.value)} />
          </Field>
          <RadioCards label="What it may do" value={scope} onChange={setScope} options={SCOPES} />
          <Field label="Works for">
            <Select value={days} onChange={(event) => setDays(event.currentTarget.value)}>
              {LIFETIMES.map((each) => (
                <option key={each.days} value={each.days}>
                  {each.label}
                </option>
              ))}
            </Select>
          </Field>
        </div>
      )}
    </Dialog>
  );
}
