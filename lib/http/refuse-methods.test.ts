import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { refuseMethods } from "./refuse-methods.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

it("answers every other method with a sentence and what is allowed", async () => {
  const { PUT } = refuseMethods(["GET", "POST"]);
  const response = PUT();
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("GET, POST");
  expect(await response.json()).toEqual({
    detail: "This route answers GET, POST only.",
    code: "method_not_allowed",
  });
});

it("is used by every route of the API, so that none answers 405 without a word", () => {
  const api = join(import.meta.dirname, "../../app/api");
  const routes = readdirSync(api, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith("route.ts"),
  );
  const silent = routes.filter((path) => {
    const text = readFileSync(join(api, path), "utf8");
    return !METHODS.every((method) => new RegExp(`export const (\\{[^}]*\\b)?${method}\\b`).test(text));
  });
  expect(routes.length).toBeGreaterThan(20);
  expect(silent).toEqual([]);
});
