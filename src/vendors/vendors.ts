import { adfs } from './data/adfs.ts'
import { apple } from './data/apple.ts'
import { auth0 } from './data/auth0.ts'
import { authentik } from './data/authentik.ts'
import { authlib } from './data/authlib.ts'
import { cognito } from './data/cognito.ts'
import { dex } from './data/dex.ts'
import { doorkeeper } from './data/doorkeeper.ts'
import { entra } from './data/entra.ts'
import { entraB2c } from './data/entra-b2c.ts'
import { firebase } from './data/firebase.ts'
import { fosite } from './data/fosite.ts'
import { fusionAuth } from './data/fusionauth.ts'
import { github } from './data/github.ts'
import { githubActions } from './data/github-actions.ts'
import { gitlabCi } from './data/gitlab-ci.ts'
import { google } from './data/google.ts'
import { ibm } from './data/ibm.ts'
import { identityServer } from './data/identityserver.ts'
import { kakao } from './data/kakao.ts'
import { keycloak } from './data/keycloak.ts'
import { kubernetes } from './data/kubernetes.ts'
import { league } from './data/league.ts'
import { line } from './data/line.ts'
import { linkedin } from './data/linkedin.ts'
import { meta } from './data/meta.ts'
import { nodeOidcProvider } from './data/node-oidc-provider.ts'
import { oauthlib } from './data/oauthlib.ts'
import { okta } from './data/okta.ts'
import { openIddict } from './data/openiddict.ts'
import { ping } from './data/ping.ts'
import { salesforce } from './data/salesforce.ts'
import { slack } from './data/slack.ts'
import { spring } from './data/spring.ts'
import { supabase } from './data/supabase.ts'
import { twitch } from './data/twitch.ts'
import { uaa } from './data/uaa.ts'
import { zitadel } from './data/zitadel.ts'
import type { Vendor } from './vendor.ts'

const VENDORS: readonly Vendor[] = [
  entra,
  entraB2c,
  adfs,
  keycloak,
  okta,
  auth0,
  google,
  cognito,
  apple,
  kakao,
  line,
  ping,
  slack,
  github,
  linkedin,
  salesforce,
  meta,
  twitch,
  fosite,
  dex,
  zitadel,
  authentik,
  doorkeeper,
  spring,
  uaa,
  identityServer,
  openIddict,
  nodeOidcProvider,
  authlib,
  oauthlib,
  league,
  fusionAuth,
  ibm,
  kubernetes,
  firebase,
  githubActions,
  gitlabCi,
  supabase,
]

/** Every vendor whose words are known; a function, since the build loads them when first asked for. */
export function vendors(): readonly Vendor[] {
  return VENDORS
}
