import { agent, bash, plan, refusedEdit, type ScriptItem, user, view } from "./script-item.ts";

const TOKENS = "/workspace/api/app/auth/tokens.py";
const STORE = "/workspace/api/app/auth/token_store.py";
const ROUTES = "/workspace/api/app/auth/routes.py";
const TEST = "/workspace/api/tests/auth/test_refresh_token.py";

/** The agent reproduces the failure and reads the code around it. */
export const INVESTIGATION: readonly ScriptItem[] = [
  user(
    "Make test_refresh_token stable on CI. It fails in about one run of seven with `invalid_grant`, always on main, never twice at the same place. Find out why, fix it, and prove it with numbers: how often it failed before, how often after.",
  ),
  agent(
    plan("Plan the job", [
      ["in_progress", "Reproduce the failure and count it"],
      ["todo", "Find the cause"],
      ["todo", "Fix it and count again"],
    ]),
    { say: "I will reproduce it first, then look for the cause. A plan to start with." },
  ),
  agent(
    [
      bash(
        "Show the state of the repository",
        "git log --oneline -4 && git status --short",
        "a91c3f0 Rotate refresh tokens on every use\n77be012 Move sessions to Redis\n1d40e9a Audit log for logins\nc02f7aa Pin pytest to 8.3",
      ),
      bash(
        "Find the test and its fixtures",
        "grep -rln refresh_token tests app | sort",
        "app/auth/routes.py\napp/auth/token_store.py\napp/auth/tokens.py\ntests/auth/conftest.py\ntests/auth/test_refresh_token.py\ntests/auth/test_sessions.py",
      ),
      bash(
        "Read how CI runs it",
        "sed -n '1,40p' .github/workflows/unit-tests.yml",
        "name: unit-tests\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    services:\n      postgres: { image: postgres:16 }\n      redis: { image: redis:7 }\n    steps:\n      - uses: actions/checkout@v5\n      - run: make install\n      - run: pytest -q --maxfail=1 tests",
      ),
    ],
    { say: "Three looks at once: history, the files involved, and how CI runs them." },
  ),
  agent(
    bash(
      "Run the test once",
      "pytest -q tests/auth/test_refresh_token.py",
      "......                                                                   [100%]\n6 passed in 6.41s",
      { seconds: 7.2 },
    ),
    { say: "Now the test itself, once." },
  ),
  agent(
    view(
      TEST,
      31,
      'def test_rotated_token_is_accepted(client, user):\n    first = client.login(user).json()["refresh_token"]\n    time.sleep(0.85)  # the audit worker needs a moment\n    second = client.refresh(first).json()["refresh_token"]\n\n    answer = client.refresh(second)\n\n    assert answer.status_code == 200, answer.json()',
    ),
    { say: "Green once says nothing at one failure in seven. What does it do?" },
  ),
  agent(
    bash(
      "Run the test 100 times",
      "for i in $(seq 100); do pytest -q tests/auth/test_refresh_token.py -k rotated 2>&1 | tail -n 1; done | sort | uniq -c",
      "     14 1 failed, 5 deselected in 1.31s\n     86 1 passed, 5 deselected in 1.29s",
      { seconds: 342, exitCode: 0 },
    ),
    {
      say: "A hundred runs, counted.",
      reasoning:
        "One in seven means I need about a hundred runs to see a difference later. It takes some minutes, and it is the number everything else is measured against.",
    },
  ),
  agent(
    bash(
      "Show one failure in full",
      "pytest -q tests/auth/test_refresh_token.py -k rotated --count 20 -x",
      "..........F\n=================================== FAILURES ===================================\n________________ test_rotated_token_is_accepted[11-20] ________________\n\n    answer = client.refresh(second)\n>   assert answer.status_code == 200, answer.json()\nE   AssertionError: {'error': 'invalid_grant', 'reason': 'token revoked'}\nE   assert 401 == 200\n\n1 failed, 10 passed in 14.02s",
      { exitCode: 1, seconds: 14.6 },
    ),
    { say: "14 of 100. It reproduces, so now one failure with all its detail." },
  ),
  agent(
    view(
      TOKENS,
      12,
      'def issue_refresh_token(user_id: str) -> RefreshToken:\n    issued_at = int(time.time())\n    token_id = sha256(f"{user_id}:{issued_at}".encode()).hexdigest()[:32]\n    return RefreshToken(\n        id=token_id,\n        user_id=user_id,\n        issued_at=issued_at,\n        expires_at=issued_at + settings.refresh_ttl,\n    )\n\n\ndef rotate(token: RefreshToken, store: TokenStore) -> RefreshToken:\n    store.revoke(token.id)\n    fresh = issue_refresh_token(token.user_id)\n    store.save(fresh)\n    return fresh',
    ),
    {
      say: "The second token counts as revoked although it is brand new. Where are tokens made and revoked?",
      reasoning:
        "invalid_grant with the reason token revoked: the store says so. Either it revoked the wrong token or it reads something old. The store moved to Redis two commits ago, so Redis is the first suspect.",
    },
  ),
  agent(
    refusedEdit(
      "Read the token store",
      { command: "view", view_range: [1, 40] },
      "file_editor was not run: its argument `path` is missing.",
    ),
    { say: "Now the store." },
  ),
  agent(
    view(
      STORE,
      1,
      'class TokenStore:\n    def __init__(self, redis: Redis) -> None:\n        self._redis = redis\n\n    def save(self, token: RefreshToken) -> None:\n        self._redis.set(f"rt:{token.id}", token.to_json(), exat=token.expires_at)\n\n    def revoke(self, token_id: str) -> None:\n        self._redis.set(f"rt:revoked:{token_id}", 1, ex=settings.refresh_ttl)\n\n    def is_revoked(self, token_id: str) -> bool:\n        return self._redis.exists(f"rt:revoked:{token_id}") == 1',
    ),
    { say: "The path was missing. Again, with it." },
  ),
  agent(
    view(
      ROUTES,
      58,
      '@router.post("/token/refresh")\ndef refresh(body: RefreshRequest, store: TokenStore = Depends(get_store)):\n    token = parse_refresh_token(body.refresh_token)\n    if store.is_revoked(token.id):\n        raise invalid_grant("token revoked")\n    if not store.load(token.id):\n        raise invalid_grant("unknown token")\n    return rotate(token, store)',
    ),
    { say: "The store is plain. Who calls it?" },
  ),
  agent(
    bash(
      "Read the last change of the token code",
      "git show a91c3f0 --stat --format='%an, %ar: %s'",
      "K. Oduya, 3 weeks ago: Rotate refresh tokens on every use\n app/auth/routes.py               |  6 +++---\n app/auth/tokens.py               |  9 +++++++++\n tests/auth/test_refresh_token.py | 14 ++++++++++++++\n 3 files changed, 26 insertions(+), 3 deletions(-)",
    ),
  ),
  agent(
    bash(
      "Compare the failing runs of CI by hour",
      "python tools/ci_history.py unit-tests --last 40 --failed | awk '{print $2}' | sort | uniq -c",
      "      1 02:00\n      1 06:00\n      2 11:00\n      1 15:00\n      1 19:00",
      { seconds: 3.2 },
    ),
    { say: "The failures began with that change. Do they gather at some hour, when the runners are busy?" },
  ),
  agent(
    bash(
      "Look at the Redis settings of the tests",
      "grep -n -i redis tests/auth/conftest.py app/settings.py",
      'tests/auth/conftest.py:8:    redis = Redis.from_url(settings.redis_url, socket_timeout=0.25)\ntests/auth/conftest.py:14:    redis.flushdb()\napp/settings.py:21:    redis_url: str = "redis://localhost:6379/0"\napp/settings.py:22:    redis_socket_timeout: float = 0.25',
    ),
    { unpriced: true },
  ),
  agent(
    bash(
      "Ask Redis for slow commands and evictions",
      "redis-cli slowlog len; redis-cli info stats | grep -E 'evicted|expired|rejected'",
      "(integer) 0\nexpired_keys:3\nevicted_keys:0\nrejected_connections:0",
    ),
    {
      reasoning:
        "A quarter of a second as socket timeout is short for a busy runner. If a write timed out silently, a read afterwards could see something old. Evictions would show here.",
    },
  ),
  agent(
    plan("Update the plan", [
      ["done", "Reproduce the failure and count it: 14 of 100"],
      ["in_progress", "Find the cause: Redis answers too slowly for a timeout of 0.25 s?"],
      ["todo", "Fix it and count again"],
    ]),
    { say: "No evictions, no slow commands. A short socket timeout remains as a suspect." },
  ),
];
