"use client";

import { createContext, type ReactNode, use, useLayoutEffect, useRef, useState } from "react";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import type { FoldData } from "#lib/graph/flow-node.ts";

type Handlers = {
  select: (selection: Selection) => void;
  fork: (target: ForkTarget) => void;
  compare: (conversationId: string) => void;
  exportBranch: (conversationId: string) => void;
  unfold: (run: Pick<FoldData, "conversationId" | "from" | "to">) => void;
  /** Shows a branch and what is below it alone, or with null everything. */
  hoist: (conversationId: string | null) => void;
  /** The branch that is shown alone; read when somebody asks, cards do not change with it. */
  hoisted: () => string | null;
};

export type CanvasActions = Handlers & {
  /** The next time this node is drawn as the current one, it takes the keyboard focus. */
  expectFocus: (nodeId: string) => void;
  /** True once for the node that was expected to take the focus. */
  claimFocus: (nodeId: string) => boolean;
};

const ActionsContext = createContext<CanvasActions | null>(null);

/** What cards can ask for. The identity never changes, so a new handler above renders no card anew. */
export function useStableActions(handlers: Handlers): CanvasActions {
  const latest = useRef(handlers);
  const expected = useRef<string | null>(null);
  useLayoutEffect(() => {
    latest.current = handlers;
  });
  const [actions] = useState<CanvasActions>(() => ({
    select: (selection) => latest.current.select(selection),
    fork: (target) => latest.current.fork(target),
    compare: (conversationId) => latest.current.compare(conversationId),
    exportBranch: (conversationId) => latest.current.exportBranch(conversationId),
    unfold: (run) => latest.current.unfold(run),
    hoist: (conversationId) => latest.current.hoist(conversationId),
    hoisted: () => latest.current.hoisted(),
    expectFocus: (nodeId) => {
      expected.current = nodeId;
    },
    claimFocus: (nodeId) => {
      if (expected.current !== nodeId) return false;
      expected.current = null;
      return true;
    },
  }));
  return actions;
}

export function CanvasActionsProvider({ value, children }: { value: CanvasActions; children: ReactNode }) {
  return <ActionsContext value={value}>{children}</ActionsContext>;
}

export function useCanvasActions(): CanvasActions {
  const actions = use(ActionsContext);
  if (actions === null) throw new Error("Cards of the graph are drawn inside BranchGraph only.");
  return actions;
}
