import { Plus, X } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Input } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { TagRow } from "./fork-form.ts";

type TagFieldsProps = {
  tags: TagRow[];
  onChange: (tags: TagRow[]) => void;
  /** A sentence per row id. */
  errors: Record<number, string>;
};

/** Tags of the new branch: the source's are not inherited. */
export function TagFields({ tags, onChange, errors }: TagFieldsProps) {
  const edit = (id: number, change: Partial<TagRow>) =>
    onChange(tags.map((tag) => (tag.id === id ? { ...tag, ...change } : tag)));
  const nextId = Math.max(0, ...tags.map((tag) => tag.id)) + 1;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-medium text-sm">
        Tags <span className="font-normal text-mute">· a fork does not inherit its source's</span>
      </legend>
      {tags.map(({ id, name, value }, index) => (
        <div key={id} className="flex flex-col gap-1">
          <div className="flex items-center gap-1.5">
            <Input
              className="mono max-w-40"
              aria-label={`Key of tag ${index + 1}`}
              aria-invalid={errors[id] !== undefined}
              placeholder="key"
              value={name}
              onChange={(event) => edit(id, { name: event.target.value })}
            />
            <Input
              aria-label={`Value of tag ${index + 1}`}
              aria-invalid={errors[id] !== undefined}
              placeholder="value"
              value={value}
              onChange={(event) => edit(id, { value: event.target.value })}
            />
            <IconButton
              label={`Remove tag ${index + 1}`}
              onClick={() => onChange(tags.filter((tag) => tag.id !== id))}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </div>
          {errors[id] !== undefined && (
            <p role="alert" className="text-err text-sm">
              {errors[id]}
            </p>
          )}
        </div>
      ))}
      <Button
        size="sm"
        variant="ghost"
        className="-ml-2 self-start"
        onClick={() => onChange([...tags, { id: nextId, name: "", value: "" }])}
      >
        <Plus size={13} aria-hidden />
        Add tag
      </Button>
    </fieldset>
  );
}
