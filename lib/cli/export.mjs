import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { callServer } from "./call-server.mjs";
import { EXIT } from "./command-error.mjs";
import { onlyOne, readOptions } from "./read-options.mjs";

/** Writes a branch to a file, named as the server calls it unless `--out` says otherwise. */
export async function exportBranch(args, io) {
  const { paths, options, server } = readOptions(args, io.env, {
    format: { type: "string" },
    out: { type: "string" },
  });
  const id = onlyOne(paths, "conversation id");
  const format = options.format ?? "offshoot-bundle";
  const path = `/api/conversations/${encodeURIComponent(id)}/export?format=${encodeURIComponent(format)}`;
  const { headers, body } = await callServer(server, path, { headers: { accept: "*/*" } });
  if (options.out === "-") {
    io.out.write(body);
    return EXIT.done;
  }
  const file = options.out ?? fileNameOf(headers["content-disposition"]) ?? `${id}.${format}`;
  await writeFile(file, body);
  io.out.write(`${file}  ${body.length} bytes\n`);
  return EXIT.done;
}

/** Never a path: the name comes from outside. */
function fileNameOf(disposition) {
  const header = String(disposition ?? "");
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(header)?.[1];
  const given = (encoded && decoded(encoded)) ?? /filename="([^"]+)"/.exec(header)?.[1];
  const name = given && basename(given.replaceAll("\\", "/"));
  return name && !name.startsWith(".") ? name : null;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
