/** What a specification says that carries each warning at a product with right settings. */
export const SENTENCES: Readonly<Record<string, string>> = {
  'disc-oauth-url-form': 'RFC 8414 3.1: the well-known string is inserted between the host and the path of the issuer.',
  'disc-two-documents-differ':
    'RFC 8414 3: a server MAY publish its metadata at several well-known places: all are of that one server.',
  'meta-response-type-token':
    'RFC 9700 2.1.2: response types that issue access tokens in the redirect SHOULD NOT be used.',
  'meta-grant-implicit': 'RFC 9700 2.1.2: clients SHOULD NOT use the implicit grant.',
  'meta-grant-types-default': 'OIDC Discovery 1.0 3: what is omitted means authorization_code and implicit.',
  'meta-grant-password': 'RFC 9700 2.4: the resource owner password credentials grant MUST NOT be used.',
  'meta-pkce-plain':
    'RFC 9700 2.1.1: code challenge methods that show the verifier in the request expose it; S256 does not.',
  'meta-iss-parameter-missing':
    'RFC 9207 3: a server that sends iss says so; RFC 9700 2.1 asks for a defence against mix-up.',
  'meta-request-uri-parameter-default': 'OIDC Discovery 1.0 3: request_uri_parameter_supported omitted means true.',
  'meta-token-auth-signing-alg-missing': 'RFC 8414 2: the algorithms MUST be present where private_key_jwt is listed.',
  'meta-revocation-auth-signing-alg': 'RFC 8414 2: the same of the revocation endpoint.',
  'meta-introspection-auth-signing-alg': 'RFC 8414 2: the same of the introspection endpoint.',
  'meta-alg-deprecated': 'RFC 8725 3.2: RSAES-PKCS1-v1_5 encryption is to be avoided.',
  'meta-alg-unknown': 'RFC 7518 3.1 and the IANA registry: a name stands for what is registered.',
  'meta-idtoken-alg-none':
    'OIDC Discovery 1.0 3: none MUST NOT be used where an ID Token comes from the authorization endpoint.',
  'meta-scopes-missing': 'OIDC Discovery 1.0 3: scopes_supported is RECOMMENDED.',
  'meta-claims-supported-missing': 'OIDC Discovery 1.0 3: claims_supported is RECOMMENDED.',
  'jwks-no-enc-key-for-advertised-alg': 'OIDC Discovery 1.0 3: jwks_uri holds the keys that requests are encrypted to.',
  'at-is-id-token': 'RFC 8725 3.12: the rules for kinds of JWT of one issuer MUST be mutually exclusive.',
  'jwt-kinds-not-exclusive': 'RFC 8725 3.12: the same, of access token and ID Token side by side.',
  'jwt-aud-missing': 'RFC 8725 3.9: where an issuer serves several recipients, the JWT MUST have aud.',
  'at-expires-in-differs': 'RFC 6749 5.1: expires_in is the lifetime of the access token in seconds.',
  'tok-lifetime-implausible': 'RFC 6749 5.1: expires_in is in seconds.',
  'idt-refresh-nonce': 'OIDC Core 1.0 12.2: the ID Token of a refresh SHOULD NOT have a nonce.',
  'ui-scope-claims-missing':
    'OIDC Core 1.0 5.4: the claims that profile, email, address and phone ask for are returned from the UserInfo endpoint.',
  'ui-scope-leak': 'OIDC Core 1.0 5.4: each scope value asks for the claims that are listed for it.',
}

/** What a specification requires and a product does not do: what fails there is true, and clients get by with it. */
export const MUSTS: Readonly<Record<string, string>> = {
  'tok-no-store':
    'RFC 6749 5.1: the server MUST send Cache-Control: no-store with every answer that has tokens; OIDC Core 1.0 3.1.3.3 says the same.',
  'idt-standard-claim-type': 'OIDC Core 1.0 5.1: the type of address is a JSON object; 5.1.1 has its members.',
  'ui-claim-types': 'OIDC Core 1.0 5.1: the same of the claims of UserInfo.',
  'tok-error-401-challenge':
    'RFC 6749 5.2: to a client that tried the Authorization header the server MUST answer 401 with a WWW-Authenticate header of the scheme that it used.',
  'tok-error-status':
    'RFC 6749 5.2: a refusal has the status 400 where nothing else is specified; 401 is for invalid_client.',
}
