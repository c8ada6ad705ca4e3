import { agent, bash, failedReplace, plan, replace, type ScriptItem } from "./script-item.ts";

const CONFTEST = "/workspace/api/tests/auth/conftest.py";
const TEST = "/workspace/api/tests/auth/test_refresh_token.py";

/** The agent treats a symptom: a longer timeout, then reruns. */
export const FIRST_ATTEMPT: readonly ScriptItem[] = [
  agent(
    failedReplace(
      "Raise the Redis timeout of the tests",
      CONFTEST,
      "redis = Redis.from_url(settings.redis_url, timeout=0.25)",
      "redis = Redis.from_url(settings.redis_url, socket_timeout=2.0)",
    ),
    { say: "I raise the timeout in the test fixture and see whether the count drops." },
  ),
  agent(
    bash(
      "Read the fixture",
      "sed -n '1,18p' tests/auth/conftest.py",
      '@pytest.fixture\ndef store():\n    """A store on an empty Redis."""\n    settings = load_settings("test")\n\n\n\n    redis = Redis.from_url(settings.redis_url, socket_timeout=0.25)\n    store = TokenStore(redis)\n\n\n    # Other suites share this server.\n\n    redis.flushdb()\n    yield store',
    ),
    { say: "The keyword is socket_timeout; I remembered it wrongly." },
  ),
  agent(
    replace(
      "Raise the Redis timeout of the tests",
      CONFTEST,
      "redis = Redis.from_url(settings.redis_url, socket_timeout=0.25)",
      "redis = Redis.from_url(settings.redis_url, socket_timeout=2.0)",
    ),
  ),
  agent(
    bash(
      "Run the test 100 times",
      "for i in $(seq 100); do pytest -q tests/auth/test_refresh_token.py -k rotated 2>&1 | tail -n 1; done | sort | uniq -c",
      "     15 1 failed, 5 deselected in 1.30s\n     85 1 passed, 5 deselected in 1.28s",
      { seconds: 338 },
    ),
  ),
  agent(
    bash(
      "Watch Redis during one failing run",
      "(redis-cli monitor > /tmp/redis.log &) ; pytest -q tests/auth/test_refresh_token.py -k rotated --count 20 -x",
      ".....F\nE   AssertionError: {'error': 'invalid_grant', 'reason': 'token revoked'}\nE   assert 401 == 200\n\n1 failed, 5 passed in 7.80s",
      { exitCode: 1, seconds: 8.9 },
    ),
    { say: "15 of 100: the timeout is not it. I watch what Redis is asked in a failing run." },
  ),
  agent(
    bash(
      "Read the last commands of the failing run",
      "tail -n 6 /tmp/redis.log | cut -d ' ' -f 4-; grep -c . /tmp/redis.log",
      '"SET" "rt:9b1f04c7" "{..}" "EXAT" "1791960892"\n"EXISTS" "rt:revoked:9b1f04c7"\n"GET" "rt:9b1f04c7"\n"SET" "rt:revoked:9b1f04c7" "1" "EX" "2592000"\n"SET" "rt:9b1f04c7" "{..}" "EXAT" "1791960892"\n"EXISTS" "rt:revoked:9b1f04c7"\n58',
    ),
    {
      say: "Every command got its answer, so nothing was lost on the way. It looks like a matter of timing between the revocation and the next read.",
      reasoning:
        "The same key is set, revoked, set again and then found revoked. The order is right, so I take it for a race: the read comes before Redis has settled. A retry would get past that.",
    },
  ),
  agent(
    replace(
      "Let the test run again when it fails",
      TEST,
      "def test_rotated_token_is_accepted(client, user):",
      "@pytest.mark.flaky(reruns=2)\ndef test_rotated_token_is_accepted(client, user):",
    ),
    { say: "A race that a second try gets past: reruns make the job stable." },
  ),
  agent(
    bash(
      "Run the test with reruns 100 times",
      "for i in $(seq 100); do pytest -q tests/auth/test_refresh_token.py -k rotated 2>&1 | tail -n 1; done | sort | uniq -c",
      "      1 1 failed, 5 deselected, 2 rerun in 4.02s\n     13 1 passed, 5 deselected, 1 rerun in 2.66s\n     86 1 passed, 5 deselected in 1.29s",
      { seconds: 361 },
    ),
  ),
  agent(
    plan("Update the plan", [
      ["done", "Reproduce the failure and count it: 14 of 100"],
      ["done", "Find the cause: a race between revoking and reading"],
      ["in_progress", "Fix it and count again: 1 of 100 with two reruns"],
    ]),
  ),
  agent(
    bash(
      "Run the tests beside it",
      "pytest -q tests/auth",
      "..........................................                               [100%]\n42 passed, 1 rerun in 31.77s",
      { seconds: 32.4 },
    ),
    { say: "From 14 failures to 1. The tests beside it next." },
  ),
];
