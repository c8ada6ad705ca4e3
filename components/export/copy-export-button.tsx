"use client";

import { useMutation } from "@tanstack/react-query";
import { Check, Copy } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { copyText } from "#components/ui/copy-text.ts";
import { getText } from "#lib/query/get-json.ts";

/** Puts the exported text on the clipboard. */
export function CopyExportButton({ url }: { url: string }) {
  const copy = useMutation({
    mutationFn: async (from: string) => {
      if (!(await copyText(await getText(from)))) throw new Error("The browser refused the clipboard.");
    },
  });
  const isDone = copy.isSuccess && copy.variables === url;
  return (
    <>
      <span role="status" className="text-sm text-warn">
        {copy.isError && "Copying failed. Download the file instead."}
        {isDone && <span className="sr-only">Copied</span>}
      </span>
      <Button onClick={() => copy.mutate(url)} disabled={copy.isPending}>
        {isDone ? <Check size={14} aria-hidden className="text-ok" /> : <Copy size={14} aria-hidden />}
        Copy
      </Button>
    </>
  );
}
