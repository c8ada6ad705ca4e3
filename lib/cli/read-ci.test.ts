import { describe, expect, it } from "vitest";
import { readCi } from "./read-ci.mjs";

const GITHUB = {
  GITHUB_ACTIONS: "true",
  GITHUB_SERVER_URL: "https://github.com",
  GITHUB_REPOSITORY: "acme/api",
  GITHUB_SHA: "a91c3f0",
  GITHUB_REF_NAME: "main",
  GITHUB_WORKFLOW: "Nightly",
  GITHUB_JOB: "agent",
  GITHUB_RUN_ID: "77",
  GITHUB_RUN_ATTEMPT: "1",
};

it("says nothing on a desk", () => {
  expect(Object.values(readCi({ HOME: "/home/dana" })).every((value) => value === null)).toBe(true);
});

describe("GitHub Actions", () => {
  it("gives repository, commit, branch, job, attempt and its address", () => {
    expect(readCi(GITHUB)).toEqual({
      repository: "acme/api",
      commit: "a91c3f0",
      branch: "main",
      job: "agent",
      attempt: "1",
      url: "https://github.com/acme/api/actions/runs/77/attempts/1",
      group: "github:acme/api:Nightly:77:agent",
    });
  });

  it("keeps the group of a retry and not that of another run, and takes a pull request's own branch", () => {
    const retry = readCi({ ...GITHUB, GITHUB_RUN_ATTEMPT: "2", GITHUB_HEAD_REF: "fix" });
    expect(retry).toMatchObject({ attempt: "2", branch: "fix", group: readCi(GITHUB).group });
    expect(readCi({ ...GITHUB, GITHUB_RUN_ID: "78" }).group).not.toBe(retry.group);
  });

  it("makes no group from half the facts", () => {
    expect(readCi({ ...GITHUB, GITHUB_RUN_ID: "" })).toMatchObject({ group: null, repository: "acme/api" });
  });
});

it("GitLab: a retried job of one pipeline keeps its group", () => {
  const job = {
    GITLAB_CI: "true",
    CI_PROJECT_PATH: "acme/api",
    CI_COMMIT_SHA: "a91c3f0",
    CI_COMMIT_REF_NAME: "main",
    CI_PIPELINE_ID: "5",
    CI_JOB_NAME: "agent",
    CI_JOB_ID: "900",
    CI_JOB_URL: "https://gitlab.com/acme/api/-/jobs/900",
  };
  expect(readCi(job)).toMatchObject({ repository: "acme/api", branch: "main", job: "agent", attempt: "900" });
  expect(readCi({ ...job, CI_JOB_ID: "901" }).group).toBe(readCi(job).group);
});

it("Buildkite: the first try is attempt 1, and the repository is told by its address", () => {
  const job = {
    BUILDKITE: "true",
    BUILDKITE_REPO: "git@github.com:acme/api.git",
    BUILDKITE_COMMIT: "a91c3f0",
    BUILDKITE_BRANCH: "main",
    BUILDKITE_LABEL: "Agent",
    BUILDKITE_STEP_KEY: "agent",
    BUILDKITE_BUILD_ID: "b-1",
    BUILDKITE_BUILD_URL: "https://buildkite.com/acme/api/builds/3",
    BUILDKITE_JOB_ID: "j-1",
    BUILDKITE_RETRY_COUNT: "0",
  };
  expect(readCi(job)).toMatchObject({
    repository: "acme/api",
    attempt: "1",
    url: "https://buildkite.com/acme/api/builds/3#j-1",
  });
  const retry = readCi({ ...job, BUILDKITE_RETRY_COUNT: "1", BUILDKITE_JOB_ID: "j-2" });
  expect(retry).toMatchObject({ attempt: "2", group: readCi(job).group });
});

it("CircleCI: a rerun is a new workflow of the same pipeline", () => {
  const job = {
    CIRCLECI: "true",
    CIRCLE_PROJECT_USERNAME: "acme",
    CIRCLE_PROJECT_REPONAME: "api",
    CIRCLE_SHA1: "a91c3f0",
    CIRCLE_BRANCH: "main",
    CIRCLE_JOB: "agent",
    CIRCLE_BUILD_NUM: "12",
    CIRCLE_BUILD_URL: "https://circleci.com/gh/acme/api/12",
    CIRCLE_PIPELINE_ID: "p-1",
    CIRCLE_WORKFLOW_ID: "w-1",
  };
  expect(readCi(job)).toMatchObject({ repository: "acme/api", job: "agent", attempt: "12" });
  expect(readCi({ ...job, CIRCLE_WORKFLOW_ID: "w-2" }).group).toBe(readCi(job).group);
});

it("Jenkins: builds of one job for one commit belong together", () => {
  const job = {
    JENKINS_URL: "https://ci.acme.test/",
    JOB_NAME: "agent",
    BUILD_NUMBER: "4",
    BUILD_URL: "https://ci.acme.test/job/agent/4/",
    GIT_URL: "https://git.acme.test/acme/api.git",
    GIT_COMMIT: "a91c3f0",
    GIT_BRANCH: "origin/main",
  };
  expect(readCi(job)).toMatchObject({ repository: "acme/api", branch: "main", attempt: "4" });
  expect(readCi({ ...job, BUILD_NUMBER: "5" }).group).toBe(readCi(job).group);
  expect(readCi({ ...job, GIT_COMMIT: "other" }).group).not.toBe(readCi(job).group);
});
