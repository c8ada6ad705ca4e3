import { expect, it } from "vitest";
import { spliceMembers } from "./splice-json.ts";
import { textBytes } from "./write-text.ts";

const splice = (text: string, values: Record<string, unknown>) =>
  new TextDecoder().decode(spliceMembers(textBytes(text), values));

it("replaces values and leaves every other byte alone", () => {
  const text = '{ "id" : "a\\u00e9", "n": 12345678901234567890, "n": 1e400, "x":[1 , 2],"id2":{"id":"b"} }';
  expect(splice(text, { id: "new", x: null })).toBe(
    '{ "id" : "new", "n": 12345678901234567890, "n": 1e400, "x":null,"id2":{"id":"b"} }',
  );
});

it("adds what is not there, also to an empty object, and leaves undefined alone", () => {
  expect(splice('{"a":1}', { b: "2", a: undefined })).toBe('{"b":"2","a":1}');
  expect(splice("{}", { b: textBytes("[1,2]") })).toBe('{"b":[1,2]}');
  expect(splice('{"a":1}', {})).toBe('{"a":1}');
});
