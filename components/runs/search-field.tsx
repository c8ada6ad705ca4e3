"use client";

import { Search, X } from "lucide-react";
import type { RefObject } from "react";
import { Input } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";

type SearchFieldProps = {
  ref: RefObject<HTMLInputElement | null>;
  value: string;
  onChange: (text: string) => void;
};

/** Search over titles, CI labels, branches and cache keys. Escape clears it. */
export function SearchField({ ref, value, onChange }: SearchFieldProps) {
  return (
    <div className="relative w-80 max-lg:w-64 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1">
      <Search
        size={14}
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-2.5 text-faint"
        aria-hidden
      />
      <Input
        ref={ref}
        // Not type=search: its own clear button would double ours.
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label="Search runs"
        aria-keyshortcuts="/"
        placeholder="Title, repository, commit, cache key"
        className="px-8"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (value === "") event.currentTarget.blur();
          else onChange("");
        }}
      />
      <span className="-translate-y-1/2 absolute top-1/2 right-1 flex items-center">
        {value === "" ? (
          <span className="pointer-events-none mr-1.5 flex">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <IconButton
            label="Clear the search"
            size="sm"
            onClick={() => {
              onChange("");
              ref.current?.focus();
            }}
          >
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </span>
    </div>
  );
}
