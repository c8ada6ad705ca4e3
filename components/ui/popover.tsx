"use client";

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

type PopoverProps = {
  /** Exactly one button. */
  trigger: ReactNode;
  /** What it is about, for those who do not see it. */
  label: string;
  children: ReactNode;
};

/** A small panel below its button that leaves the page usable; Escape or a click beside it closes it. */
export function Popover({ trigger, label, children }: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="start"
          sideOffset={8}
          collisionPadding={8}
          className="z-50 w-[400px] max-w-[calc(100vw-16px)] animate-appear rounded-[11px] border border-line-strong bg-panel p-4 shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
