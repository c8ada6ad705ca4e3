"use client";

import { Bot, Ellipsis, ListTree, Network } from "lucide-react";
import { useAskToSpawn } from "#components/spawn/spawn-context.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import type { SpawnTarget } from "#lib/api/selection.ts";
import { useCanvasActions } from "./canvas-actions.tsx";

/**
 * What else can be done with a card's branch. The click that opens it goes on to the card, whose menu it is; one that
 * chooses does not: to the graph it would be a second selection, made where the part shown is not yet another.
 */
export function CardMenu({ conversationId, eventId }: SpawnTarget) {
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label="More about this branch"
          title="More"
          onDoubleClick={(event) => event.stopPropagation()}
          // Enter and Space are the button's here; the graph would centre the card.
          onKeyDown={(event) => event.stopPropagation()}
          className="flex h-6 w-7 shrink-0 items-center justify-center rounded-full border border-line-strong bg-panel text-text hover:bg-hover data-[state=open]:bg-hover"
        >
          <Ellipsis aria-hidden size={14} />
        </button>
      }
    >
      <SpawnItem conversationId={conversationId} eventId={eventId} />
      <HoistItem conversationId={conversationId} />
    </Menu>
  );
}

/** From a step: what was said up to its end; from a branch's head: up to the branch's. */
function SpawnItem(target: SpawnTarget) {
  const askToSpawn = useAskToSpawn();
  return (
    <MenuItem onClick={(event) => event.stopPropagation()} onSelect={() => askToSpawn(target)}>
      <Bot aria-hidden size={14} />
      <span className="flex-1">Spawn sub-agent…</span>
      <Kbd>A</Kbd>
    </MenuItem>
  );
}

function HoistItem({ conversationId }: { conversationId: string }) {
  const { hoist, hoisted } = useCanvasActions();
  const alone = hoisted() === conversationId;
  return (
    <MenuItem
      onClick={(event) => event.stopPropagation()}
      onSelect={() => hoist(alone ? null : conversationId)}
    >
      {alone ? <Network aria-hidden size={14} /> : <ListTree aria-hidden size={14} />}
      <span className="flex-1">{alone ? "Show the whole graph" : "Show only this branch and below"}</span>
      <Kbd>H</Kbd>
    </MenuItem>
  );
}
