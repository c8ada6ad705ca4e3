import { contentOfBytes } from "#lib/importers/chat/content.ts";
import type { Importer } from "#lib/importers/importer.ts";
import { readMessage } from "./read-message.ts";
import { looksLikeMessages, readUpload } from "./read-upload.ts";

/**
 * Plain conversations in the messages of OpenAI's Chat Completions API: a list of messages, an object with one (alone,
 * in a list, or one per line), or one message per line. Fine-tuning and evaluation data, request logs, tau-bench
 * results, Chatbot UI exports.
 */
export const openaiMessages: Importer = {
  format: "openai-messages",
  label: "OpenAI messages",
  detect: (files) => files.some(looksLikeMessages),
  read: readUpload,
  content: (bytes) => contentOfBytes(bytes, readMessage),
};
