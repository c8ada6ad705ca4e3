import { Segmented } from "#components/ui/segmented.tsx";

/** A branch's own steps, or everything from the root to its head. */
export type AmountScope = "own" | "path";

type ScopeSwitchProps = { scope: AmountScope; onScope: (scope: AmountScope) => void };

export function ScopeSwitch({ scope, onScope }: ScopeSwitchProps) {
  return (
    <Segmented
      label="Count"
      size="sm"
      value={scope}
      onChange={onScope}
      options={[
        { value: "path", label: "Whole path", title: "From the root to the head, each response once" },
        { value: "own", label: "Own steps", title: "Only what the branch itself spent" },
      ]}
    />
  );
}
