import { buildImportForm, type UploadFile } from "./upload-files.ts";

type ImportListener = {
  /** Share of the bytes sent, 0..1; 1 means the server is reading them. */
  onProgress: (share: number) => void;
  /** The answer; status 0 when none came. Not called after an abort. */
  onReply: (status: number, text: string) => void;
};

/**
 * POSTs files to /api/imports. XMLHttpRequest because fetch does not tell how much of a body is sent.
 * @param id a UUID under which its progress can be asked for, and under which it can be stopped.
 * @returns a function that cancels it.
 */
export function sendImport(
  files: readonly UploadFile[],
  id: string,
  { onProgress, onReply }: ImportListener,
): () => void {
  const request = new XMLHttpRequest();
  request.open("POST", "/api/imports");
  request.setRequestHeader("accept", "application/json");
  request.setRequestHeader("x-import-id", id);
  request.upload.onprogress = (event) => {
    if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
  };
  request.upload.onload = () => onProgress(1);
  request.onload = () => onReply(request.status, request.responseText);
  request.onerror = () => onReply(0, "");
  request.send(buildImportForm(files));
  return () => request.abort();
}
