import { error, info } from '../entry.ts'

export const userinfoProbeRules = {
  'ui-get-post': error('OIDC Core 1.0 5.3.1', {
    title: 'UserInfo takes GET and POST',
    holds: 'UserInfo answers GET and POST alike.',
    wrong: 'UserInfo does not answer both GET and POST.',
    why: 'Clients are free to use either.',
    operator: 'Allow both methods.',
    client: 'Use GET with the Authorization header.',
    probe: true,
  }),
  'ui-cors': info('OIDC Discovery 1.0 3', {
    title: 'UserInfo allows CORS',
    holds: 'Scripts of other origins may call UserInfo.',
    wrong: 'Scripts of other origins may not call UserInfo.',
    why: 'Browser clients cannot read it.',
    operator: 'Allow CORS at UserInfo, without credentials.',
    client: 'Call it from a server.',
    probe: true,
    symptoms: ['CORS error', 'blocked by CORS policy'],
  }),
}
