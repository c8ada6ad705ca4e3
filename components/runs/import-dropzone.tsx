"use client";

import { FileArchive } from "lucide-react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { collectDropped, type Dropped, takeDropped } from "./collect-dropped.ts";
import { ImportDialog } from "./import-dialog.tsx";
import { toUploadFiles } from "./upload-files.ts";
import { useImport } from "./use-import.ts";

type ImportChoices = { chooseFiles: () => void; chooseFolder: () => void };

const ImportContext = createContext<ImportChoices | null>(null);

/** An attribute React's types do not know: the chooser offers folders instead of files, from the first paint on. */
const FOLDER_CHOOSER = { webkitdirectory: "" };

/** Opens the browser's choosers from any button below an ImportDropzone. */
export function useImportChoices(): ImportChoices {
  const choices = useContext(ImportContext);
  if (choices === null) throw new Error("useImportChoices needs an ImportDropzone above it");
  return choices;
}

/** Takes transcripts dropped anywhere on the page or chosen by `useImportChoices`, and shows how it goes. */
export function ImportDropzone({ children }: { children: ReactNode }) {
  const filesInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  const running = useImport();
  const dragging = useFileDrop((dropped) => void running.startCollected(() => collectDropped(dropped)));
  const choices = useMemo(
    () => ({
      chooseFiles: () => filesInput.current?.click(),
      chooseFolder: () => folderInput.current?.click(),
    }),
    [],
  );

  function takeChosen(input: HTMLInputElement) {
    const files = toUploadFiles(input.files ?? []);
    // Otherwise choosing the same file again would not be a change.
    input.value = "";
    if (files.length > 0) running.start(files);
  }

  return (
    <ImportContext value={choices}>
      {children}
      <input
        ref={filesInput}
        type="file"
        multiple
        accept=".zip,.gz,.json,.jsonl,.ndjson,.traj,.txt,application/zip,application/gzip,application/json"
        aria-label="Choose transcript files"
        hidden
        onChange={(event) => takeChosen(event.currentTarget)}
      />
      <input
        ref={folderInput}
        {...FOLDER_CHOOSER}
        type="file"
        multiple
        aria-label="Choose a transcript folder"
        hidden
        onChange={(event) => takeChosen(event.currentTarget)}
      />
      {dragging && <DropOverlay />}
      <ImportDialog state={running.state} onClose={running.close} onRetry={running.retry} />
    </ImportContext>
  );
}

function DropOverlay() {
  return (
    <div className="pointer-events-none fixed inset-0 z-70 animate-appear bg-bg/90 p-4 backdrop-blur-sm">
      <div className="flex h-full flex-col items-center justify-center rounded-2xl border-2 border-accent border-dashed bg-accent-soft/80 text-center">
        <FileArchive size={28} className="mb-3 text-accent" aria-hidden />
        <p className="font-semibold text-xl">Drop to import</p>
        <p className="mt-1 text-mute">
          A transcript, its folder, or a zip. It is stored sealed: byte for byte, for good.
        </p>
      </div>
    </div>
  );
}

/** True while files are dragged over the window; `onDrop` gets what was let go. */
function useFileDrop(onDrop: (dropped: Dropped) => void): boolean {
  const [dragging, setDragging] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });

  useEffect(() => {
    // Each element under the pointer enters and leaves: only when all are left is the drag over.
    let depth = 0;
    const change = (by: number) => {
      depth = Math.max(0, depth + by);
      setDragging(depth > 0);
    };
    const withFiles = (handle: (event: DragEvent) => void) => (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      handle(event);
    };
    const handlers = {
      dragenter: withFiles(() => change(1)),
      dragleave: withFiles(() => change(-1)),
      dragover: withFiles(() => {}),
      drop: withFiles((event) => {
        change(-depth);
        latest.current(takeDropped(event.dataTransfer?.items ?? []));
      }),
    };
    const stop = new AbortController();
    for (const [name, handler] of Object.entries(handlers)) {
      window.addEventListener(name as keyof typeof handlers, handler, { signal: stop.signal });
    }
    return () => stop.abort();
  }, []);

  return dragging;
}
