import { useEffect, useRef } from "react";
import { RadioCards } from "#components/fork/radio-cards.tsx";
import { Field, Input, Textarea } from "#components/ui/field.tsx";
import type { SpawnPreview } from "#lib/api/spawn.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { describeHistory, type SpawnForm, type SpawnFormErrors } from "./spawn-form.ts";

type SpawnFieldsProps = {
  form: SpawnForm;
  onChange: (edit: Partial<SpawnForm>) => void;
  preview: SpawnPreview;
  errors: SpawnFormErrors;
};

/** What a sub-agent is asked and given, in the order one decides it. */
export function SpawnFields({ form, onChange, preview, errors }: SpawnFieldsProps) {
  const task = useRef<HTMLTextAreaElement>(null);
  // The dialog would focus its close button; a sub-agent begins with its task.
  useEffect(() => task.current?.focus(), []);
  const history = describeHistory(form, preview);
  return (
    <>
      <Field label="Task" hint="Put into the sub-agent's composer. Nothing is sent before you send it.">
        <Textarea
          ref={task}
          value={form.task}
          placeholder="What should it find out or do?"
          onChange={(event) => onChange({ task: event.target.value })}
        />
      </Field>
      <div className="flex flex-col gap-2">
        <RadioCards
          label="History it is given"
          value={form.kind}
          onChange={(kind) => onChange({ kind })}
          options={[
            { value: "all", label: "All of it", detail: history.all },
            { value: "last", label: "The last turns", detail: history.last },
            { value: "none", label: "None", detail: history.none },
          ]}
        />
        {form.kind === "last" && (
          <Field label="Turns from the end" {...(errors.turns ? { error: errors.turns } : {})}>
            <Input
              value={form.turns}
              inputMode="numeric"
              onChange={(event) => onChange({ turns: event.target.value })}
            />
          </Field>
        )}
      </div>
      <Field label="Title" {...(errors.title ? { error: errors.title } : {})}>
        <Input
          value={form.title}
          placeholder={preview.agentTitle}
          onChange={(event) => onChange({ title: event.target.value })}
        />
      </Field>
      <p className="text-mute text-sm">
        It has a copy of the agent{preview.model === null ? "" : ` (${visibleName(preview.model)})`} and sends
        its parent's prompt cache key <span className="mono break-all">{preview.promptCacheKey}</span>. What
        it spends is counted as its own.
      </p>
    </>
  );
}
