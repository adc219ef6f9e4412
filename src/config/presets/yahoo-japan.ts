import type { Preset } from '../preset.ts'

/** Yahoo! JAPAN (YConnect v2), as its documentation has it. */
export const yahooJapan: Preset = {
  title: 'Yahoo! JAPAN (YConnect v2)',
  kind: 'oidc',
  needs: {},
  options: {
    issuer: 'https://auth.login.yahoo.co.jp/yconnect/v2',
    'client-auth': 'client_secret_basic',
    scope: 'openid profile email',
  },
  differs: [
    'UserInfo is at another domain, userinfo.yahooapis.jp.',
    'Who declines is sent to the front page of Yahoo! JAPAN and not back, unless --set authorize.bail=1.',
    'The identifier of a person is one of two forms, GUID or PPID, by the settings of the developer.',
  ],
  docs: [
    {
      url: 'https://developer.yahoo.co.jp/yconnect/v2/authorization_code/configuration.html',
      read: '2026-11-24',
    },
    {
      url: 'https://developer.yahoo.co.jp/yconnect/faq.html',
      read: '2026-11-24',
    },
  ],
}
