/**
 * @typedef {object} CiRun
 * @property {string | null} repository
 * @property {string | null} commit
 * @property {string | null} branch
 * @property {string | null} job
 * @property {string | null} attempt
 * @property {string | null} url
 * @property {string | null} group Equal for all attempts of one job: they share a graph.
 */

/** @type {CiRun} */
const NOWHERE = {
  repository: null,
  commit: null,
  branch: null,
  job: null,
  attempt: null,
  url: null,
  group: null,
};

/** In the order they are asked: each by a variable only it sets. */
const SYSTEMS = [
  { is: (env) => env.GITHUB_ACTIONS === "true", read: readGithub },
  { is: (env) => env.GITLAB_CI === "true", read: readGitlab },
  { is: (env) => env.BUILDKITE === "true", read: readBuildkite },
  { is: (env) => env.CIRCLECI === "true", read: readCircle },
  { is: (env) => Boolean(env.JENKINS_URL), read: readJenkins },
];

/**
 * Where this process runs, as its CI system says in the environment.
 * @param {Record<string, string | undefined>} env
 * @returns {CiRun}
 */
export function readCi(env) {
  const system = SYSTEMS.find(({ is }) => is(env));
  if (!system) return NOWHERE;
  const read = system.read(env);
  return Object.fromEntries(
    Object.entries({ ...NOWHERE, ...read }).map(([name, value]) => [name, value || null]),
  );
}

/** Re-running a job keeps its run id and counts GITHUB_RUN_ATTEMPT up. */
function readGithub(env) {
  const repository = env.GITHUB_REPOSITORY;
  const run = `${env.GITHUB_SERVER_URL}/${repository}/actions/runs/${env.GITHUB_RUN_ID}`;
  return {
    repository,
    commit: env.GITHUB_SHA,
    branch: env.GITHUB_HEAD_REF || env.GITHUB_REF_NAME,
    job: env.GITHUB_JOB,
    attempt: env.GITHUB_RUN_ATTEMPT,
    url: env.GITHUB_RUN_ATTEMPT ? `${run}/attempts/${env.GITHUB_RUN_ATTEMPT}` : run,
    group: groupOf("github", repository, env.GITHUB_WORKFLOW, env.GITHUB_RUN_ID, env.GITHUB_JOB),
  };
}

/** A retried job is a new job of the same pipeline under the same name; GitLab does not count attempts. */
function readGitlab(env) {
  return {
    repository: env.CI_PROJECT_PATH,
    commit: env.CI_COMMIT_SHA,
    branch: env.CI_MERGE_REQUEST_SOURCE_BRANCH_NAME || env.CI_COMMIT_REF_NAME,
    job: env.CI_JOB_NAME,
    attempt: env.CI_JOB_ID,
    url: env.CI_JOB_URL,
    group: groupOf("gitlab", env.CI_PROJECT_PATH, env.CI_PIPELINE_ID, env.CI_JOB_NAME),
  };
}

/** BUILDKITE_RETRY_COUNT is 0 for the first try. */
function readBuildkite(env) {
  const retries = Number(env.BUILDKITE_RETRY_COUNT ?? 0);
  const step = env.BUILDKITE_STEP_KEY || env.BUILDKITE_STEP_ID || env.BUILDKITE_LABEL;
  return {
    repository: repositoryName(env.BUILDKITE_REPO) || env.BUILDKITE_PIPELINE_SLUG,
    commit: env.BUILDKITE_COMMIT,
    branch: env.BUILDKITE_BRANCH,
    job: env.BUILDKITE_LABEL || env.BUILDKITE_STEP_KEY || env.BUILDKITE_PIPELINE_SLUG,
    attempt: Number.isInteger(retries) ? String(retries + 1) : null,
    url: env.BUILDKITE_BUILD_URL && `${env.BUILDKITE_BUILD_URL}#${env.BUILDKITE_JOB_ID ?? ""}`,
    group: groupOf("buildkite", env.BUILDKITE_BUILD_ID, step),
  };
}

/** "Rerun from failed" makes a new workflow of the same pipeline. */
function readCircle(env) {
  const repository = [env.CIRCLE_PROJECT_USERNAME, env.CIRCLE_PROJECT_REPONAME].filter(Boolean).join("/");
  return {
    repository: repository || repositoryName(env.CIRCLE_REPOSITORY_URL),
    commit: env.CIRCLE_SHA1,
    branch: env.CIRCLE_BRANCH,
    job: env.CIRCLE_JOB,
    attempt: env.CIRCLE_BUILD_NUM,
    url: env.CIRCLE_BUILD_URL,
    group: groupOf("circleci", env.CIRCLE_PIPELINE_ID || env.CIRCLE_WORKFLOW_ID, env.CIRCLE_JOB),
  };
}

/** Jenkins starts a new build for a retry: builds of one job for one commit belong together. */
function readJenkins(env) {
  return {
    repository: repositoryName(env.GIT_URL),
    commit: env.GIT_COMMIT,
    branch: env.CHANGE_BRANCH || env.BRANCH_NAME || env.GIT_BRANCH?.replace(/^origin\//, ""),
    job: env.JOB_NAME,
    attempt: env.BUILD_NUMBER,
    url: env.BUILD_URL,
    group: groupOf("jenkins", env.JENKINS_URL, env.JOB_NAME, env.GIT_COMMIT || env.BUILD_NUMBER),
  };
}

/** Null when a part is missing: half a key would put strangers together. */
function groupOf(...parts) {
  return parts.every(Boolean) ? parts.join(":") : null;
}

/** "git@host:acme/api.git", "https://host/acme/api" → "acme/api". */
function repositoryName(address) {
  return address?.replace(/\.git$/, "").match(/[/:]([^/:]+\/[^/:]+)$/)?.[1] ?? null;
}
