import { Info, TriangleAlert } from "lucide-react";
import { useEffect, useRef } from "react";
import { Field, Input } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { ForkPreview } from "#lib/api/fork.ts";
import { AgentFields } from "./agent-fields.tsx";
import type { ForkForm, ForkFormErrors } from "./fork-form.ts";
import { carryHint, preflight, whyNotBefore } from "./fork-hints.ts";
import { KeyFields } from "./key-fields.tsx";
import { RadioCards } from "./radio-cards.tsx";
import { TagFields } from "./tag-fields.tsx";

export type ForkFieldsProps = {
  form: ForkForm;
  onChange: (edit: Partial<ForkForm>) => void;
  preview: ForkPreview;
  eventId: string | null;
  errors: ForkFormErrors;
};

/** Everything a fork can be given, in the order one decides it. */
export function ForkFields({ form, onChange, preview, eventId, errors }: ForkFieldsProps) {
  const title = useRef<HTMLInputElement>(null);
  // The dialog would focus its close button; most forks only need a name.
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <CutField form={form} onChange={onChange} preview={preview} eventId={eventId} />
      <Findings preview={preview} />
      <Field label="Title" {...(errors.title ? { error: errors.title } : {})}>
        <Input
          ref={title}
          value={form.title}
          placeholder={`${preview.title} (fork)`}
          onChange={(event) => onChange({ title: event.target.value })}
        />
      </Field>
      <AgentFields form={form} onChange={onChange} source={preview.source} errors={errors} />
      <KeyFields form={form} onChange={onChange} preview={preview} error={errors.explicitKey} />
      <RadioCards
        label="Metrics"
        value={form.metrics}
        onChange={(metrics) => onChange({ metrics })}
        options={[
          {
            value: "zero",
            label: "Start at zero",
            detail: "The new branch counts only what it spends itself.",
          },
          {
            value: "carry",
            label: "Carry metrics",
            detail: carryHint(preview),
          },
        ]}
      />
      <TagFields tags={form.tags} onChange={(tags) => onChange({ tags })} errors={errors.tags ?? {}} />
    </>
  );
}

function CutField({ form, onChange, preview, eventId }: Omit<ForkFieldsProps, "errors">) {
  const reason = whyNotBefore(eventId, preview);
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label="Where to cut"
        value={form.cut}
        onChange={(cut) => onChange({ cut })}
        options={[
          { value: "after", label: eventId === null ? "The whole branch" : "After this event" },
          {
            value: "before",
            label: "Before this message",
            disabled: reason !== null,
            ...(reason === null ? {} : { title: reason }),
          },
        ]}
      />
      <p className="text-mute text-sm">
        {form.cut === "before"
          ? "The message is left out, for you to edit and resend. The new branch's composer starts with:"
          : (reason ??
            "The event is the last one copied. “Before this message” leaves it out to edit and resend it.")}
      </p>
      {form.cut === "before" && (
        <blockquote className="max-h-24 overflow-y-auto whitespace-pre-wrap break-words rounded-lg border border-line bg-bg px-3 py-2">
          {preview.prefill ?? "…"}
        </blockquote>
      )}
    </div>
  );
}

const LOOKS = {
  warning: { icon: TriangleAlert, frame: "bg-warn-soft text-warn" },
  note: { icon: Info, frame: "border border-line text-mute" },
} as const;

function Findings({ preview }: { preview: ForkPreview }) {
  const findings = preflight(preview);
  if (findings.length === 0) return null;
  return (
    <ul aria-label="Before you fork" className="flex flex-col gap-1.5 text-sm">
      {findings.map(({ level, text }) => {
        const { icon: Icon, frame } = LOOKS[level];
        return (
          <li key={text} className={`flex gap-2 rounded-lg px-3 py-1.5 ${frame}`}>
            <Icon size={13} aria-hidden className="mt-0.5 shrink-0" />
            {text}
          </li>
        );
      })}
    </ul>
  );
}
