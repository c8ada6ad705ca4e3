"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import type { ExportFormat } from "#lib/api/export.ts";
import { conversationQueries, exportUrl } from "#lib/query/conversations.ts";
import { CopyExportButton } from "./copy-export-button.tsx";
import { ExportDetails } from "./export-details.tsx";
import { FormatList } from "./format-list.tsx";

type ExportDialogProps = { conversationId: string | null; title: string; onClose: () => void };

/** Export of one branch: which format, what it loses, and how to go on with the file. */
export function ExportDialog({ conversationId, title, onClose }: ExportDialogProps) {
  if (conversationId === null) return null;
  return <OpenExportDialog key={conversationId} {...{ conversationId, title, onClose }} />;
}

type OpenProps = ExportDialogProps & { conversationId: string };

function OpenExportDialog({ conversationId, title, onClose }: OpenProps) {
  const [format, setFormat] = useState<ExportFormat>("offshoot-bundle");
  const preview = useQuery({
    ...conversationQueries.exportPreview(conversationId, format),
    placeholderData: keepPreviousData,
  });
  const shown = preview.data?.format === format ? preview.data : null;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      width="lg"
      returnsFocus
      title="Export branch"
      description={<span className="line-clamp-1">{title}</span>}
      footer={
        <>
          <p className="mr-auto hidden text-mute text-sm sm:block">
            Messages and tool output are exported as they were recorded.
          </p>
          {shown?.canCopy === true && <CopyExportButton url={exportUrl(conversationId, format)} />}
          <a
            href={exportUrl(conversationId, format)}
            download
            className={buttonClass("primary")}
            aria-disabled={shown === null}
          >
            <Download size={14} aria-hidden />
            Download
          </a>
        </>
      }
    >
      {/* Of one height whatever the format loses: the buttons below stay where they are. */}
      <div className="-my-4 -mx-5 grid h-[min(560px,calc(82vh-160px))] content-start gap-5 overflow-y-auto px-5 py-4 sm:grid-cols-[232px_1fr]">
        <FormatList value={format} onChange={setFormat} />
        <ExportDetails
          preview={shown}
          error={preview.isError ? preview.error : null}
          onRetry={() => void preview.refetch()}
        />
      </div>
    </Dialog>
  );
}
