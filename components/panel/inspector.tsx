"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, Download } from "lucide-react";
import { useMemo, useState } from "react";
import { useAskToSpawn } from "#components/spawn/spawn-context.tsx";
import { GoneNotice } from "#components/ui/gone-notice.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Tab, TabList, TabPanel, Tabs } from "#components/ui/tabs.tsx";
import { changePageQuery, usePageQuery } from "#components/ui/use-page-query.ts";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { ForkTarget, Selection } from "#lib/api/selection.ts";
import type { TextHit } from "#lib/api/text-search.ts";
import {
  buildConversationPath,
  findNamedSeq,
  findStepIndex,
  forkEventId,
} from "#lib/panel/conversation-path.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { RequestError } from "#lib/query/get-json.ts";
import { AuditTab } from "./audit-tab.tsx";
import { ConfigTab } from "./config-tab.tsx";
import { MetricsTab } from "./metrics-tab.tsx";
import type { PanelFocus } from "./panel-focus.ts";
import { Transcript } from "./transcript.tsx";

type InspectorProps = {
  graph: FamilyGraph;
  selection: Selection;
  /** Hue index of every prompt cache key of the family. */
  hues: ReadonlyMap<string, number>;
  /** Events whose texts a search found. */
  hits: readonly TextHit[];
  onSelect: (selection: Selection) => void;
  onFork: (target: ForkTarget) => void;
  onExport: (conversationId: string) => void;
};

/** Long enough that walking along a branch asks once per step; the fork dialog asks again anyway. */
const PREVIEW_FRESH_MS = 30_000;

const TABS = ["transcript", "metrics", "config", "audit"] as const;

/** Everything about the selected branch and step, beside the graph. Fills the place it is given. */
export function Inspector(props: InspectorProps) {
  const { graph, selection, hues, hits, onSelect, onFork, onExport } = props;
  const query = usePageQuery();
  const tab = TABS.find((each) => each === query.get("tab")) ?? TABS[0];
  const [picked, setPicked] = useState<{ eventId: string; seq: number } | null>(null);
  const { conversationId, eventId } = selection;
  const path = useMemo(() => buildConversationPath(graph, conversationId), [graph, conversationId]);
  const known = path === null || eventId === null ? null : findNamedSeq(path, eventId);
  const named = known ?? (picked !== null && picked.eventId === eventId ? picked.seq : null);
  const namedStep = path === null || named === null ? -1 : findStepIndex(path, named);
  const forkAt = path === null ? eventId : forkEventId(path, namedStep, eventId);
  const preview = useQuery({
    ...conversationQueries.forkPreview(conversationId, forkAt, "after"),
    staleTime: PREVIEW_FRESH_MS,
  });
  const gone = named === null && eventId !== null && isUnknown(preview.error);
  const fork = () => onFork({ conversationId, eventId: forkAt, cut: "after" });
  const askToSpawn = useAskToSpawn();
  const spawn = () => askToSpawn({ conversationId, eventId: forkAt });
  if (path === null) return null;
  // A link may name an event inside of a step, which the graph does not know; the preview counts up to it.
  const counted = eventId === null || preview.data === undefined ? null : preview.data.eventCount - 1;
  const seq = named ?? counted;
  const focus: PanelFocus = {
    graph,
    path,
    hues,
    hits,
    eventId,
    seq,
    stepIndex: seq === null ? -1 : findStepIndex(path, seq),
    onPick: (event) => {
      setPicked({ eventId: event.eventId, seq: event.seq });
      onSelect({ conversationId, eventId: event.eventId });
    },
    onSelect,
    onFork,
  };
  return (
    <aside aria-label="Inspector" className="flex h-full min-h-0 w-full min-w-0 flex-col bg-panel">
      {gone && (
        <GoneNotice action="Show the branch" onAction={() => onSelect({ conversationId, eventId: null })}>
          The event in this address is not in this branch.
        </GoneNotice>
      )}
      <Tabs value={tab} onValueChange={showTab} className="flex-1">
        <div className="flex items-center border-line border-b pr-3">
          <TabList aria-label="About this branch" className="min-w-0 flex-1 border-b-0">
            <Tab value="transcript">Transcript</Tab>
            <Tab value="metrics">Metrics</Tab>
            <Tab value="config">Config</Tab>
            <Tab value="audit">Audit</Tab>
            <span className="mono ml-auto self-center whitespace-nowrap text-mute">
              <StepPosition focus={focus} />
            </span>
          </TabList>
          {/* Where a composer takes the foot of the panel; elsewhere it stands there, beside Fork. */}
          {!path.lane.sealed && path.lane.recording !== true && (
            <IconButton label="Spawn sub-agent from here" size="sm" aria-keyshortcuts="a" onClick={spawn}>
              <Bot size={14} aria-hidden />
            </IconButton>
          )}
          <IconButton label="Export this branch" size="sm" onClick={() => onExport(conversationId)}>
            <Download size={14} aria-hidden />
          </IconButton>
        </div>
        <TabPanel value="transcript" className="flex flex-col" tabIndex={-1}>
          <Transcript
            key={conversationId}
            focus={focus}
            preview={preview.data ?? null}
            onForkHere={fork}
            onSpawnHere={spawn}
          />
        </TabPanel>
        <TabPanel value="metrics" className="overflow-y-auto">
          <MetricsTab focus={focus} />
        </TabPanel>
        <TabPanel value="config" className="overflow-y-auto">
          <ConfigTab focus={focus} />
        </TabPanel>
        <TabPanel value="audit" className="overflow-y-auto">
          <AuditTab focus={focus} />
        </TabPanel>
      </Tabs>
    </aside>
  );
}

/** Kept in the address, so that a link or a reload shows the same. */
function showTab(tab: string): void {
  changePageQuery((query) => {
    if (tab === TABS[0]) query.delete("tab");
    else query.set("tab", tab);
  }, "replace");
}

function isUnknown(error: Error | null): boolean {
  return error instanceof RequestError && error.status === 404;
}

function StepPosition({ focus: { path, stepIndex } }: { focus: PanelFocus }) {
  const total = path.steps.length;
  if (stepIndex < 0) return total === 1 ? "1 step" : `${total} steps`;
  return (
    <>
      <span className="max-sm:sr-only">step </span>
      {`${stepIndex + 1} of ${total}`}
    </>
  );
}
