"use client";

import { Tabs as Radix } from "radix-ui";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

/** Tabs: `<Tabs value onValueChange><TabList><Tab value>…</TabList><TabPanel value>…</Tabs>`. */
export function Tabs({ className, ...rest }: ComponentProps<typeof Radix.Root>) {
  return <Radix.Root className={classNames("flex min-h-0 flex-col", className)} {...rest} />;
}

export function TabList({ className, ...rest }: ComponentProps<typeof Radix.List>) {
  return (
    <Radix.List
      className={classNames(
        "flex h-[42px] shrink-0 items-stretch gap-5 border-line border-b px-4 max-sm:gap-4 max-sm:px-3",
        className,
      )}
      {...rest}
    />
  );
}

export function Tab({ className, ...rest }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      className={classNames(
        "-mb-px inline-flex items-center gap-1.5 border-transparent border-b-2 font-medium text-mute transition-colors hover:text-text",
        "outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:font-semibold data-[state=active]:text-text",
        className,
      )}
      {...rest}
    />
  );
}

export function TabPanel({ className, ...rest }: ComponentProps<typeof Radix.Content>) {
  return (
    <Radix.Content
      className={classNames("min-h-0 flex-1 outline-offset-[-2px] data-[state=inactive]:hidden", className)}
      {...rest}
    />
  );
}
