import { accessTokenRules } from './access-token/access-token.rules.ts'
import { accessTokenContentRules } from './access-token/content.rules.ts'
import { accessTokenDpopRules } from './access-token/dpop.rules.ts'
import { accessTokenDpopNonceRules } from './access-token/dpop-nonce.rules.ts'
import { accessTokenPartiesRules } from './access-token/parties.rules.ts'
import { accessTokenProbeRules } from './access-token/probes.rules.ts'
import { accessTokenTimesRules } from './access-token/times.rules.ts'
import { callbackRules } from './callback/callback.rules.ts'
import { callbackDeliveryRules } from './callback/delivery.rules.ts'
import { callbackJarmRules } from './callback/jarm.rules.ts'
import { callbackOpeningsRules } from './callback/openings.rules.ts'
import { callbackOutcomeRules } from './callback/outcome.rules.ts'
import { callbackPageRules } from './callback/page.rules.ts'
import { callbackProbeRules } from './callback/probes.rules.ts'
import { claimSourcesRules } from './claim-sources/claim-sources.rules.ts'
import { discoveryRules } from './discovery/discovery.rules.ts'
import { discoveryMembersRules } from './discovery/members.rules.ts'
import { endpointsDeviceRules } from './endpoints/device.rules.ts'
import { endpointsRules } from './endpoints/endpoints.rules.ts'
import { endpointsProbeRules } from './endpoints/probes.rules.ts'
import { endpointsTokensRules } from './endpoints/tokens.rules.ts'
import { fapi2Rules } from './fapi2/fapi2.rules.ts'
import { fapi2ProbeRules } from './fapi2/probes.rules.ts'
import { httpBrowserRules } from './http/browser.rules.ts'
import { httpRules } from './http/http.rules.ts'
import { httpJsonBodyRules } from './http/json-body.rules.ts'
import { httpProbeRules } from './http/probes.rules.ts'
import { idTokenAuthenticationRules } from './id-token/authentication.rules.ts'
import { idTokenContentRules } from './id-token/content.rules.ts'
import { idTokenEncryptionRules } from './id-token/encryption.rules.ts'
import { idTokenHashesRules } from './id-token/hashes.rules.ts'
import { idTokenHeaderRules } from './id-token/header.rules.ts'
import { idTokenPartiesRules } from './id-token/parties.rules.ts'
import { idTokenRefreshRules } from './id-token/refresh.rules.ts'
import { idTokenTimesRules } from './id-token/times.rules.ts'
import { jwtClaimsFormRules } from './jwt/claims-form.rules.ts'
import { jwtClientRules } from './jwt/client.rules.ts'
import { jwtEncryptionRules } from './jwt/encryption.rules.ts'
import { jwtFaultsRules } from './jwt/faults.rules.ts'
import { jwtIssuerRules } from './jwt/issuer.rules.ts'
import { jwtRules } from './jwt/jwt.rules.ts'
import { jwtKeyBindingRules } from './jwt/key-binding.rules.ts'
import { jwtKindRules } from './jwt/kind.rules.ts'
import { jwtTimesRules } from './jwt/times.rules.ts'
import { keysCertificatesRules } from './keys/certificates.rules.ts'
import { keysEndsRules } from './keys/ends.rules.ts'
import { keysFormRules } from './keys/form.rules.ts'
import { keysJwksRules } from './keys/jwks.rules.ts'
import { keysMaterialRules } from './keys/material.rules.ts'
import { keysSetRules } from './keys/set.rules.ts'
import { keysUseRules } from './keys/use.rules.ts'
import { logoutChannelsRules } from './logout/channels.rules.ts'
import { logoutRules } from './logout/logout.rules.ts'
import { logoutProbeRules } from './logout/probes.rules.ts'
import { metadataAlgorithmsRules } from './metadata/algorithms.rules.ts'
import { metadataFeaturesRules } from './metadata/features.rules.ts'
import { metadataRules } from './metadata/metadata.rules.ts'
import { metadataRequestsRules } from './metadata/requests.rules.ts'
import { protectedResourceRules } from './protected-resource/protected-resource.rules.ts'
import { requestAssertionRules } from './request/assertion.rules.ts'
import { requestEndsRules } from './request/ends.rules.ts'
import { requestRedirectRules } from './request/redirect.rules.ts'
import { requestRegistrationRules } from './request/registration.rules.ts'
import { requestRules } from './request/request.rules.ts'
import { requestSpellingRules } from './request/spelling.rules.ts'
import { tlsProbeRules } from './tls/probes.rules.ts'
import { tlsRules } from './tls/tls.rules.ts'
import { tokenResponseDiagnosisRules } from './token-response/diagnosis.rules.ts'
import { tokenResponseErrorRules } from './token-response/error.rules.ts'
import { tokenResponseLifetimeRules } from './token-response/lifetime.rules.ts'
import { tokenResponseMembersRules } from './token-response/members.rules.ts'
import { tokenResponseProbeRules } from './token-response/probes.rules.ts'
import { tokenResponseSpentRules } from './token-response/spent.rules.ts'
import { tokenResponseRules } from './token-response/token-response.rules.ts'
import { userinfoAgreedRules } from './userinfo/agreed.rules.ts'
import { userinfoClaimsRules } from './userinfo/claims.rules.ts'
import { userinfoProbeRules } from './userinfo/probes.rules.ts'
import { userinfoTokenRules } from './userinfo/token.rules.ts'
import { userinfoRules } from './userinfo/userinfo.rules.ts'

/** Every rule by its subject, in the order of the pages. */
export const SUBJECTS = {
  discovery: { ...discoveryRules, ...discoveryMembersRules },
  metadata: { ...metadataRules, ...metadataAlgorithmsRules, ...metadataFeaturesRules, ...metadataRequestsRules },
  'protected-resource': { ...protectedResourceRules },
  keys: {
    ...keysCertificatesRules,
    ...keysEndsRules,
    ...keysFormRules,
    ...keysJwksRules,
    ...keysMaterialRules,
    ...keysSetRules,
    ...keysUseRules,
  },
  request: {
    ...requestRules,
    ...requestAssertionRules,
    ...requestEndsRules,
    ...requestRedirectRules,
    ...requestRegistrationRules,
    ...requestSpellingRules,
  },
  callback: {
    ...callbackRules,
    ...callbackDeliveryRules,
    ...callbackJarmRules,
    ...callbackOpeningsRules,
    ...callbackOutcomeRules,
    ...callbackPageRules,
    ...callbackProbeRules,
  },
  'token-response': {
    ...tokenResponseRules,
    ...tokenResponseDiagnosisRules,
    ...tokenResponseErrorRules,
    ...tokenResponseLifetimeRules,
    ...tokenResponseMembersRules,
    ...tokenResponseProbeRules,
    ...tokenResponseSpentRules,
  },
  'id-token': {
    ...idTokenAuthenticationRules,
    ...idTokenContentRules,
    ...idTokenEncryptionRules,
    ...idTokenHashesRules,
    ...idTokenHeaderRules,
    ...idTokenPartiesRules,
    ...idTokenRefreshRules,
    ...idTokenTimesRules,
  },
  'access-token': {
    ...accessTokenRules,
    ...accessTokenContentRules,
    ...accessTokenDpopRules,
    ...accessTokenDpopNonceRules,
    ...accessTokenPartiesRules,
    ...accessTokenProbeRules,
    ...accessTokenTimesRules,
  },
  jwt: {
    ...jwtRules,
    ...jwtClaimsFormRules,
    ...jwtClientRules,
    ...jwtEncryptionRules,
    ...jwtFaultsRules,
    ...jwtIssuerRules,
    ...jwtKeyBindingRules,
    ...jwtKindRules,
    ...jwtTimesRules,
  },
  'claim-sources': { ...claimSourcesRules },
  userinfo: {
    ...userinfoRules,
    ...userinfoAgreedRules,
    ...userinfoClaimsRules,
    ...userinfoProbeRules,
    ...userinfoTokenRules,
  },
  endpoints: { ...endpointsRules, ...endpointsDeviceRules, ...endpointsProbeRules, ...endpointsTokensRules },
  logout: { ...logoutRules, ...logoutChannelsRules, ...logoutProbeRules },
  http: { ...httpRules, ...httpBrowserRules, ...httpJsonBodyRules, ...httpProbeRules },
  tls: { ...tlsRules, ...tlsProbeRules },
  fapi2: { ...fapi2Rules, ...fapi2ProbeRules },
} as const

export type Subject = keyof typeof SUBJECTS

/** The id of a rule. */
export type RuleId = { [Each in Subject]: keyof (typeof SUBJECTS)[Each] }[Subject]
