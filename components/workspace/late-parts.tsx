"use client";

import dynamic from "next/dynamic";
import { afterPaint } from "#lib/query/after-paint.ts";
import { InspectorSkeleton } from "./workspace-states.tsx";

// What the run page's first picture does not show. Fetched and started once that picture is on the screen: together
// they are more code than the graph, and most of it is for reading Markdown.

export const Inspector = dynamic(
  async () => {
    await afterPaint();
    return (await import("#components/panel/inspector.tsx")).Inspector;
  },
  { ssr: false, loading: InspectorSkeleton },
);

export const ForkDialog = dynamic(
  async () => {
    await afterPaint();
    return (await import("#components/fork/fork-dialog.tsx")).ForkDialog;
  },
  { ssr: false },
);

export const ExportDialog = dynamic(
  async () => {
    await afterPaint();
    return (await import("#components/export/export-dialog.tsx")).ExportDialog;
  },
  { ssr: false },
);

export const PickBranches = dynamic(
  async () => {
    await afterPaint();
    return (await import("#components/compare/pick-branches.tsx")).PickBranches;
  },
  { ssr: false },
);
