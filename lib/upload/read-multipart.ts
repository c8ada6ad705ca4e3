import busboy from "busboy";
import { type AppError, fail, ok, type Result } from "#lib/app-error.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { checkPath } from "./check-path.ts";
import { joinChunks } from "./collect-bounded.ts";
import { UPLOAD_LIMITS, type UploadLimits } from "./limits.ts";
import { receiveBody } from "./receive-body.ts";

/** Name of the form parts that are files; their file names are paths relative to the upload. */
const PART = "files";

type Form = { files: SourceFile[]; paths: Set<string>; error: AppError | null };

/** A `multipart/form-data` request → its files. Parts are read as they arrive; other fields are passed over. */
export async function readMultipart(
  request: Request,
  limits: UploadLimits = UPLOAD_LIMITS,
): Promise<Result<SourceFile[]>> {
  const form: Form = { files: [], paths: new Set(), error: null };
  let parser: busboy.Busboy;
  try {
    parser = busboy({
      headers: { "content-type": request.headers.get("content-type") ?? "" },
      preservePath: true,
      defParamCharset: "utf8",
      limits: { files: limits.files, fields: 100, fieldSize: 10_000 },
    });
  } catch {
    return fail("unsupported_media", "The form has no boundary. Send multipart/form-data as a browser does.");
  }
  parser.on("file", (name, stream, info) => takePart(form, name, stream, info.filename));
  parser.on("filesLimit", () => refuse(form, tooManyFiles(limits)));
  const closed = new Promise<void>((resolve) => {
    parser.once("close", resolve);
    parser.on("error", () => {
      refuse(form, { code: "invalid_request", message: "The form is cut off or malformed. Send it again." });
      resolve();
    });
  });
  const received = await receiveBody(request, limits, (chunk) => feed(parser, chunk, form));
  if (received.ok && form.error === null) {
    parser.end();
    await closed;
  } else {
    parser.destroy();
  }
  // Bytes missing on the way explain a broken form, not the other way round.
  if (!received.ok) return received;
  if (form.error) return { ok: false, error: form.error };
  if (form.files.length === 0) {
    return fail("invalid_request", `The form holds no file. Send the transcript as parts named "${PART}".`);
  }
  return ok(form.files);
}

function takePart(
  form: Form,
  name: string,
  stream: NodeJS.ReadableStream & AsyncIterable<Uint8Array>,
  filename: string | undefined,
): void {
  // A part cut in the middle fails beside the parser; unheard, that error would end the process.
  stream.on("error", () => undefined);
  const path = checkPath(filename ?? "");
  if (name !== PART) {
    refuse(form, {
      code: "invalid_request",
      message: `Name the file parts "${PART}", not ${JSON.stringify(name)}.`,
    });
  } else if (!path.ok) {
    refuse(form, path.error);
  } else if (form.paths.has(path.value)) {
    const message = `The form holds ${JSON.stringify(path.value)} twice. Send each file once.`;
    refuse(form, { code: "invalid_request", message });
  }
  if (!path.ok || form.error) {
    stream.resume();
    return;
  }
  form.paths.add(path.value);
  const chunks: Uint8Array[] = [];
  let size = 0;
  stream.on("data", (chunk: Uint8Array) => {
    chunks.push(chunk);
    size += chunk.byteLength;
  });
  stream.on("end", () => form.files.push({ path: path.value, bytes: joinChunks(chunks, size) }));
}

/** Once refused, the rest is only counted and hashed. */
async function feed(parser: busboy.Busboy, chunk: Uint8Array, form: Form): Promise<void> {
  if (form.error) return;
  const goesOn = parser.write(chunk);
  if (!goesOn && !parser.destroyed) await waitForDrain(parser);
}

function waitForDrain(parser: busboy.Busboy): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const event of ["drain", "error", "close"]) parser.off(event, done);
      resolve();
    };
    for (const event of ["drain", "error", "close"]) parser.once(event, done);
  });
}

function refuse(form: Form, error: AppError): void {
  form.error ??= error;
}

function tooManyFiles(limits: UploadLimits): AppError {
  return {
    code: "too_large",
    message: `The upload holds more than ${limits.files} files. Send fewer at once.`,
  };
}
