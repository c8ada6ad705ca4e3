import { expect, it } from "vitest";
import { refuseMethods } from "./refuse-methods.ts";

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
