import type { Words } from '../words.ts'

export const metadataWords = {
  'meta-issuer-missing': { must: 'Issuer is REQUIRED and a string.' },
  'meta-issuer-mismatch': {
    must: 'Issuer is identical to the issuer the URL was built from; else the document must not be used.',
  },
  'meta-issuer-trailing-slash': {
    must: 'Issuer differs only by a terminating / (strict clients and iss comparison fail).',
  },
  'meta-issuer-not-https': { must: 'Issuer uses the https scheme.' },
  'meta-issuer-query-fragment': { must: 'Issuer has no query and no fragment.' },
  'meta-issuer-userinfo': { must: 'Issuer has a host and no userinfo; port in range.' },
  'meta-issuer-template': { must: 'Issuer contains a placeholder such as {tenantid} (Entra common endpoint).' },
  'meta-authorization-endpoint-missing': { must: 'Authorization_endpoint is present.' },
  'meta-token-endpoint-missing': { must: 'Token_endpoint is present unless only the implicit flow is supported.' },
  'meta-userinfo-endpoint-missing': { must: 'Userinfo_endpoint is RECOMMENDED.' },
  'meta-jwks-uri-missing': { must: 'Jwks_uri is REQUIRED for OpenID Providers.' },
  'meta-registration-endpoint-missing': { must: 'Registration_endpoint is RECOMMENDED (E in dynamic-op, CORE 15.2).' },
  'meta-endpoint-not-https': { must: 'Every endpoint URL uses https.' },
  'meta-endpoint-not-url': { must: 'Endpoint value is an absolute URL.' },
  'meta-endpoint-fragment': { must: 'Authorization and token endpoint URLs have no fragment.' },
  'meta-endpoint-host-differs': {
    must: 'Endpoint on another registrable domain than the issuer (legal; verify it is intended).',
  },
  'meta-scopes-missing': { must: 'Scopes_supported is RECOMMENDED.' },
  'meta-scopes-no-openid': { must: 'Openid must be supported; listed when scopes_supported is given.' },
  'meta-scope-syntax': { must: 'Scope values use only %x21 / %x23-5B / %x5D-7E.' },
  'meta-offline-access-without-refresh': {
    must: 'Offline_access is listed but grant_types_supported lacks refresh_token (or the reverse).',
  },
  'meta-response-types-missing': { must: 'Response_types_supported is REQUIRED.' },
  'meta-response-types-no-oidc': {
    must: 'At least one of code, id_token, id_token token, code id_token, code token, code id_token token (compare as word sets).',
  },
  'meta-response-types-dynamic': { must: 'Dynamic OPs support code, id_token and id_token token.' },
  'meta-response-type-token': {
    must: 'Response types that issue access tokens in the front channel are discouraged (E in oauth21 10.1, fapi2 5.3.2.2-1).',
  },
  'meta-response-type-id-token-front': {
    must: 'ID Token in the front channel (id_token, code id_token): privacy note; forbidden by FAPI2 5.3.2.2-1.',
  },
  'meta-response-modes-missing': { must: 'Absent means ["query","fragment"].' },
  'meta-response-mode-unknown': {
    must: 'Mode outside query, fragment, form_post, jwt, query.jwt, fragment.jwt, form_post.jwt, web_message.',
  },
  'meta-grant-types-default': {
    must: 'Absent grant_types_supported means authorization_code + implicit; state it explicitly.',
  },
  'meta-grant-types-inconsistent': {
    must: 'Response type with code needs authorization_code; with id_token/token needs implicit; and the reverse.',
  },
  'meta-grant-implicit': { must: 'Implicit grant offered (E in oauth21).' },
  'meta-grant-password': { must: 'Resource owner password grant MUST NOT be used.' },
  'meta-grant-device-without-endpoint': { must: 'Device_code grant <-> device_authorization_endpoint.' },
  'meta-grant-ciba-without-endpoint': {
    must: 'Ciba grant <-> backchannel_authentication_endpoint + backchannel_token_delivery_modes_supported.',
  },
  'meta-subject-types-missing': { must: 'Subject_types_supported is REQUIRED, containing public and/or pairwise.' },
  'meta-idtoken-alg-missing': { must: 'Id_token_signing_alg_values_supported is REQUIRED.' },
  'meta-idtoken-alg-no-rs256': { must: 'RS256 MUST be included (off in fapi2).' },
  'meta-idtoken-alg-none': {
    must: 'None only if no response type returns an ID Token from the authorization endpoint (then E); FAPI2 5.4.1-1.3 forbids it.',
  },
  'meta-idtoken-alg-hmac-only': { must: 'Only HS* ID Token algorithms: unusable by public clients.' },
  'meta-alg-unknown': { must: 'Alg/enc value is not registered.' },
  'meta-alg-deprecated': { must: 'RSA1_5 key encryption (or RS1-style values) advertised.' },
  'meta-alg-eddsa-polymorphic': { must: 'EdDSA is deprecated in favour of Ed25519.' },
  'meta-userinfo-alg-not-array': { must: 'Userinfo_signing_alg_values_supported is an array (none MAY be in it).' },
  'meta-encryption-alg-without-enc': {
    must: '*_encryption_alg_values_supported and *_encryption_enc_values_supported come together.',
  },
  'meta-request-object-alg-none': { must: 'Unsigned request objects accepted.' },
  'meta-request-object-alg-no-rs256': { must: 'Request object algs SHOULD include RS256.' },
  'meta-request-parameter-default': { must: 'Request_parameter_supported absent = false.' },
  'meta-request-uri-parameter-default': {
    must: 'Request_uri_parameter_supported absent = true; set it false explicitly if unsupported.',
  },
  'meta-request-uri-no-registration': {
    must: 'Request_uri supported without require_request_uri_registration (SSRF/DDoS exposure).',
  },
  'meta-require-signed-request-object-none': {
    must: 'Require_signed_request_object: true with none in the request object algs.',
  },
  'meta-require-signed-request-object-unsupported': {
    must: 'Required but neither request, request_uri nor PAR is supported.',
  },
  'meta-token-auth-methods-default': { must: 'Absent = client_secret_basic only.' },
  'meta-token-auth-method-unknown': {
    must: 'Method not registered (client_secret_basic/post/jwt, private_key_jwt, tls_client_auth, self_signed_tls_client_auth, none, attest_jwt_client_auth...).',
  },
  'meta-token-auth-signing-alg-missing': {
    must: 'Token_endpoint_auth_signing_alg_values_supported MUST be present if private_key_jwt or client_secret_jwt is listed.',
  },
  'meta-token-auth-signing-alg-none': { must: 'It MUST NOT contain none.' },
  'meta-token-auth-signing-alg-no-rs256': { must: 'SHOULD support RS256.' },
  'meta-token-auth-signing-alg-mismatch': {
    must: 'Client_secret_jwt without any HS*, or private_key_jwt without any asymmetric alg.',
  },
  'meta-token-auth-symmetric-only': {
    must: 'Asymmetric client authentication (private_key_jwt, mTLS) is RECOMMENDED.',
  },
  'meta-revocation-auth-signing-alg': {
    must: 'Same two rules for revocation_endpoint_auth_signing_alg_values_supported.',
  },
  'meta-introspection-auth-signing-alg': {
    must: 'Same two rules for introspection_endpoint_auth_signing_alg_values_supported.',
  },
  'meta-introspection-auth-none': { must: 'None as introspection auth method (endpoint must require authorization).' },
  'meta-revocation-endpoint-missing': { must: 'No way to revoke tokens (recommended when refresh tokens are issued).' },
  'meta-pkce-missing': { must: 'Code_challenge_methods_supported RECOMMENDED; absent = PKCE not supported.' },
  'meta-pkce-no-s256': { must: 'S256 is listed.' },
  'meta-pkce-plain': { must: 'Plain exposes the verifier in the request (E in fapi2).' },
  'meta-pkce-unknown-method': { must: 'Values come from the IANA PKCE registry (S256, plain).' },
  'meta-claims-supported-missing': { must: 'Claims_supported is RECOMMENDED.' },
  'meta-claims-supported-no-sub': { must: 'List contains sub.' },
  'meta-claim-types-unknown': { must: 'Values are normal, aggregated, distributed.' },
  'meta-display-values-unknown': { must: 'Values are page, popup, touch, wap.' },
  'meta-prompt-values-unknown': { must: 'Values are none, login, consent, select_account, create.' },
  'meta-locale-invalid': { must: 'Ui_locales_supported/claims_locales_supported hold BCP 47 tags (en_US is wrong).' },
  'meta-locale-case': { must: 'Non-canonical letter case.' },
  'meta-service-documentation-missing': { must: 'Needed when there is no dynamic registration.' },
  'meta-acr-values-invalid': { must: 'Acr values SHOULD be absolute URIs or RFC 6711 names.' },
  'meta-iss-parameter-missing': {
    must: 'Authorization_response_iss_parameter_supported: true not advertised (mix-up defence; E in fapi2 5.3.2.2-7 unless JARM).',
  },
  'meta-par-endpoint-missing': { must: 'PAR not offered (E in fapi2 5.3.2.2-2).' },
  'meta-require-par-without-endpoint': { must: 'Require_pushed_authorization_requests: true needs the PAR endpoint.' },
  'meta-require-par-not-true': { must: 'FAPI2 rejects non-PAR requests (metadata may stay false for mixed servers).' },
  'meta-dpop-alg-invalid': { must: 'Dpop_signing_alg_values_supported holds only asymmetric algs, no none/HS*.' },
  'meta-dpop-missing': { must: 'No sender-constraining advertised (neither DPoP nor mTLS) (E in fapi2 5.3.2.1-4/-5).' },
  'meta-mtls-bound-type': { must: 'Tls_client_certificate_bound_access_tokens is boolean (default false).' },
  'meta-mtls-aliases-invalid': {
    must: 'Mtls_endpoint_aliases is an object of endpoint URLs (https) known in the main metadata.',
  },
  'meta-mtls-aliases-missing': {
    must: 'Tls_client_auth methods on the same host as browser endpoints without aliases.',
  },
  'meta-device-endpoint-without-grant': { must: 'Endpoint present but device_code grant not listed.' },
  'meta-end-session-missing': { must: 'End_session_endpoint REQUIRED when RP-initiated logout is supported.' },
  'meta-check-session-iframe-https': { must: 'Check_session_iframe MUST use https.' },
  'meta-frontchannel-session-without-logout': {
    must: 'Frontchannel_logout_session_supported: true without frontchannel_logout_supported: true.',
  },
  'meta-backchannel-session-without-logout': { must: 'The same for back-channel.' },
  'meta-logout-not-boolean': { must: 'Logout members are booleans.' },
  'meta-jarm-alg': {
    must: '*.jwt response modes listed without authorization_signing_alg_values_supported, or it contains none.',
  },
  'meta-rar-types-empty': { must: 'Authorization_details_types_supported present but empty.' },
  'meta-protected-resources-invalid': { must: 'Protected_resources is an array of https resource identifiers.' },
  'meta-cimd': { must: 'Client_id_metadata_document_supported boolean.' },
} satisfies Readonly<Record<string, Words>>
