"use client";

import { RadioGroup } from "radix-ui";
import type { ExportFormat } from "#lib/api/export.ts";

const FORMATS: readonly { value: ExportFormat; label: string; hint: string }[] = [
  { value: "offshoot-bundle", label: "Offshoot bundle", hint: "Same bytes and hashes" },
  { value: "openhands-sdk", label: "OpenHands SDK", hint: "Directory, as a zip" },
  { value: "codex", label: "Codex", hint: "Rollout to resume" },
  { value: "claude-code", label: "Claude Code", hint: "Session to resume" },
  { value: "pi", label: "pi", hint: "Session to open" },
  { value: "opencode", label: "opencode", hint: "Session to import" },
  { value: "atif", label: "ATIF", hint: "Trajectory 1.7" },
  { value: "openai-messages", label: "OpenAI messages", hint: "Request body" },
  { value: "markdown", label: "Markdown", hint: "For people" },
];

type FormatListProps = { value: ExportFormat; onChange: (format: ExportFormat) => void };

/** The formats, one above the other; arrow keys move the choice. */
export function FormatList({ value, onChange }: FormatListProps) {
  return (
    <RadioGroup.Root
      aria-label="Format"
      value={value}
      onValueChange={(chosen) => {
        const format = FORMATS.find((candidate) => candidate.value === chosen);
        if (format) onChange(format.value);
      }}
      className="grid grid-cols-2 gap-0.5 self-start sm:sticky sm:top-0 sm:grid-cols-1"
    >
      {FORMATS.map((format) => (
        <RadioGroup.Item
          key={format.value}
          value={format.value}
          aria-label={format.label}
          className="flex h-9 flex-col sm:h-[42px] justify-center rounded-lg px-3 text-left outline-offset-[-2px] transition-colors hover:bg-hover data-[state=checked]:bg-accent-soft"
        >
          <span className="font-medium leading-[18px]">{format.label}</span>
          <span className="hidden text-mute text-xs leading-4 sm:block">{format.hint}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
