import { expect, it } from "vitest";
import { attachment, fileNameIn } from "./content-disposition.ts";

it.each([
  ["run.jsonl", 'attachment; filename="run.jsonl"'],
  ["prøve.md", "attachment; filename=\"pr_ve.md\"; filename*=UTF-8''pr%C3%B8ve.md"],
  ["修复.md", "attachment; filename=\"__.md\"; filename*=UTF-8''%E4%BF%AE%E5%A4%8D.md"],
  ['a"; x=".md', "attachment; filename=\"a_; x=_.md\"; filename*=UTF-8''a%22%3B%20x%3D%22.md"],
])("%s", (name, header) => {
  expect(attachment(name)).toBe(header);
  // Headers are Latin-1: a name beyond it would throw.
  expect(() => new Headers({ "content-disposition": attachment(name) })).not.toThrow();
  expect(fileNameIn(header)).toBe(name);
});

it.each([
  ["attachment; filename=run.jsonl", "run.jsonl"],
  ["attachment; Filename = run.jsonl ; size=3", "run.jsonl"],
  ['inline; filename="C:\\\\runs\\\\a \\"b\\".jsonl"', 'a "b".jsonl'],
  ['attachment; filename="../../etc/run.jsonl"', "run.jsonl"],
  ["attachment; filename*=UTF-8''%zz.md; filename=whole.md", "whole.md"],
  ["attachment", null],
  ['attachment; filename=""', null],
  [null, null],
])("%s names %s", (header, name) => {
  expect(fileNameIn(header)).toBe(name);
});
