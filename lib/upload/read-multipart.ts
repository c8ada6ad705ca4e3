import busboy from "busboy";
import { type AppError, fail, ok, type Result } from "#lib/app-error.ts";
import type { SentFile } from "#lib/conversation/receipt.ts";
import { checkPath } from "./check-path.ts";
import { describeSentFiles, SentFileHash } from "./describe-sent.ts";
import type { UploadLimits } from "./limits.ts";
import { receiveBody } from "./receive-body.ts";
import type { Spool, SpooledFile } from "./spool.ts";
import type { UploadTarget } from "./upload-target.ts";

/** Name of the form parts that are files; their file names are paths relative to the upload. */
const PART = "files";

type Form = {
  spool: Spool;
  files: SpooledFile[];
  sent: SentFile[];
  paths: Set<string>;
  error: AppError | null;
  /** The last write: parts come one after the other, and so do their chunks. */
  written: Promise<void>;
};

/** A `multipart/form-data` request → its files. Parts are read as they arrive; other fields are passed over. */
export async function readMultipart(request: Request, target: UploadTarget): Promise<Result<SpooledFile[]>> {
  const { spool, limits } = target;
  const form: Form = {
    spool,
    files: [],
    sent: [],
    paths: new Set(),
    error: null,
    written: Promise.resolve(),
  };
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
  const received = await receiveBody(request, target, (chunk) => feed(parser, chunk, form));
  if (received.ok && form.error === null) {
    parser.end();
    await closed;
    await form.written;
  } else {
    parser.destroy();
  }
  // Bytes missing on the way explain a broken form, not the other way round.
  if (!received.ok) return received;
  if (form.error) return { ok: false, error: form.error };
  if (form.files.length === 0) {
    return fail("invalid_request", `The form holds no file. Send the transcript as parts named "${PART}".`);
  }
  // One file is known by itself: the wrapping of a form is nothing its sender could compute again.
  const [only, ...others] = form.sent;
  const body = only && others.length === 0 ? { bytes: only.bytes, sha256: only.sha256 } : received.value;
  target.onSent?.({ ...body, files: await describeSentFiles(form.sent) });
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
  const { spool } = form;
  // Counted byte by byte: the parser announces a part before the one before it has flowed out, and its end later.
  const file: SpooledFile = { path: path.value, offset: 0, size: 0 };
  const hash = new SentFileHash();
  stream.on("data", (chunk: Uint8Array) => {
    hash.add(chunk);
    if (file.size === 0) file.offset = spool.size;
    if (file.offset + file.size !== spool.size) throw new Error("Two parts of a form came mixed.");
    file.size += chunk.byteLength;
    form.written = spool.append(chunk);
  });
  stream.on("end", () => {
    form.files.push(file);
    form.sent.push(hash.end(file.path));
  });
}

/** Once refused, the rest is only counted and hashed. */
async function feed(parser: busboy.Busboy, chunk: Uint8Array, form: Form): Promise<void> {
  if (form.error) return;
  const goesOn = parser.write(chunk);
  if (!goesOn && !parser.destroyed) await waitForDrain(parser);
  await form.written;
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
