import { describePairs, type UpstreamFile } from "./testing/upstream-pairs.ts";

// The tests of docker-agent's conversation transactions (PR 2947), of Codex prompt_caching.rs and
// compact_resume_fork.rs, and of the opencode codex plugin's key derivation, and where the same behaviour is tested
// here: a test of ours names its pair in its title. What has no counterpart says why.

const NO_CACHE = "Conversations are in the database, not in a cache of limited size and age.";
const NO_CONTEXT = "No environment context is added to a request: there is none to append or to repeat.";
const NO_ROLLBACK = "Nothing is rolled back: a fork before the turn is the history without it.";
const NO_SESSIONS = "The key is a column of the conversation; no session manager guesses it from the input.";

const UPSTREAM: Record<string, UpstreamFile> = {
  "docker-agent conversations_transaction_test.go": {
    tests: 6,
    paired: [
      "WorksOnClone",
      "RejectsContinuationWithoutUser",
      "FailedRunDoesNotAdvance",
      "SuccessfulRunAdvances",
      "RestoresAfterEviction",
      "NewConversation",
    ],
    notApplicable: {},
  },
  "docker-agent conversations_test.go": {
    tests: 12,
    paired: ["AppendLatestUser", "AcquireRelease", "DifferentIDsDontBlock", "RaceFree", "EmptyIDIsNoop"],
    notApplicable: {
      Disabled: NO_CACHE,
      PutGet: NO_CACHE,
      TTL: NO_CACHE,
      LRUEviction: NO_CACHE,
      Delete: NO_CACHE,
      AppendLatestUser_NoUserMessage: "The same as RejectsContinuationWithoutUser here.",
      NilIsNoop: "A lease row, not a pointer.",
    },
  },
  "codex prompt_caching.rs": {
    tests: 8,
    paired: [
      "prompt_tools_are_consistent_across_requests",
      "prefixes_context_and_instructions_once_and_consistently_across_requests",
      "overrides_turn_context_but_keeps_cached_prefix_and_key_constant",
      "per_turn_overrides_keep_cached_prefix_and_key_constant",
      "send_user_turn_with_no_changes_does_not_send_environment_context",
    ],
    notApplicable: {
      gpt_5_tools_without_apply_patch_append_apply_patch_instructions:
        "No tool brings instructions of its own.",
      override_before_first_turn_emits_environment_context: NO_CONTEXT,
      send_user_turn_with_changes_sends_environment_context: NO_CONTEXT,
    },
  },
  "codex compact_resume_fork.rs": {
    tests: 4,
    paired: [
      "compact_resume_and_fork_preserve_model_history_view",
      "compact_resume_after_second_compaction_preserves_history",
    ],
    notApplicable: {
      snapshot_rollback_past_compaction_replays_append_only_history: NO_ROLLBACK,
      snapshot_rollback_followup_turn_trims_context_updates: NO_ROLLBACK,
    },
  },
  "opencode codex plugin ensurePromptCacheKey": {
    tests: 17,
    paired: [
      "host snake key kept",
      "camel kept",
      "snake wins over camel",
      "cache_meta-conv-123",
      "cache_meta-conv-123-fork-branch-1",
      "fork in root",
      "same key over overrides",
      "fallback matches /^cache_/",
      "info log for new session",
    ],
    notApplicable: {
      "null conversation_id is re-used on the 2nd transform":
        "A fallback key comes with a uuid and is stored with the conversation.",
      "prompt bridge, env and file churn keep the key": NO_CONTEXT,
      "session manager: disabled, init, keep prefix": NO_SESSIONS,
      "session manager: regenerate, causes, history_pruned": NO_SESSIONS,
      "session manager: fork keys alpha and beta": NO_SESSIONS,
      "session manager: parent hints": NO_SESSIONS,
      "session manager: host key reuse": NO_SESSIONS,
      "session manager: idle eviction, cap": NO_SESSIONS,
    },
  },
};

describePairs(UPSTREAM);
