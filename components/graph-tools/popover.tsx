"use client";

import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";

type PopoverProps = {
  /** Names the popover for assistive technology. */
  label: string;
  /** Exactly one button. */
  trigger: ReactNode;
  children: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "center" | "end";
};

/** A small panel at its button, for things to look up or switch while the page stays in sight. */
export function Popover({ label, trigger, children, side = "bottom", align = "start" }: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 max-h-[var(--radix-popover-content-available-height)] w-80 animate-appear overflow-y-auto rounded-[9px] border border-line-strong bg-panel p-3 shadow-float"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
