import type { Vendor } from '../vendor.ts'

/** Kubernetes: tokens of service accounts. */
export const kubernetes: Vendor = {
  title: 'Kubernetes',
  documented: 'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  read: '2026-11-30',
  words: [],
  claims: {
    issuers: ['https://kubernetes.default.svc*', 'kubernetes/serviceaccount'],
    documented: 'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
    read: '2026-11-30',
    list: [
      {
        name: 'kubernetes.io',
        telling: true,
        means:
          'What the token is bound to: namespace, serviceaccount, and pod, node or secret with their ids; it ends with them.',
      },
      {
        name: 'kubernetes.io/serviceaccount/namespace',
        telling: true,
        means: 'Namespace of the service account, in a token of a secret, which does not expire.',
      },
      {
        name: 'kubernetes.io/serviceaccount/*',
        telling: true,
        means: 'Service account or secret of a token that lies in a secret and does not expire.',
      },
      { name: 'warnafter', means: 'Within kubernetes.io: when a client should have fetched another token.' },
    ],
  },
}
