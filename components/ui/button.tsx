import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md";

const VARIANTS: Record<ButtonVariant, string> = {
  primary:
    "border-accent bg-accent text-on-accent hover:border-accent-strong hover:bg-accent-strong font-semibold",
  secondary: "border-line-strong bg-panel text-text hover:bg-hover",
  ghost: "border-transparent bg-transparent text-mute hover:bg-hover hover:text-text",
  danger: "border-err bg-transparent text-err hover:bg-err-soft",
};

const SIZES: Record<ButtonSize, string> = {
  sm: "h-6 gap-1 rounded-md px-2 text-sm",
  md: "h-8 gap-1.5 rounded-[7px] px-3 text-base",
};

/** The look of a button, for links that act like one. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md"): string {
  return classNames(
    "inline-flex shrink-0 select-none items-center justify-center whitespace-nowrap border font-medium transition-colors",
    "disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:shrink-0",
    VARIANTS[variant],
    SIZES[size],
  );
}

type ButtonProps = ComponentProps<"button"> & {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Gives the look to the one child element, for links that act like a button. */
  asChild?: boolean;
};

export function Button({ variant, size, className, asChild = false, type = "button", ...rest }: ButtonProps) {
  const look = classNames(buttonClass(variant, size), className);
  if (asChild) return <Slot.Root className={look} {...rest} />;
  return <button type={type} className={look} {...rest} />;
}
