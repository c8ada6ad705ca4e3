import { expect, it } from "vitest";
import { formatName } from "#lib/format/format-name.ts";
import { IMPORTERS } from "./registry.ts";

it("calls every format what pages call it", () => {
  expect(IMPORTERS.map(({ format }) => formatName(format))).toEqual(IMPORTERS.map(({ label }) => label));
  expect(formatName("of-another-version")).toBe("of-another-version");
});
