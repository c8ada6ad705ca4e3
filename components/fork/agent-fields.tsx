import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { Disclosure } from "#components/panel/parts/disclosure.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Field, Input, Textarea } from "#components/ui/field.tsx";
import type { ForkPreview } from "#lib/api/fork.ts";
import { formatCount } from "#lib/format/numbers.ts";
import { agentEdits, type ForkForm, type ForkFormErrors } from "./fork-form.ts";

type AgentFieldsProps = {
  form: ForkForm;
  onChange: (edit: Partial<ForkForm>) => void;
  source: ForkPreview["source"];
  errors: ForkFormErrors;
};

/** Edits of the copied agent. What is not touched stays as in the source, also when that changes later. */
export function AgentFields({ form, onChange, source, errors }: AgentFieldsProps) {
  const edits = agentEdits(form, source);
  const prompt = form.systemPrompt ?? source.systemPrompt ?? "";
  return (
    <div className="flex flex-col gap-2">
      <Field
        label={<Changed name="Model" changed={edits?.model !== undefined} />}
        hint={sayCopied(source.toolCount)}
        {...(errors.model ? { error: errors.model } : {})}
      >
        <Input
          value={form.model ?? source.model ?? ""}
          placeholder="The source names no model"
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => onChange({ model: event.target.value })}
        />
      </Field>
      {edits?.model !== undefined && (
        <Reset onReset={() => onChange({ model: null })}>Back to {source.model ?? "no model"}</Reset>
      )}
      <Disclosure
        name="system-prompt"
        title="System prompt"
        aside={edits?.systemPrompt === undefined ? promptSize(source.systemPrompt) : "changed"}
        initiallyOpen={form.systemPrompt !== null}
      >
        <Field
          label={<Changed name="Text of the system prompt" changed={edits?.systemPrompt !== undefined} />}
          {...(errors.systemPrompt ? { error: errors.systemPrompt } : {})}
        >
          <Textarea
            className="mono max-h-64 min-h-32"
            value={prompt}
            spellCheck={false}
            onChange={(event) => onChange({ systemPrompt: event.target.value })}
          />
        </Field>
        {edits?.systemPrompt !== undefined && (
          <Reset onReset={() => onChange({ systemPrompt: null })}>Back to the source's prompt</Reset>
        )}
      </Disclosure>
    </div>
  );
}

function Changed({ name, changed }: { name: string; changed: boolean }) {
  return (
    <span className="inline-flex items-center gap-2">
      {name}
      {changed && <Badge tone="accent">changed</Badge>}
    </span>
  );
}

function Reset({ onReset, children }: { onReset: () => void; children: ReactNode }) {
  return (
    <Button size="sm" variant="ghost" className="-ml-2 self-start" onClick={onReset}>
      <RotateCcw size={12} aria-hidden />
      {children}
    </Button>
  );
}

function promptSize(systemPrompt: string | null): string {
  return systemPrompt === null
    ? "the source recorded none"
    : `${formatCount(systemPrompt.length)} characters`;
}

function sayCopied(tools: number): string {
  if (tools === 0) return "The source recorded no tools. Its settings are copied unchanged.";
  return `The source's ${tools === 1 ? "1 tool" : `${tools} tools`} and settings are copied unchanged.`;
}
