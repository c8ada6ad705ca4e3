import { describePairs, type UpstreamFile } from "./testing/upstream-pairs.ts";

// The fork and tree tests of OpenHands software-agent-sdk 1.43 (tests/sdk/conversation, tests/agent_server), and
// where the same behaviour is tested here: a test of ours names its pair in its title, so that this list cannot
// point at nothing. What has no counterpart says why. Not listed: remote/test_remote_navigate.py (no navigate
// here), the other 16 of test_call_context_isolation.py (how a Python client object carries its key; ours is a
// column) and fork_session of test_acp_agent.py (a side question to an agent, not a fork).

const NO_NAVIGATE = "No navigate here: a branch is a fork, and HEAD is the end of its conversation.";

const UPSTREAM: Record<string, UpstreamFile> = {
  "local/test_fork.py": {
    tests: 18,
    paired: [
      "creates_new_id",
      "with_explicit_id",
      "copies_events",
      "copies_system_prompt_event_with_non_picklable_executor",
      "source_unmodified",
      "execution_status_is_idle",
      "resets_metrics_by_default",
      "preserves_metrics_when_requested",
      "copies_agent_state",
      "accepts_replacement_agent",
      "with_tags",
      "with_title_sets_tag",
      "shares_workspace",
      "event_deep_copy_isolation",
      "persisted_events_survive_reload",
      "default_does_not_clobber_source_cache_key",
      "with_aliased_agent_does_not_clobber_source_cache_key",
    ],
    notApplicable: {
      persistence_path_no_doubling: "Conversations are rows, not sibling directories.",
    },
  },
  "local/test_conversation_tree.py": {
    tests: 23,
    paired: [
      "leaf_event_id_round_trips_through_base_state",
      "view_reflects_only_the_active_branch",
      "navigate_then_emit_creates_sibling_branch",
      "unknown_event_id_raises",
      "navigate_to_none_empties_the_active_branch",
      "navigate_to_none_then_emit_starts_a_fresh_root",
      "fork_from_event_slices_the_branch",
      "fork_after_condensation_replays_correctly",
      "default_fork_is_unchanged_full_copy",
      "legacy_conversation_resumes_and_continues",
      "legacy_resume_with_non_tree_artifact_tail_keeps_history",
      "legacy_resume_never_orphans_history_regardless_of_tail",
      "fork_from_event_on_an_abandoned_branch",
      "pending_actions_ignore_abandoned_branch",
      "empty_head_survives_reload",
      "fork_preserves_empty_head",
    ],
    notApplicable: {
      parent_id_stamped_and_leaf_advances:
        "Conversations are linear: seq is the parent, and the store checks it gap-free.",
      incremental_view_matches_ground_truth_across_branch_switches: NO_NAVIGATE,
      parent_id_round_trips_on_disk_and_root_omits_it:
        "Payload bytes stay as they came (lib/db/payloads.test.ts).",
      append_event_stamps_swapped_event_to_active_leaf_not_storage_tail:
        "No event is swapped while it is appended.",
      active_branch_returns_live_path_and_tail: "A conversation is its active branch.",
      navigate_to_none_empties_single_root_tree: NO_NAVIGATE,
      generate_title_reads_active_branch: "Titles are not generated; an imported one comes from the trunk.",
    },
  },
  "test_event_tree.py": {
    tests: 9,
    paired: [
      "event_id_cannot_equal_reserved_root_sentinel",
      "path_to_root",
      "path_to_root_cycle_raises",
      "append_rejects_parent_that_does_not_exist",
      "append_accepts_explicit_root_parent",
      "path_to_root_unknown_leaf_raises",
      "legacy_events_form_a_single_linear_branch",
      "effective_parent_id_rule",
    ],
    notApplicable: {
      contains_accepts_event_id_or_event: "An operator of Python.",
    },
  },
  "remote/test_remote_fork.py": {
    tests: 6,
    paired: [
      "sends_post_request",
      "uses_server_returned_tags",
      "passes_body_fields",
      "passes_from_event_id",
      "omits_from_event_id_when_none",
    ],
    notApplicable: {
      raises_on_agent_param: "Our server takes an agent with the fork.",
    },
  },
  "local/test_call_context_isolation.py, test_path_rules_injection.py": {
    tests: 2,
    paired: ["test_fork_gets_fresh_context", "test_fork_copies_activated_path_rules"],
    notApplicable: {},
  },
  "agent_server/test_conversation_router.py": {
    tests: 7,
    paired: [
      "fork_conversation_success",
      "fork_conversation_not_found",
      "duplicate_id_returns_409",
      "from_event_id_passed_through",
      "unknown_from_event_id_returns_404",
    ],
    notApplicable: {
      navigate_conversation_success: NO_NAVIGATE,
      navigate_conversation_returns_404: NO_NAVIGATE,
    },
  },
  "agent_server/test_conversation_service.py": {
    tests: 8,
    paired: [
      "test_fork_rejects_id_of_unloaded_persisted_conversation",
      "fork_from_event_slices_branch_and_records_lineage",
      "whole_conversation_fork_has_no_branch_point",
      "fork_unknown_event_raises_without_leaking_dir",
      "lineage_and_navigated_head_persist_across_restart",
    ],
    notApplicable: {
      navigate_moves_head_in_place: NO_NAVIGATE,
      navigate_unknown_event_raises: NO_NAVIGATE,
      navigate_missing_conversation_returns_none: NO_NAVIGATE,
    },
  },
};

describePairs(UPSTREAM);
