import { Layers } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Menu, MenuRadioGroup } from "#components/ui/menu.tsx";

const COUNTS = ["1", "2", "3", "4", "5", "6", "7", "8"] as const;

/** How many sibling forks answer the message; 1 is this branch itself (or, while editing, one fork). */
export function SamplesMenu({ count, onChange }: { count: number; onChange: (count: number) => void }) {
  return (
    <Menu
      trigger={
        <Button
          size="sm"
          variant="ghost"
          className="h-7"
          aria-label={count === 1 ? "1 sample" : `${count} samples`}
          title="How many sibling forks answer at once"
        >
          <Layers size={13} aria-hidden />×{count}
        </Button>
      }
    >
      <MenuRadioGroup
        label="Samples"
        value={COUNTS[count - 1] ?? "1"}
        onChange={(value) => onChange(Number(value))}
        options={COUNTS.map((value) => ({
          value,
          label: value === "1" ? "1 sample" : `${value} samples, sibling forks`,
        }))}
      />
    </Menu>
  );
}
