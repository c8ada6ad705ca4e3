import { ListFilter, X } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { classNames } from "#components/ui/class-names.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { formatCount } from "#lib/format/numbers.ts";
import { whoOf } from "#lib/graph/describe-step.ts";
import { type KeptKind, NO_FILTER } from "#lib/graph/filter-steps.ts";
import { FilterGroup } from "./filter-group.tsx";
import { Popover } from "./popover.tsx";
import type { Reading } from "./use-reading.ts";

const KEPT: Record<KeptKind, string> = { bookmarked: "bookmarked", noted: "with a note" };

/** Dims every step the filter does not let through; nothing moves and nothing is hidden. */
export function FilterMenu({ reading: { choices, filter, setFilter, passing } }: { reading: Reading }) {
  const on = passing !== null;
  const { errorsOnly } = filter;
  return (
    <span className="flex items-center gap-1">
      <Popover
        label="Filter steps"
        align="end"
        trigger={
          <Button
            aria-label="Filter steps"
            className={classNames("px-2.5", on && "border-accent text-accent")}
          >
            <ListFilter size={14} aria-hidden />
            <span className="max-lg:hidden">Filter</span>
          </Button>
        }
      >
        <div className="flex flex-col gap-3">
          <FilterGroup
            label="Only"
            choices={new Map([["errors", choices.errors]])}
            chosen={new Set(errorsOnly ? ["errors"] : [])}
            onChange={(next) => setFilter({ ...filter, errorsOnly: next.has("errors") })}
          />
          <FilterGroup
            label="Kept"
            choices={choices.kept}
            chosen={filter.kept}
            nameOf={(kind) => KEPT[kind]}
            onChange={(kept) => setFilter({ ...filter, kept })}
          />
          <FilterGroup
            label="Label"
            choices={choices.labels}
            chosen={filter.labels}
            onChange={(labels) => setFilter({ ...filter, labels })}
          />
          <FilterGroup
            label="Selected branch"
            choices={choices.origins}
            chosen={filter.origins}
            nameOf={(origin) => (origin === "own" ? "its own steps" : "inherited by it")}
            onChange={(origins) => setFilter({ ...filter, origins })}
          />
          <FilterGroup
            label="Step"
            choices={choices.kinds}
            chosen={filter.kinds}
            nameOf={whoOf}
            onChange={(kinds) => setFilter({ ...filter, kinds })}
          />
          <FilterGroup
            label="Tool"
            choices={choices.tools}
            chosen={filter.tools}
            onChange={(tools) => setFilter({ ...filter, tools })}
          />
          <FilterGroup
            label="Cache key"
            choices={choices.keys}
            chosen={filter.keys}
            nameOf={(use) => (use === "own" ? "own to a branch" : "shared by branches")}
            onChange={(keys) => setFilter({ ...filter, keys })}
          />
          <FilterGroup
            label="Model"
            choices={choices.models}
            chosen={filter.models}
            onChange={(models) => setFilter({ ...filter, models })}
          />
        </div>
      </Popover>
      <span role="status" aria-label="Filter result" className="mono whitespace-nowrap text-mute">
        {on && (
          <>
            {formatCount(passing.size)}
            {/* The crumbs in front, and on a phone the search, need the room more. */}
            <span className="max-sm:sr-only">{` of ${formatCount(choices.steps)}`}</span>
            <span className="max-2xl:sr-only"> steps</span>
          </>
        )}
      </span>
      {on && (
        <IconButton label="Clear the filter" size="sm" onClick={() => setFilter(NO_FILTER)}>
          <X size={14} aria-hidden />
        </IconButton>
      )}
    </span>
  );
}
