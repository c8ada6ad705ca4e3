"use client";

import { RadioGroup } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

type SegmentedProps<Value extends string> = {
  /** Names the group for assistive technology. */
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: ReactNode; disabled?: boolean; title?: string }[];
  size?: "sm" | "md";
  className?: string;
};

/** One choice of a few, all in sight. Arrow keys move it. */
export function Segmented<Value extends string>({
  label,
  value,
  onChange,
  options,
  size = "md",
  className,
}: SegmentedProps<Value>) {
  return (
    <RadioGroup.Root
      aria-label={label}
      orientation="horizontal"
      value={value}
      onValueChange={(chosen) => {
        const option = options.find((candidate) => candidate.value === chosen);
        if (option) onChange(option.value);
      }}
      className={classNames("inline-flex w-fit rounded-lg border border-line bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <RadioGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled}
          title={option.title}
          className={classNames(
            "inline-flex items-center justify-center gap-1.5 whitespace-nowrap rounded-md border border-transparent font-medium text-mute transition-colors hover:text-text disabled:opacity-45",
            "data-[state=checked]:border-line-strong data-[state=checked]:bg-panel data-[state=checked]:text-text data-[state=checked]:shadow-raise",
            size === "sm" ? "h-5 px-2 text-sm" : "h-7 px-3",
          )}
        >
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
