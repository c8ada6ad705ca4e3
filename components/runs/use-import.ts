"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { runHref } from "#components/shell/routes.ts";
import { visibleName } from "#lib/format/visible-name.ts";
import { newImportId, stopImport } from "#lib/query/imports.ts";
import {
  describeLeftAside,
  type ImportFailure,
  type ImportSuccess,
  readImportReply,
  runToOpen,
} from "./import-reply.ts";
import { sendImport } from "./send-import.ts";
import { describeUpload, type UploadFile } from "./upload-files.ts";

export type ImportState =
  | { step: "idle" }
  | { step: "collecting" }
  /** `share` 1: everything is sent and the server reads it. */
  | { step: "sending"; name: string; id: string; share: number; isStopping: boolean }
  | { step: "done"; success: ImportSuccess }
  | { step: "failed"; name: string; failure: ImportFailure };

/** Of a message that asks for nothing: half as long as one with an Undo. */
const GLANCE_MS = 8_000;
/** The status of a request whose import was stopped. */
const STOPPED = 499;

const IDLE: ImportState = { step: "idle" };

/** One import at a time: from chosen or dropped files to the opened run. */
export function useImport() {
  const [state, setState] = useState<ImportState>(IDLE);
  const cancelRequest = useRef<(() => void) | null>(null);
  /** What "Try again" sends once more. */
  const lastFiles = useRef<UploadFile[]>([]);
  const queryClient = useQueryClient();
  const router = useRouter();
  const isRunning = state.step === "collecting" || state.step === "sending";
  useAskBeforeLeaving(isRunning);

  /** Another one would take the place of the one that runs, with its progress and its Cancel. */
  function isFree(): boolean {
    if (isRunning)
      toast("One import at a time", {
        description: "Wait for the one that runs, or cancel it. Nothing of what you added was sent.",
      });
    return !isRunning;
  }

  function start(files: UploadFile[]) {
    lastFiles.current = files;
    if (files.length === 0) {
      const message = "There is no file in it. Choose a transcript, its folder or a zip of it.";
      setState({ step: "failed", name: "", failure: { message, rejected: [] } });
      return;
    }
    const name = describeUpload(files);
    const id = newImportId();
    setState({ step: "sending", name, id, share: 0, isStopping: false });
    cancelRequest.current = sendImport(files, id, {
      onProgress: (share) => setState({ step: "sending", name, id, share, isStopping: false }),
      onReply: (status, text) => finish(name, status, text),
    });
  }

  function finish(name: string, status: number, text: string) {
    const reply = readImportReply(status, text);
    if (!reply.ok && status === STOPPED) {
      setState(IDLE);
      toast("Import cancelled", { description: reply.failure.message });
      void queryClient.invalidateQueries({ queryKey: ["runs"] });
      return;
    }
    if (!reply.ok) {
      setState({ step: "failed", name, failure: reply.failure });
      return;
    }
    void queryClient.invalidateQueries({ queryKey: ["runs"] });
    const run = runToOpen(reply.value);
    if (run === null) {
      setState({ step: "done", success: reply.value });
      return;
    }
    setState(IDLE);
    const aside = describeLeftAside(reply.value);
    toast.success(
      `Imported and sealed: ${run.title}`,
      // It lies over the step's figures, and the page it opens says the rest.
      aside === null ? { duration: GLANCE_MS } : { description: visibleName(aside) },
    );
    router.push(runHref(run.family_id, run.id));
  }

  /** Collects first (a dropped folder is read file by file), then sends. */
  async function startCollected(collect: () => Promise<UploadFile[]>) {
    if (!isFree()) return;
    setState({ step: "collecting" });
    try {
      start(await collect());
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : "A dropped file cannot be read.";
      setState({ step: "failed", name: "", failure: { message, rejected: [] } });
    }
  }

  function close() {
    if (state.step === "sending" && state.isStopping) return;
    if (state.step === "sending" && state.share === 1) {
      // Its answer tells what became of it: it may be done before it can be stopped.
      setState({ ...state, isStopping: true });
      stopImport(state.id).then((stopping) => stopping || leave(), leave);
    } else if (state.step === "sending") {
      leave();
    } else {
      setState(IDLE);
    }
  }

  /** Breaks the request off. What had not arrived whole is not imported. */
  function leave() {
    cancelRequest.current?.();
    setState(IDLE);
    toast("Import cancelled", { description: "Nothing of it was kept." });
  }

  return {
    state,
    start: (files: UploadFile[]) => isFree() && start(files),
    startCollected,
    close,
    retry: () => start(lastFiles.current),
  };
}

/** The browser asks before a page goes with which an import would be broken off. */
function useAskBeforeLeaving(isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isRunning]);
}
