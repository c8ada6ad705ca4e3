import { describe, expect, it } from "vitest";
import { imageHost, inlineImage, safeLink } from "./safe-url.ts";

describe("safeLink", () => {
  it("lets web and mail addresses through", () => {
    expect(safeLink("https://example.com/a?b#c")).toBe("https://example.com/a?b#c");
    expect(safeLink("HTTP://EXAMPLE.com")).toBe("http://example.com/");
    expect(safeLink("mailto:a@example.com")).toBe("mailto:a@example.com");
  });

  it("refuses everything that could run, read or leave through this page", () => {
    const hostile = [
      "javascript:alert(1)",
      " java\nscript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:https://example.com/x",
      "/api/conversations",
      "//example.com",
      "#x",
      "",
    ];
    for (const url of hostile) expect(safeLink(url)).toBeNull();
  });
});

describe("inlineImage", () => {
  it("shows raster data URLs only", () => {
    expect(inlineImage("data:image/png;base64,iVBORw0KGgo=")).not.toBeNull();
    expect(inlineImage("data:image/svg+xml;base64,PHN2Zz4=")).toBeNull();
    expect(inlineImage("https://example.com/a.png")).toBeNull();
  });

  it("names where a remote image would come from", () => {
    expect(imageHost("https://example.com/a.png")).toBe("example.com");
    expect(imageHost("a.png")).toBe("an unknown place");
    expect(imageHost("data:text/html,x")).toBe("a data URL of another kind");
  });
});
