import { createHash, randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { UPLOAD_LIMITS } from "./limits.ts";
import { readUpload as spoolUpload } from "./read-upload.ts";
import { withSpool } from "./testing/with-spool.ts";
import { zipOf } from "./testing/zip.ts";
import { loadFiles } from "./unpack-files.ts";

/** The files of an upload with their bytes, or why it was refused. */
const readUpload = (request: Request, limits = UPLOAD_LIMITS, onDamaged?: (archive: Rejected) => void) =>
  withSpool(async (spool) => {
    const read = await spoolUpload(request, { spool, limits, ...(onDamaged ? { onDamaged } : {}) });
    return read.ok ? { ok: true as const, value: await loadFiles(spool, read.value) } : read;
  });

const encode = (text: string) => new TextEncoder().encode(text);
const URL_ = "http://127.0.0.1/api/imports";

function post(
  body: Uint8Array<ArrayBuffer> | ReadableStream | FormData,
  headers: Record<string, string> = {},
): Request {
  return new Request(URL_, { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

function form(files: readonly SourceFile[], part = "files"): FormData {
  const data = new FormData();
  for (const file of files) data.append(part, new Blob([new Uint8Array(file.bytes)]), file.path);
  return data;
}

const plain = (bytes: Uint8Array) => new Uint8Array(bytes);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const noise = (size: number) => new Uint8Array(randomBytes(size));
const A = { path: "run/events/a.json", bytes: encode("alpha") };
const B = { path: "run/naïve 計数.json", bytes: noise(300_000) };

async function errorOf(request: Request, limits = UPLOAD_LIMITS) {
  const read = await readUpload(request, limits);
  if (read.ok) throw new Error("expected a refusal");
  return read.error;
}

describe("a form", () => {
  it("gives its files with their relative paths and exact bytes", async () => {
    const read = await readUpload(post(form([A, B, { path: "empty", bytes: new Uint8Array() }])));
    expect(read).toEqual({ ok: true, value: [A, B, { path: "empty", bytes: new Uint8Array() }] });
  });

  it("opens a zip among its parts under a folder of its own", async () => {
    const zip = zipOf([A]);
    const read = await readUpload(
      post(
        form([
          { path: "one.zip", bytes: zip },
          { path: "two.zip", bytes: zip },
        ]),
      ),
    );
    expect(read.ok && read.value.map((file) => file.path)).toEqual([`one/${A.path}`, `two/${A.path}`]);
  });

  it("names an archive that cannot be opened and gives the rest", async () => {
    const cut = { path: "c.jsonl.gz", bytes: plain(gzipSync(B.bytes).subarray(0, 1_000)) };
    const fake = { path: "d.zip", bytes: encode("PK\u0003\u0004nonsense") };
    const slip = { path: "e.zip", bytes: zipOf([{ path: "../x", bytes: A.bytes }]) };
    const damaged: Rejected[] = [];
    const read = await readUpload(post(form([cut, A, fake, slip])), UPLOAD_LIMITS, (each) =>
      damaged.push(each),
    );
    expect(read).toEqual({ ok: true, value: [A] });
    expect(damaged).toEqual([
      { file: "c.jsonl.gz", line: null, reason: expect.stringContaining("not a complete gzip file") },
      { file: "d.zip", line: null, reason: expect.stringContaining('"d.zip" is no complete zip file') },
      { file: "e.zip", line: null, reason: expect.stringContaining('"../x" was refused') },
    ]);
    const none = await readUpload(post(form([cut, fake])), UPLOAD_LIMITS, (each) => damaged.push(each));
    expect(none).toMatchObject({ ok: false, error: { message: expect.stringContaining("c.jsonl.gz") } });
    expect(damaged).toHaveLength(3);
    const bomb = { path: "b.gz", bytes: plain(gzipSync(new Uint8Array(5_000_000))) };
    const within = { ...UPLOAD_LIMITS, ratio: 20, ratioFrom: 100_000 };
    const refused = await readUpload(post(form([A, bomb])), within, (each) => damaged.push(each));
    expect(refused).toMatchObject({ ok: false, error: { code: "too_large" } });
  });

  it("opens gzip files inside of a zip, and keeps one whose content is there already", async () => {
    const gz = { path: "run/events/a.json.gz", bytes: plain(gzipSync(A.bytes)) };
    const named = { path: "b.gz", bytes: encode("not gzip at all") };
    expect(await readUpload(post(plain(zipOf([gz, named]))))).toEqual({ ok: true, value: [A, named] });
    expect(await readUpload(post(plain(zipOf([A, gz]))))).toEqual({ ok: true, value: [A, gz] });
    const cut = { ...gz, bytes: gz.bytes.subarray(0, 12) };
    expect(await errorOf(post(plain(zipOf([cut, B]))))).toMatchObject({
      message: expect.stringContaining('"run/events/a.json.gz" is not a complete gzip file'),
    });
  });

  it("I4 refuses paths that lead out, repeated paths and other part names", async () => {
    expect(await errorOf(post(form([{ ...A, path: "../x" }])))).toMatchObject({
      message: expect.stringMatching(/"\.\.\/x" was refused/),
    });
    expect(await errorOf(post(form([A, A])))).toMatchObject({ message: expect.stringMatching(/twice/) });
    expect(await errorOf(post(form([A], "attachment")))).toMatchObject({
      message: expect.stringMatching(/"attachment"/),
    });
    expect(await errorOf(post(form([])))).toMatchObject({ code: "invalid_request" });
  });

  it("refuses a form without boundary, a broken one and too many files", async () => {
    expect(await errorOf(post(encode("x"), { "content-type": "multipart/form-data" }))).toMatchObject({
      code: "unsupported_media",
    });
    const type = "multipart/form-data; boundary=b";
    const cut = encode('--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhalf');
    expect(await errorOf(post(cut, { "content-type": type }))).toMatchObject({
      message: expect.stringMatching(/cut off or malformed/),
    });
    expect(await errorOf(post(form([A, B])), { ...UPLOAD_LIMITS, files: 1 })).toMatchObject({
      code: "too_large",
    });
  });

  it("takes a folder of two thousand files", async () => {
    const files = Array.from({ length: 2_000 }, (_, at) => ({
      path: `r/${at}.json`,
      bytes: encode(`{"n":${at}}`),
    }));
    expect(await readUpload(post(form(files)))).toEqual({ ok: true, value: files });
  });
});

describe("a raw body", () => {
  it("is one file without an extension", async () => {
    expect(await readUpload(post(encode("{}")))).toEqual({
      ok: true,
      value: [{ path: "upload", bytes: encode("{}") }],
    });
    expect(await errorOf(post(new Uint8Array()))).toMatchObject({ code: "invalid_request" });
  });

  it.each([
    ["run.jsonl", {}],
    ["runs/run.jsonl.gz", { "content-encoding": "gzip" }],
    ["run.jsonl.gz", {}],
  ])("is called %s as its sender calls it", async (name, headers) => {
    const body = name.endsWith(".gz") ? plain(gzipSync(A.bytes)) : A.bytes;
    const read = await withSpool((spool) =>
      spoolUpload(post(body, headers), { spool, limits: UPLOAD_LIMITS, name }),
    );
    expect(read).toMatchObject({ ok: true, value: [{ path: name.replace(/\.gz$/, "") }] });
  });

  it("is refused under a name that leads out of the upload", async () => {
    const read = await withSpool((spool) =>
      spoolUpload(post(A.bytes), { spool, limits: UPLOAD_LIMITS, name: "../run.jsonl" }),
    );
    expect(read).toMatchObject({ ok: false, error: { message: expect.stringMatching(/leads out/) } });
  });

  it("tells an empty zip from an upload without files", async () => {
    const sentence = expect.stringMatching(/holds no file\. Pack the folder with the transcript/);
    const error = { code: "invalid_request", message: sentence };
    expect(await readUpload(post(plain(zipOf([]))))).toEqual({ ok: false, error });
    expect(await readUpload(post(form([{ path: "a.zip", bytes: zipOf([]) }])))).toEqual({ ok: false, error });
  });

  it("is opened when it is a zip or gzip, whatever its content type says", async () => {
    expect(await readUpload(post(plain(zipOf([A])), { "content-type": "text/plain" }))).toEqual({
      ok: true,
      value: [A],
    });
    const gz = plain(gzipSync(B.bytes));
    const expected = { ok: true, value: [{ path: "upload", bytes: B.bytes }] };
    expect(await readUpload(post(gz))).toEqual(expected);
    expect(await readUpload(post(gz, { "content-encoding": "gzip" }))).toEqual(expected);
  });

  it("I4 stops gzip bombs and refuses broken gzip and other encodings", async () => {
    const limits = { ...UPLOAD_LIMITS, ratio: 50, ratioFrom: 100_000 };
    const bomb = plain(gzipSync(new Uint8Array(20_000_000)));
    expect(await errorOf(post(bomb), limits)).toMatchObject({ code: "too_large" });
    expect(await errorOf(post(bomb, { "content-encoding": "gzip" }), limits)).toMatchObject({
      code: "too_large",
    });
    expect(await errorOf(post(bomb), { ...UPLOAD_LIMITS, unpackedBytes: 1_000 })).toMatchObject({
      code: "too_large",
    });
    expect(await errorOf(post(bomb.slice(0, 500)))).toMatchObject({
      message: expect.stringMatching(/not a complete gzip/),
    });
    expect(await errorOf(post(encode("x"), { "content-encoding": "br" }))).toMatchObject({
      code: "unsupported_media",
    });
  });

  it("I4 does not open gzip twice", async () => {
    const inner = plain(gzipSync(encode("x")));
    expect(await readUpload(post(plain(gzipSync(inner))))).toEqual({
      ok: true,
      value: [{ path: "upload", bytes: inner }],
    });
  });
});

describe.each(["raw", "form"])("what arrives as %s", (shape) => {
  const bodyOf = async () => {
    const request = shape === "raw" ? post(plain(B.bytes)) : post(form([B]));
    const type = request.headers.get("content-type");
    return {
      bytes: new Uint8Array(await request.arrayBuffer()),
      headers: type ? { "content-type": type } : {},
    };
  };

  it("must be as long as Content-Length says", async () => {
    const { bytes, headers } = await bodyOf();
    const whole = { ...headers, "content-length": String(bytes.length) };
    expect((await readUpload(post(bytes, whole))).ok).toBe(true);
    const error = await errorOf(post(bytes.slice(0, 100_000), whole));
    expect(error).toMatchObject({
      code: "invalid_request",
      message: expect.stringMatching(/100000 of \d+ bytes/),
    });
  });

  it("must have the SHA-256 that was sent with it", async () => {
    const { bytes, headers } = await bodyOf();
    const digest = { ...headers, "x-content-sha256": sha256(bytes).toUpperCase() };
    expect((await readUpload(post(bytes, digest))).ok).toBe(true);
    const wrong = { ...headers, "x-content-sha256": sha256(encode("other")) };
    expect(await errorOf(post(bytes, wrong))).toMatchObject({
      message: expect.stringMatching(/changed on its way/),
    });
  });

  it("is refused by its declared size before a byte is read, and while it streams without one", async () => {
    const { bytes, headers } = await bodyOf();
    const limits = { ...UPLOAD_LIMITS, receivedBytes: 1_000 };
    let read = 0;
    const endless = new ReadableStream({
      pull(controller) {
        read++;
        controller.enqueue(bytes.slice(0, 500));
      },
    });
    expect(await errorOf(post(endless, headers), limits)).toMatchObject({ code: "too_large" });
    expect(read).toBeLessThan(10);
    const declared = { ...headers, "content-length": "5000" };
    expect(await errorOf(post(bytes, declared), limits)).toMatchObject({ code: "too_large" });
  });

  it("is refused when the client goes away in the middle", async () => {
    const { bytes, headers } = await bodyOf();
    let sent = false;
    const broken = new ReadableStream({
      pull(controller) {
        if (sent) controller.error(new Error("gone"));
        else controller.enqueue(bytes.slice(0, 1_000));
        sent = true;
      },
    });
    expect(await errorOf(post(broken, headers))).toMatchObject({
      message: expect.stringMatching(/broke off/),
    });
  });
});
