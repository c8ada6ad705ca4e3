import { GitCompareArrows } from "lucide-react";
import { IconButton } from "#components/ui/icon-button.tsx";

/** Opens the choice of what the shown branch is compared with. */
export function CompareButton({ onPress }: { onPress: () => void }) {
  return (
    <IconButton label="Compare branches" onClick={onPress}>
      <GitCompareArrows size={16} aria-hidden />
    </IconButton>
  );
}
