import { expect, it } from "vitest";
import { fileStem } from "./file-name.ts";

it.each([
  ["Make test_refresh stable on CI!", "make-test-refresh-stable-on-ci"],
  ["nöt a prøblem, Señor Škoda", "not-a-prøblem-senor-skoda"],
  ["修复 解析器", "修复-解析器"],
  ["Мой тест", "мой-тест"],
  ["한국어 제목", "한국어-제목"],
  ["../../etc/passwd", "etc-passwd"],
  ["🐎 \u202e", "conversation"],
  ["", "conversation"],
  [`${"ab ".repeat(40)}`, "ab-".repeat(20).slice(0, -1)],
])("%j is %s", (title, stem) => {
  expect(fileStem(title)).toBe(stem);
  expect(fileStem(stem)).toBe(stem);
});
