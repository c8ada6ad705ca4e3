import { accept, type DomainResult, refuse } from "./domain-error.ts";

const TAG_KEY = /^[a-z0-9]+$/;
const MAX_VALUE_LENGTH = 256;

/**
 * Tags as the OpenHands software-agent-sdk allows them: keys of lower-case letters and digits, values of at
 * most 256 characters. Refuses with `invalid_request`, naming the key.
 */
export function checkTags(tags: Readonly<Record<string, string>>): DomainResult<Record<string, string>> {
  for (const [key, value] of Object.entries(tags)) {
    if (!TAG_KEY.test(key)) {
      return refuse(
        "invalid_request",
        `Tag key '${key}' is invalid: use lower-case letters and digits only.`,
      );
    }
    if (countCharacters(value) > MAX_VALUE_LENGTH) {
      return refuse(
        "invalid_request",
        `The value of tag '${key}' is too long: use at most ${MAX_VALUE_LENGTH} characters.`,
      );
    }
  }
  return accept({ ...tags });
}

/** Tags of a fork: the given ones only, with the title as `tags.title`, which wins over a given `title`. */
export function forkTags(options: {
  tags: Readonly<Record<string, string>>;
  title: string | null;
}): DomainResult<Record<string, string>> {
  const { tags, title } = options;
  return checkTags(title === null ? tags : { ...tags, title });
}

/** Code points, as the source of the rule counts; a text of twice as many units is too long in any case. */
function countCharacters(text: string): number {
  return text.length > 2 * MAX_VALUE_LENGTH ? text.length : [...text].length;
}
