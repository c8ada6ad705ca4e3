import { Field, Input } from "#components/ui/field.tsx";
import type { ForkPreview } from "#lib/api/fork.ts";
import type { ForkForm } from "./fork-form.ts";
import { keyHints } from "./fork-hints.ts";
import { RadioCards } from "./radio-cards.tsx";

type KeyFieldsProps = {
  form: ForkForm;
  onChange: (edit: Partial<ForkForm>) => void;
  preview: ForkPreview;
  error: string | undefined;
};

/** Which prompt cache key the fork sends, and what each choice does to the cache. */
export function KeyFields({ form, onChange, preview, error }: KeyFieldsProps) {
  const hints = keyHints(form, preview);
  return (
    <div className="flex flex-col gap-2">
      <RadioCards
        label="Prompt cache key"
        value={form.keyKind}
        onChange={(keyKind) => onChange({ keyKind })}
        options={[
          { value: "own", label: "Own key", code: preview.ownKey, detail: hints.own },
          { value: "inherit", label: "Shared key", code: preview.inheritedKey, detail: hints.inherit },
          { value: "explicit", label: "Explicit key", detail: hints.explicit },
        ]}
      />
      {hints.note !== null && <p className="text-sm text-warn">{hints.note}</p>}
      {form.keyKind === "explicit" && (
        <Field
          label="Key to send"
          {...(error ? { error } : {})}
          {...(form.explicitKey.length > 64
            ? { hint: "OpenAI takes at most 64 characters: it gets the beginning and a hash of the rest." }
            : {})}
        >
          <Input
            className="mono"
            value={form.explicitKey}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onChange({ explicitKey: event.target.value })}
          />
        </Field>
      )}
    </div>
  );
}
