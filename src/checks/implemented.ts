import { accessTokenRules } from './access-token.ts'
import { callbackRules } from './callback.ts'
import type { RuleId } from './catalogue/ids.ts'
import { discoveryRules } from './discovery.ts'
import { dpopRules } from './dpop.ts'
import { dpopNonceRules } from './dpop-nonce.ts'
import { parRules, registrationRules } from './endpoints.ts'
import { devicePollRules, deviceRules } from './endpoints-device.ts'
import { introspectionRules, revocationRules } from './endpoints-tokens.ts'
import { fapi2Rules } from './fapi2.ts'
import { httpRules } from './http.ts'
import { browserRules } from './http-browser.ts'
import { tlsRules } from './http-tls.ts'
import { idTokenRules } from './id-token.ts'
import { jarmRules } from './jarm.ts'
import { jsonBodyRules } from './json-body.ts'
import { jwksRules } from './jwks.ts'
import { jwtRules } from './jwt.ts'
import { clientTokenRules } from './jwt-client.ts'
import { logoutTokenRules } from './logout.ts'
import { logoutChannelRules } from './logout-channels.ts'
import { metadataRules } from './metadata.ts'
import { protectedResourceRules } from './protected-resource.ts'
import { requestRules } from './request.ts'
import { assertionRules } from './request-assertion.ts'
import { tokenResponseRules } from './token-response.ts'
import { userinfoRules } from './userinfo.ts'
import { verificationRules } from './verification.ts'

/** Rules that a flow reports where it notices them, without a judge. */
const FLOW_RULES: readonly RuleId[] = ['cb-provider-error-page', 'jwks-refetched', 'disc-absent']

/** Every rule that some judge decides. */
export const IMPLEMENTED: ReadonlySet<RuleId> = new Set([
  ...FLOW_RULES,
  ...discoveryRules,
  ...metadataRules,
  ...protectedResourceRules,
  ...jwksRules,
  ...callbackRules,
  ...tokenResponseRules,
  ...idTokenRules,
  ...accessTokenRules,
  ...userinfoRules,
  ...jwtRules,
  ...verificationRules,
  ...clientTokenRules,
  ...dpopRules,
  ...dpopNonceRules,
  ...jarmRules,
  ...logoutTokenRules,
  ...logoutChannelRules,
  ...parRules,
  ...registrationRules,
  ...deviceRules,
  ...devicePollRules,
  ...introspectionRules,
  ...revocationRules,
  ...requestRules,
  ...assertionRules,
  ...httpRules,
  ...browserRules,
  ...tlsRules,
  ...jsonBodyRules,
  ...fapi2Rules,
])
