import { warning } from '../entry.ts'

export const keysEndsRules = {
  'jwks-key-expiring': warning('RFC 5280 4.1.2.5', {
    title: 'Keys last a while',
    holds: 'No key of the set, and no certificate of one, ends within the time that was asked for.',
    wrong: 'A key of the set, or the certificate of one, ends within the time that was asked for.',
    why: 'Afterwards clients that heed its end refuse what it signs.',
    operator: 'Publish the next key, and let signatures follow.',
    client: 'Tell the operator.',
  }),
}
