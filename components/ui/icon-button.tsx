"use client";

import type { ComponentProps } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

type IconButtonProps = Omit<ComponentProps<"button">, "aria-label" | "title"> & {
  /** What it does: the accessible name and the tooltip. */
  label: string;
  variant?: ButtonVariant;
  size?: ButtonSize;
};

/** A square button that shows only an icon. */
export function IconButton({
  label,
  variant = "ghost",
  size = "md",
  className,
  type = "button",
  ...rest
}: IconButtonProps) {
  const square = size === "sm" ? "w-6 px-0" : "w-8 px-0";
  return (
    <Tooltip content={label}>
      <button
        type={type}
        aria-label={label}
        className={classNames(buttonClass(variant, size), square, className)}
        {...rest}
      />
    </Tooltip>
  );
}
