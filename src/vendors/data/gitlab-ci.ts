import type { Vendor } from '../vendor.ts'

/** The tokens that jobs of GitLab CI ask for. */
export const gitlabCi: Vendor = {
  title: 'GitLab CI',
  documented: 'https://docs.gitlab.com/ci/secrets/id_token_authentication/',
  read: '2026-11-30',
  words: [],
  claims: {
    documented: 'https://docs.gitlab.com/ci/secrets/id_token_authentication/',
    read: '2026-11-30',
    list: [
      { name: 'project_path', means: 'Project of the job, group/name.' },
      { name: 'namespace_path', means: 'Group or person that the project belongs to.' },
      {
        name: 'ref_protected',
        telling: true,
        means: 'Whether the branch or tag is protected: true or false, as text.',
      },
      { name: 'ref_path', means: 'Branch or tag of the job, in full.' },
      { name: 'pipeline_source', telling: true, means: 'What started the pipeline, such as push or schedule.' },
      { name: 'ci_config_ref_uri', telling: true, means: 'File that the pipeline is defined by, with its ref.' },
      { name: 'user_login', means: 'Account that started the job.' },
      {
        name: 'environment_protected',
        telling: true,
        means: 'Whether the environment of the job is protected: true or false, as text.',
      },
    ],
  },
}
