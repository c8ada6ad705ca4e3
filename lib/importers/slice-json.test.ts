import { describe, expect, it } from "vitest";
import { membersOf, sliceElements, sliceMember, sliceValues } from "./slice-json.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (slices: Uint8Array[]) => slices.map((slice) => new TextDecoder().decode(slice));

describe("sliceValues", () => {
  it.each<[string, string[]]>([
    ['{"a":1}{"b":2}', ['{"a":1}', '{"b":2}']],
    ['{"a":"}{\\"]"} [1, {"c":[]}]', ['{"a":"}{\\"]"}', '[1, {"c":[]}]']],
    ['{"a":{}}', ['{"a":{}}']],
    ["", []],
    ["7 {}", []],
  ])("%s", (text, values) => {
    expect(decode(sliceValues(encode(text)))).toEqual(values);
  });

  it("gives the rest of a value that never ends, which then does not parse", () => {
    expect(decode(sliceValues(encode('{"a":1}{"b":"x')))).toEqual(['{"a":1}', '{"b":"x']);
  });
});

describe("sliceElements", () => {
  it.each<[string, string[], string[]]>([
    ['{"m":{"c":[ {"a":1} , "x,]" ,3,null]}}', ["m", "c"], ['{"a":1}', '"x,]"', "3", "null"]],
    ['{"c":1,"c":["é", "\\\\"]}', ["c"], ['"é"', '"\\\\"']],
    ['{"\\u0063":[1]}', ["c"], ["1"]],
    [" [ true,false ] ", [], ["true", "false"]],
    ['{"c":[]}', ["c"], []],
    ['{"c":{}}', ["c"], []],
    ['{"c":[1]}', ["d"], []],
    ['{"c":"[1]"}', ["c"], []],
  ])("%s under %j", (text, path, elements) => {
    expect(decode(sliceElements(encode(text), path))).toEqual(elements);
  });

  it("cuts what JSON.parse reads, for values of every kind", () => {
    const values = [1, -2.5e-7, 'a"b\\', "\u0000\ud83d\ude00", [[], {}], { "": { x: [1, "]"] } }, null, true];
    for (const indent of [0, 2]) {
      const text = JSON.stringify({ list: values }, null, indent);
      expect(decode(sliceElements(encode(text), ["list"])).map((each) => JSON.parse(each))).toEqual(values);
    }
  });
});

describe("sliceMember", () => {
  it.each<[string, string[], string | null]>([
    ['{"a":{"b" : [1, 2] },"c":3}', ["a", "b"], "[1, 2]"],
    ['{"a":"x\\"y"}', ["a"], '"x\\"y"'],
    ['{"a":null}', ["a"], "null"],
    ['\uFEFF {"a":1} ', [], '{"a":1}'],
    ['\uFEFF{"a":1}', ["a"], "1"],
    ['{"a":1}', ["b"], null],
    ["[1]", ["a"], null],
  ])("%s under %j", (text, path, value) => {
    const slice = sliceMember(encode(text), path);
    expect(slice && new TextDecoder().decode(slice)).toBe(value);
  });
});

describe("membersOf", () => {
  it("gives every member with its own bytes, repeated and reserved keys included", () => {
    const members = [...membersOf(encode('{ "a" : [1, {"x":2}] ,"__proto__":"}", "\\u0061":null}'))];
    expect(members.map(({ name, value }) => [name, ...decode([value])])).toEqual([
      ["a", '[1, {"x":2}]'],
      ["__proto__", '"}"'],
      ["a", "null"],
    ]);
  });

  it("gives none for a list", () => {
    expect([...membersOf(encode('[{"a":1}]'))]).toEqual([]);
  });
});
