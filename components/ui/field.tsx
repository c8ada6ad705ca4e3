"use client";

import { type ComponentProps, createContext, type ReactNode, useContext, useId } from "react";
import { classNames } from "./class-names.ts";

type FieldLinks = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

/** Ids of the field around a control; empty outside of one. */
const FieldContext = createContext<FieldLinks | Record<string, never>>({});

const CONTROL =
  "w-full rounded-[7px] border border-line-strong bg-panel text-text transition-colors hover:border-control focus-visible:border-accent focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-err";

type FieldProps = {
  label: ReactNode;
  /** One line under the control. */
  hint?: ReactNode;
  /** Replaces the hint and marks the control as invalid. */
  error?: ReactNode;
  /** One Input, Textarea or Select. */
  children: ReactNode;
  className?: string;
};

/** Label, control and hint, tied together for assistive technology. */
export function Field({ label, hint, error, children, className }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  const links: FieldLinks = {
    id,
    ...(note === undefined ? {} : { "aria-describedby": `${id}-note` }),
    ...(error === undefined ? {} : { "aria-invalid": true }),
  };
  return (
    <div className={classNames("flex flex-col gap-1", className)}>
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      <FieldContext value={links}>{children}</FieldContext>
      {note !== undefined && (
        <p
          id={`${id}-note`}
          className={classNames("text-sm", error === undefined ? "text-mute" : "text-err")}
        >
          {note}
        </p>
      )}
    </div>
  );
}

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return (
    <input {...useContext(FieldContext)} className={classNames(CONTROL, "h-8 px-2.5", className)} {...rest} />
  );
}

export function Textarea({ className, ...rest }: ComponentProps<"textarea">) {
  return (
    <textarea
      {...useContext(FieldContext)}
      className={classNames(CONTROL, "min-h-20 resize-y px-2.5 py-1.5", className)}
      {...rest}
    />
  );
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return (
    <select {...useContext(FieldContext)} className={classNames(CONTROL, "h-8 px-2", className)} {...rest} />
  );
}
