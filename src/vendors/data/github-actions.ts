import type { Vendor } from '../vendor.ts'

/** The tokens that jobs of GitHub Actions ask for. */
export const githubActions: Vendor = {
  title: 'GitHub Actions',
  documented: 'https://docs.github.com/en/actions/reference/security/oidc',
  read: '2026-11-30',
  words: [],
  claims: {
    issuers: ['https://token.actions.githubusercontent.com', 'https://token.actions.githubusercontent.com/*'],
    documented: 'https://docs.github.com/en/actions/reference/security/oidc',
    read: '2026-11-30',
    list: [
      { name: 'repository', means: 'Repository of the workflow, owner/name.' },
      { name: 'repository_owner', means: 'Owner of the repository.' },
      { name: 'repository_visibility', means: 'public, private or internal.' },
      { name: 'ref', means: 'Branch or tag that the workflow runs on.' },
      {
        name: 'job_workflow_ref',
        telling: true,
        means: 'Workflow that has the job, with the ref that it was taken from.',
      },
      { name: 'workflow_ref', means: 'Workflow that was started, with its ref.' },
      { name: 'environment', means: 'Environment that the job deploys to.' },
      { name: 'event_name', means: 'Event that started the workflow.' },
      { name: 'actor', means: 'Account that started the workflow.' },
      { name: 'runner_environment', means: 'Whether the runner is of GitHub or self-hosted.' },
      { name: 'run_id', means: 'Run of the workflow.' },
    ],
  },
}
