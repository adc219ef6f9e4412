import { error } from '../entry.ts'

export const logoutChannelsRules = {
  'bc-uri': error('OIDC Back-Channel Logout 1.0 2.2', {
    title: 'backchannel_logout_uri is usable',
    holds: 'backchannel_logout_uri is absolute, without fragment, and https.',
    wrong: 'backchannel_logout_uri is relative, has a fragment, or is not https.',
    why: 'The provider cannot call it, or calls it where others listen.',
    operator: 'Refuse it at registration.',
    client: 'Register an https address that the provider can reach.',
    onLoopback: 'I',
  }),
  'fc-uri-origin': error('OIDC Front-Channel Logout 1.0 2', {
    title: 'frontchannel_logout_uri is of the client',
    holds: 'Scheme, host and port of frontchannel_logout_uri are those of a redirect URI.',
    wrong: 'frontchannel_logout_uri is of another origin than every redirect URI.',
    why: 'The page of the provider would load a stranger in a frame and tell it of the session.',
    operator: 'Refuse it at registration.',
    client: 'Use the origin of the application.',
  }),
  'fc-iss-sid-pair': error('OIDC Front-Channel Logout 1.0 2', {
    title: 'iss and sid come together',
    holds: 'The front-channel logout request has both iss and sid, or neither.',
    wrong: 'Only one of iss and sid came.',
    why: 'A sid is unique within an issuer alone.',
    operator: 'Add both.',
    client: 'Ignore a sid without iss.',
  }),
}
