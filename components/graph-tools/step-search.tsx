import { ChevronDown, ChevronUp, X } from "lucide-react";
import type { KeyboardEvent, RefObject } from "react";
import { Input } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { formatCount } from "#lib/format/numbers.ts";
import { SearchSign } from "./search-sign.tsx";
import type { Reading } from "./use-reading.ts";
import type { TextSearchState } from "./use-step-search.ts";

type StepSearchProps = { ref: RefObject<HTMLInputElement | null>; reading: Reading };

/** Search over every step of the run and the texts behind it. What it finds is ringed in the graph; Enter walks through it. */
export function StepSearch({ ref, reading }: StepSearchProps) {
  const { typed, setTyped, found, place, texts, goToFound } = reading;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter") goToFound(event.shiftKey ? -1 : 1);
    else if (event.key !== "Escape") return;
    else if (typed === "") event.currentTarget.blur();
    else setTyped("");
    event.preventDefault();
  };
  return (
    <search className="relative w-72 max-lg:w-56 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1">
      <SearchSign texts={texts} />
      <Input
        ref={ref}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label="Search steps"
        aria-keyshortcuts="/"
        placeholder="Search steps"
        className={typed === "" ? "px-8" : "pr-36 pl-8"}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span className="-translate-y-1/2 absolute top-1/2 right-1 flex items-center">
        <span role="status" aria-label="Search result" className="mono pr-1 text-mute">
          {found !== null && (
            <>
              {describeFound(found.size, place, texts)}
              <span className="sr-only">{STATE_WORDS[texts.kind]}</span>
            </>
          )}
        </span>
        {typed === "" ? (
          <span className="pointer-events-none mr-1.5 flex">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <>
            <IconButton
              label="Previous match"
              size="sm"
              disabled={found?.size === 0}
              onClick={() => goToFound(-1)}
            >
              <ChevronUp size={14} aria-hidden />
            </IconButton>
            <IconButton
              label="Next match"
              size="sm"
              disabled={found?.size === 0}
              onClick={() => goToFound(1)}
            >
              <ChevronDown size={14} aria-hidden />
            </IconButton>
            <IconButton
              label="Clear the search"
              size="sm"
              onClick={() => {
                setTyped("");
                ref.current?.focus();
              }}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </>
        )}
      </span>
    </search>
  );
}

/** What a reader of the screen cannot see of the sign beside it. */
const STATE_WORDS: Record<TextSearchState["kind"], string> = {
  idle: "",
  searching: ", searching",
  whole: "",
  cut: " or more",
  failed: ", only the cards were searched",
};

function describeFound(size: number, place: number | null, { kind }: TextSearchState): string {
  if (size === 0) return kind === "searching" ? "searching…" : "none";
  const total = `${formatCount(size)}${kind === "cut" ? "+" : ""}`;
  if (place !== null) return `${formatCount(place + 1)} of ${total}`;
  return kind === "searching" ? `${total} found…` : `${total} found`;
}
