import { classNames } from "#components/ui/class-names.ts";
import { formatCount } from "#lib/format/numbers.ts";

type FilterGroupProps<Name extends string> = {
  label: string;
  /** With the number of steps each stands for. */
  choices: ReadonlyMap<Name, number>;
  chosen: ReadonlySet<Name>;
  nameOf?: (name: Name) => string;
  onChange: (chosen: ReadonlySet<Name>) => void;
};

/** Chips to switch on and off; several of one group mean any of them. */
export function FilterGroup<Name extends string>(props: FilterGroupProps<Name>) {
  const { label, choices, chosen, nameOf = (name) => name, onChange } = props;
  if (choices.size === 0) return null;
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-sm">{label}</legend>
      <div className="flex flex-wrap gap-1">
        {[...choices].map(([name, steps]) => {
          const on = chosen.has(name);
          return (
            <button
              key={name}
              type="button"
              aria-pressed={on}
              disabled={steps === 0 && !on}
              className={classNames(
                "inline-flex h-6 max-w-full items-center gap-1.5 rounded-full border px-2.5 text-sm disabled:opacity-50",
                on
                  ? "border-accent bg-accent-soft text-accent"
                  : "border-line-strong bg-panel text-text hover:bg-hover",
              )}
              onClick={() => {
                const next = new Set(chosen);
                if (!next.delete(name)) next.add(name);
                onChange(next);
              }}
            >
              <span className="truncate">{nameOf(name)}</span>
              <span className={classNames("mono", on ? "text-accent" : "text-faint")}>
                {formatCount(steps)}
              </span>
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
