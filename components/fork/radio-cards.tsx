import { RadioGroup } from "radix-ui";
import { useId } from "react";

type Option<Value extends string> = {
  value: Value;
  label: string;
  /** One line on what it means. */
  detail: string;
  /** Exact text behind the label, in mono. */
  code?: string;
};

type RadioCardsProps<Value extends string> = {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly Option<Value>[];
};

/** One choice of a few that need a sentence each. */
export function RadioCards<Value extends string>({
  label,
  value,
  onChange,
  options,
}: RadioCardsProps<Value>) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="font-medium text-sm">
        {label}
      </span>
      <RadioGroup.Root
        aria-labelledby={id}
        value={value}
        onValueChange={(chosen) => {
          const option = options.find((candidate) => candidate.value === chosen);
          if (option) onChange(option.value);
        }}
        className="flex flex-col divide-y divide-line overflow-hidden rounded-lg border border-line-strong"
      >
        {options.map((option) => (
          <RadioGroup.Item
            key={option.value}
            value={option.value}
            aria-label={option.label}
            aria-describedby={`${id}-${option.value}`}
            className="group flex items-start gap-2.5 px-3 py-2 text-left outline-offset-[-2px] transition-colors hover:bg-hover data-[state=checked]:bg-accent-soft"
          >
            <span
              aria-hidden
              className="mt-[3px] flex size-3.5 shrink-0 items-center justify-center rounded-full border border-control group-data-[state=checked]:border-accent"
            >
              <RadioGroup.Indicator className="size-1.5 rounded-full bg-accent" />
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex min-w-0 items-baseline gap-2">
                <span className="shrink-0 font-medium">{option.label}</span>
                {option.code !== undefined && (
                  <span className="mono min-w-0 truncate text-mute" title={option.code}>
                    {option.code}
                  </span>
                )}
              </span>
              <span id={`${id}-${option.value}`} className="block text-mute text-sm">
                {option.detail}
              </span>
            </span>
          </RadioGroup.Item>
        ))}
      </RadioGroup.Root>
    </div>
  );
}
