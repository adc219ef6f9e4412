import { error, info, warning } from '../entry.ts'

export const requestRedirectRules = {
  'rp-redirect-localhost': info('RFC 8252 8.3', {
    title: 'Loopback by address',
    holds: 'A loopback redirect URI uses 127.0.0.1 or [::1].',
    wrong: 'The redirect URI uses the name localhost.',
    why: 'The name can lead to another interface or through a firewall, and is looked up differently on each machine.',
    operator: 'Allow loopback addresses with any port.',
    client: 'Register and send http://127.0.0.1 or http://[::1].',
    symptoms: ['localhost redirect URI refused'],
  }),
  'rp-redirect-fragment': error('RFC 6749 3.1.2', {
    title: 'Redirect URI has no fragment',
    holds: 'The redirect URI has no fragment.',
    wrong: 'The redirect URI has a fragment.',
    why: 'Response parameters are added to the fragment or before it; either way they get lost.',
    operator: 'Refuse such redirect URIs at registration and at the authorization endpoint.',
    client: 'Take the fragment away; keep what it said in state.',
  }),
  'rp-redirect-uri-normalised': warning('OIDC Core 1.0 3.1.2.1', {
    title: 'The redirect URI is its own normal form',
    holds: 'The redirect URI is spelled as a browser or library would write it.',
    wrong: 'The redirect URI differs from its normal form.',
    why: 'It is compared to the letter: a library that tidies it up breaks the match.',
    operator: 'Nothing: comparison must be exact.',
    client: 'Register and send the normal form, or make sure that it is sent byte for byte.',
    symptoms: ['redirect_uri mismatch', 'trailing slash'],
  }),
}
