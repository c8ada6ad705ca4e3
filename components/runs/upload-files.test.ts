import { describe, expect, it } from "vitest";
import { buildImportForm, describeUpload, toUploadFiles, type UploadFile } from "./upload-files.ts";

function chosen(path: string, size = 10): File {
  const file = new File([new Uint8Array(size)], path.slice(path.lastIndexOf("/") + 1));
  // Browsers set it for folders only; Node's File does not know it.
  Object.defineProperty(file, "webkitRelativePath", { value: path.includes("/") ? path : "" });
  return file;
}

const upload = (path: string, size?: number): UploadFile => ({ path, file: chosen(path, size) });

describe("toUploadFiles", () => {
  it("takes the relative path of a folder's files and the name of single ones", () => {
    const files = toUploadFiles([chosen("run/events/event-1.json"), chosen("run.zip")]);
    expect(files.map(({ path }) => path)).toEqual(["run/events/event-1.json", "run.zip"]);
  });

  it("leaves out what desktops put into folders", () => {
    const files = toUploadFiles(
      ["run/.DS_Store", "__MACOSX/run/a.json", "run/Thumbs.db", "run/a.json"].map((path) => chosen(path)),
    );
    expect(files.map(({ path }) => path)).toEqual(["run/a.json"]);
  });
});

describe("buildImportForm", () => {
  it("names every part files and keeps paths with quotes, spaces and other scripts", async () => {
    const paths = ["run/base_state.json", "run/events/a b.json", "läufe/実行.json"];
    const form = buildImportForm(paths.map((path) => upload(path)));
    const parts = form.getAll("files");
    expect(parts.map((part) => (part instanceof File ? part.name : part))).toEqual(paths);
  });
});

describe("describeUpload", () => {
  it("names a single file with its size", () => {
    expect(describeUpload([upload("run.zip", 1434)])).toBe("run.zip, 1.4 KB");
  });

  it("names the folder when all files are in one", () => {
    expect(describeUpload([upload("run/a.json"), upload("run/events/b.json")])).toBe("run, 2 files, 20 B");
  });

  it("only counts files of several folders", () => {
    expect(describeUpload([upload("run/a.json"), upload("runner/b.json")])).toBe("2 files, 20 B");
  });
});
