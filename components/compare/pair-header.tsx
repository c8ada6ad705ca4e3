import { ArrowLeftRight, ChevronDown, LockKeyhole } from "lucide-react";
import Link from "next/link";
import { compareHref, runHref, stepHref } from "#components/shell/routes.ts";
import { buttonClass } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { KeyChip } from "#components/ui/key-chip.tsx";
import { Menu, MenuRadioGroup } from "#components/ui/menu.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import type { ComparedBranch, ComparedPlace, Comparison } from "#lib/api/compare.ts";
import { shortModel } from "#lib/format/model-name.ts";

type PairHeaderProps = { comparison: Comparison; onWith: (id: string) => void };

/** The two branches side by side, each with the way to where they part in its graph. */
export function PairHeader({ comparison: { branches, pair }, onWith }: PairHeaderProps) {
  const base = branches.find((branch) => branch.conversationId === pair.leftId);
  const other = branches.find((branch) => branch.conversationId === pair.rightId);
  if (base === undefined || other === undefined) return null;
  const rest = branches.filter((branch) => branch !== base);
  const swapped = [other, base, ...rest.filter((branch) => branch !== other)].map(
    ({ conversationId }) => conversationId,
  );
  const acrossRuns = base.familyId !== other.familyId;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_40px_minmax(0,1fr)] border-line border-b bg-panel">
      <BranchHead name="Base" branch={base} place={other.divergence?.base ?? null} acrossRuns={acrossRuns} />
      <div className="flex items-center justify-center">
        <Tooltip content="Swap the sides">
          <Link
            href={compareHref(swapped)}
            replace
            aria-label="Swap the sides"
            className={`${buttonClass("ghost")} w-8 px-0`}
          >
            <ArrowLeftRight size={15} aria-hidden />
          </Link>
        </Tooltip>
      </div>
      <BranchHead
        name="Compared with"
        branch={other}
        place={other.divergence?.other ?? null}
        acrossRuns={acrossRuns}
        picker={rest.length > 1 ? <OtherPicker branches={rest} chosen={other} onWith={onWith} /> : null}
      />
    </div>
  );
}

type BranchHeadProps = {
  name: string;
  branch: ComparedBranch;
  place: ComparedPlace | null;
  acrossRuns: boolean;
  picker?: React.ReactNode;
};

function BranchHead({ name, branch, place, acrossRuns, picker = null }: BranchHeadProps) {
  const { familyId, conversationId } = branch;
  const href =
    place === null ? runHref(familyId, conversationId) : stepHref(familyId, conversationId, place.eventId);
  return (
    <section aria-label={name} className="flex min-w-0 flex-col gap-1 px-4 py-3">
      <div className="flex min-w-0 items-center gap-2">
        {branch.sealed && (
          <LockKeyhole size={13} role="img" aria-label="Sealed" className="shrink-0 text-mute" />
        )}
        <h2 className="min-w-0 truncate font-semibold" title={branch.title}>
          {branch.title}
        </h2>
        {picker}
        <Link
          href={href}
          className="ml-auto shrink-0 rounded text-accent text-sm hover:underline max-sm:hidden"
        >
          {place === null ? "Show in graph" : `Show step ${place.step} in graph`}
        </Link>
      </div>
      <div className="flex min-w-0 flex-wrap items-center gap-x-2.5 gap-y-1 text-mute text-sm">
        <span className="text-faint text-xs uppercase tracking-wide">{name}</span>
        {branch.model !== null && <span title={branch.model}>{shortModel(branch.model)}</span>}
        <KeyChip promptCacheKey={branch.promptCacheKey} hue={null} />
        {acrossRuns && branch.familyTitle !== branch.title && (
          <span className="truncate">run “{branch.familyTitle}”</span>
        )}
        <Link href={href} className="rounded text-accent hover:underline sm:hidden">
          {place === null ? "Graph" : `Step ${place.step} in graph`}
        </Link>
      </div>
    </section>
  );
}

type OtherPickerProps = {
  branches: readonly ComparedBranch[];
  chosen: ComparedBranch;
  onWith: (id: string) => void;
};

function OtherPicker({ branches, chosen, onWith }: OtherPickerProps) {
  return (
    <Menu
      align="start"
      trigger={
        <IconButton label="Choose the branch on this side" size="sm">
          <ChevronDown size={14} aria-hidden />
        </IconButton>
      }
    >
      <MenuRadioGroup
        label="Branch on this side"
        value={chosen.conversationId}
        onChange={onWith}
        options={branches.map(({ conversationId, title }) => ({ value: conversationId, label: title }))}
      />
    </Menu>
  );
}
