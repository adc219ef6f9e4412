import type { Vendor } from '../vendor.ts'

/** Microsoft Entra ID (Azure AD), as its documentation lists the codes that people meet. */
export const entra: Vendor = {
  title: 'Microsoft Entra ID',
  presets: ['entra', 'entra-external'],
  hosts: [
    'login.microsoftonline.com',
    'login.microsoftonline.us',
    'login.partner.microsoftonline.cn',
    'login.windows.net',
    'sts.windows.net',
    '*.ciamlogin.com',
  ],
  form: { prefix: 'AADSTS', digits: [4, 9], listed: 'https://login.microsoftonline.com/error' },
  documented: 'https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes',
  read: '2026-11-30',
  words: [
    {
      code: 'AADSTS50011',
      cause: 'redirect-uri',
      means: 'The redirect URI of the request is not one of those registered for the application.',
      remedy:
        'Register it to the letter under Authentication of the app registration, on the platform that fits; http://127.0.0.1 goes into the manifest only, http://localhost matches with any port on the platform for mobile and desktop.',
    },
    {
      code: 'AADSTS500112',
      cause: 'redirect-uri',
      means: 'The redirect URI of the token request is another than that of the authorization request.',
      remedy: 'Send the same redirect_uri at both requests, to the letter.',
    },
    {
      code: 'AADSTS500113',
      cause: 'redirect-uri',
      means: 'No redirect URI is registered for the application.',
      remedy: 'Add one under Authentication of the app registration.',
    },
    {
      code: 'AADSTS54005',
      cause: 'code-spent',
      means: 'The authorization code was redeemed already.',
      remedy: 'Sign in again, and look for what redeems a code a second time.',
    },
    {
      code: 'AADSTS70008',
      means: 'The authorization code or refresh token has expired, or was revoked.',
      remedy: 'Sign in again; a code lives for minutes.',
    },
    {
      code: 'AADSTS700005',
      cause: 'issuer-host',
      means: 'The code was issued at the endpoint of one tenant and redeemed at that of another.',
      remedy: 'Use one and the same tenant, or common, in both endpoints.',
    },
    {
      code: 'AADSTS501481',
      cause: 'verifier',
      means: 'code_verifier does not fit the code_challenge of the authorization request.',
      remedy: 'Send the verifier of the very request that the code came from.',
    },
    {
      code: 'AADSTS50148',
      cause: 'verifier',
      means: 'code_verifier does not fit the code_challenge of the authorization request.',
      remedy: 'Send the verifier of the very request that the code came from.',
    },
    {
      code: 'AADSTS50147',
      cause: 'verifier',
      means: 'code_challenge has a size that no challenge has.',
      remedy: 'Send the SHA-256 of the verifier in base64url, 43 characters, with code_challenge_method=S256.',
    },
    {
      code: 'AADSTS9002325',
      cause: 'pkce-required',
      means: 'A client of the platform "Single-page application" must use PKCE.',
      remedy: 'Use --pkce S256.',
    },
    {
      code: 'AADSTS9002326',
      cause: 'origin-missing',
      means:
        'The token request had an Origin header, and the redirect URI is registered on the platform Web or mobile and desktop, where none may be sent.',
      remedy: 'Leave the Origin header out, or register the redirect URI on the platform "Single-page application".',
    },
    {
      code: 'AADSTS9002327',
      cause: 'origin-missing',
      means:
        'The redirect URI is registered on the platform "Single-page application", whose codes and refresh tokens are redeemed by browsers only: the token request must have an Origin header.',
      remedy:
        'Add --header "Origin: <origin of the redirect URI>", or register the redirect URI on the platform Web or mobile and desktop.',
    },
    {
      code: 'AADSTS7000215',
      cause: 'secret-wrong',
      means: 'The client secret is not one of those of the application.',
      remedy: 'Give the value of the secret, which is shown once when it is made, and not its id, a GUID.',
    },
    {
      code: 'AADSTS7000218',
      cause: 'secret-missing',
      means: 'The application is confidential, and the request had neither client_secret nor client_assertion.',
      remedy:
        'Give --client-secret or --client-key; or, for a client without a secret, turn on "Allow public client flows", or register the redirect URI on the platform for mobile and desktop.',
    },
    {
      code: 'AADSTS7000222',
      cause: 'secret-expired',
      means: 'The client secret has expired.',
      remedy: 'Make a new one under Certificates & secrets of the app registration.',
    },
    {
      code: 'AADSTS700025',
      cause: 'method-wrong',
      means: 'The client is public here, and a secret or an assertion came all the same.',
      remedy:
        'Use --client-auth none and leave the secret out, or register the redirect URI on the platform Web to use a secret.',
    },
    {
      code: 'AADSTS70002',
      cause: 'secret-wrong',
      means: 'The client could not be authenticated: the client secret is not the expected one.',
      remedy: 'Compare client_id and secret with the app registration.',
    },
    {
      code: 'AADSTS700027',
      cause: 'assertion-wrong',
      means: 'The signature of the client assertion does not verify: its key or certificate is not registered.',
      remedy:
        'Upload the certificate of --client-key to the app registration; its thumbprint must be x5t or x5t#S256 of the assertion.',
    },
    {
      code: 'AADSTS700021',
      cause: 'assertion-wrong',
      means: 'iss or sub of the client assertion is not the client_id of the application.',
      remedy: 'Make the assertion with iss and sub both the client_id.',
    },
    {
      code: 'AADSTS700024',
      cause: 'clock',
      means: 'The client assertion is outside of its time: expired, or of the future.',
      remedy: 'Check the clock of the machine that made it, and make a new one for each request.',
    },
    {
      code: 'AADSTS50012',
      cause: 'assertion-wrong',
      means: 'The client assertion or its certificate is not accepted: signature, thumbprint, chain or subject.',
      remedy: 'Compare certificate and thumbprint with those of the app registration.',
    },
    {
      code: 'AADSTS50013',
      cause: 'assertion-wrong',
      means:
        'The assertion of an on-behalf-of or bearer grant is invalid: expired, for another audience, or of another version.',
      remedy: 'Send an access token for this very application, unexpired, signed by Entra ID.',
    },
    {
      code: 'AADSTS700211',
      cause: 'assertion-wrong',
      means: 'No federated credential of the application has the issuer of the assertion.',
      remedy: 'Compare iss of the assertion with the issuer of the federated credential, to the letter.',
    },
    {
      code: 'AADSTS700213',
      cause: 'assertion-wrong',
      means: 'No federated credential of the application has the subject of the assertion.',
      remedy: 'Compare sub of the assertion with the subject of the federated credential, to the letter and in case.',
    },
    {
      code: 'AADSTS700016',
      cause: 'client-unknown',
      means: 'The application is not in this tenant: wrong client_id, wrong tenant, or never consented to there.',
      remedy: 'Compare client_id and tenant with the overview of the app registration.',
    },
    {
      code: 'AADSTS70001',
      cause: 'client-unknown',
      means: 'The application is unknown in this tenant, or disabled.',
      remedy: 'Compare client_id and tenant with the app registration, and see whether sign-in is allowed there.',
    },
    {
      code: 'AADSTS7000112',
      cause: 'client-disabled',
      means: 'The application is disabled.',
      remedy: 'Enable it under Enterprise applications, Properties, "Enabled for users to sign-in".',
    },
    {
      code: 'AADSTS90002',
      cause: 'issuer-host',
      means: 'There is no tenant of that name or id in this cloud.',
      remedy:
        'Check the tenant, and whether it is of another cloud (login.microsoftonline.us, login.partner.microsoftonline.cn).',
    },
    {
      code: 'AADSTS90013',
      means: 'A value of the request is not valid.',
      remedy: 'Compare the request (-v shows it) with the documentation of the endpoint.',
    },
    {
      code: 'AADSTS90014',
      means: 'A field that the request needs is missing.',
      remedy: 'The description names it; -v shows what was sent.',
    },
    {
      code: 'AADSTS900144',
      means: 'The body of the request lacks a parameter that it needs.',
      remedy: 'The description names the parameter; -v shows what was sent.',
    },
    {
      code: 'AADSTS9002313',
      means: 'The request is malformed or holds an invalid value.',
      remedy: 'Look at the code or token that was sent: it is often cut, or encoded once more.',
    },
    {
      code: 'AADSTS900561',
      means: 'The endpoint was asked by the wrong HTTP method.',
      remedy: 'Check which endpoint is which: the token endpoint takes POST only.',
    },
    {
      code: 'AADSTS901002',
      cause: 'resource',
      means: 'The endpoints of version 2.0 know no parameter resource.',
      remedy: 'Leave --resource out, and ask for the API by scope: <App ID URI>/.default.',
    },
    {
      code: 'AADSTS70011',
      cause: 'scope',
      means: 'A scope is not valid: unknown, malformed, or of several APIs at once.',
      remedy:
        'Ask for the scopes of one API a time, or for <App ID URI>/.default alone; client_credentials takes /.default only.',
    },
    {
      code: 'AADSTS1002012',
      cause: 'scope',
      means: 'client_credentials takes only a scope that ends with /.default.',
      remedy: 'Ask for <App ID URI>/.default.',
    },
    {
      code: 'AADSTS28002',
      cause: 'scope',
      means: 'A scope is not valid for an access token.',
      remedy: 'Ask for scopes of one API, as the app registration exposes them.',
    },
    {
      code: 'AADSTS500011',
      cause: 'resource',
      means: 'The API that the token is asked for is not in this tenant.',
      remedy: 'Check the App ID URI in the scope, and that an administrator of the tenant has consented to the API.',
    },
    {
      code: 'AADSTS50001',
      cause: 'resource',
      means: 'The API that the token is asked for does not exist or is disabled.',
      remedy: 'Check the App ID URI in the scope.',
    },
    {
      code: 'AADSTS650057',
      cause: 'resource',
      means: 'The API is not among the permissions of the app registration.',
      remedy: 'Add it under API permissions.',
    },
    {
      code: 'AADSTS65001',
      cause: 'consent',
      means: 'Nobody has consented to the application with these permissions.',
      remedy: 'Sign in with --prompt consent, or have an administrator grant consent in the app registration.',
    },
    {
      code: 'AADSTS65004',
      cause: 'consent',
      means: 'The person declined consent.',
      remedy: 'Sign in again and accept, or ask for fewer scopes.',
    },
    {
      code: 'AADSTS65005',
      cause: 'consent',
      means: 'The application asks for an API or permission that its registration does not list.',
      remedy: 'Add it under API permissions, and consent to it.',
    },
    {
      code: 'AADSTS650056',
      cause: 'consent',
      means:
        'The registration of the application is not complete: no permission of the API is listed, or nobody has consented.',
      remedy: 'Look at API permissions of the app registration, and grant consent.',
    },
    {
      code: 'AADSTS90094',
      cause: 'consent',
      means: 'An administrator must consent to these permissions.',
      remedy: 'Have an administrator grant consent under API permissions.',
    },
    {
      code: 'AADSTS90095',
      cause: 'consent',
      means: 'An administrator must consent, and can be asked for it in the workflow.',
      remedy: 'Have an administrator grant consent under API permissions.',
    },
    {
      code: 'AADSTS50020',
      means: 'The account is not of this tenant, and not a guest in it.',
      remedy:
        'Sign in with another account (--prompt select_account), invite the person as a guest, or use the tenant of the account.',
    },
    {
      code: 'AADSTS50034',
      means: 'The account does not exist in this tenant.',
      remedy: 'Check the name of the account and the tenant.',
    },
    {
      code: 'AADSTS50105',
      means: 'The person is not assigned to the application, which demands assignment.',
      remedy: 'Assign the person or a group under Enterprise applications, Users and groups.',
    },
    {
      code: 'AADSTS50126',
      means: 'User name or password is wrong.',
      remedy: 'Check both; a federated account cannot use the password grant.',
    },
    {
      code: 'AADSTS50053',
      means: 'The account is locked after too many attempts, or the sign-in came from an address that is blocked.',
      remedy: 'Wait, or look at the sign-in logs of the tenant.',
    },
    {
      code: 'AADSTS50055',
      means: 'The password has expired.',
      remedy: 'Change it and sign in again.',
    },
    {
      code: 'AADSTS50057',
      cause: 'user-disabled',
      means: 'The account is disabled.',
      remedy: 'An administrator can enable it.',
    },
    {
      code: 'AADSTS50058',
      means: 'Nobody is signed in, and prompt=none was asked for.',
      remedy: 'Leave --prompt none out.',
    },
    {
      code: 'AADSTS50059',
      cause: 'issuer-host',
      means: 'Nothing in the request tells the tenant.',
      remedy: 'Use the endpoints of a tenant, not those of common.',
    },
    {
      code: 'AADSTS16000',
      means: 'The person must choose among several accounts, and prompt=none was asked for.',
      remedy: 'Leave --prompt none out, or use --login-hint.',
    },
    {
      code: 'AADSTS50076',
      cause: 'mfa-required',
      means: 'A policy of the tenant demands a second factor.',
      remedy: 'Sign in through the browser; the password and refresh grants cannot do it.',
    },
    {
      code: 'AADSTS50079',
      cause: 'mfa-required',
      means: 'The person must register for a second factor first.',
      remedy: 'Sign in through the browser and register it there.',
    },
    {
      code: 'AADSTS50074',
      cause: 'mfa-required',
      means: 'A second factor is demanded and was not given.',
      remedy: 'Sign in through the browser again and complete it.',
    },
    {
      code: 'AADSTS50072',
      cause: 'mfa-required',
      means: 'The person must register for a second factor first.',
      remedy: 'Sign in through the browser and register it there.',
    },
    {
      code: 'AADSTS50078',
      cause: 'mfa-required',
      means: 'The second factor was given too long ago for a policy of the tenant.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS53000',
      means: 'A conditional access policy demands a compliant device.',
      remedy: 'Use a device that is enrolled, or have the policy leave this application out.',
    },
    {
      code: 'AADSTS53003',
      means: 'A conditional access policy blocks the sign-in.',
      remedy: 'The sign-in logs of the tenant name the policy.',
    },
    {
      code: 'AADSTS530032',
      means: 'A security policy of the tenant blocks the sign-in.',
      remedy: 'Ask an administrator of the tenant which policy it is.',
    },
    {
      code: 'AADSTS50194',
      cause: 'issuer-host',
      means: 'The application is of one tenant only, and was asked for at common.',
      remedy: 'Use the endpoints of its tenant, or make it multitenant in the app registration.',
    },
    {
      code: 'AADSTS9002332',
      cause: 'issuer-host',
      means: 'The application is for work and school accounts, and was asked for at consumers.',
      remedy: 'Use organizations or the tenant in place of consumers.',
    },
    {
      code: 'AADSTS90130',
      cause: 'issuer-host',
      means: 'The application cannot be used at common or consumers.',
      remedy: 'Use organizations or the endpoints of its tenant.',
    },
    {
      code: 'AADSTS700054',
      cause: 'grant-not-allowed',
      means: 'The response type id_token is not enabled for the application.',
      remedy: 'Turn on "ID tokens" under Authentication of the app registration, or use --response-type code.',
    },
    {
      code: 'AADSTS700082',
      cause: 'refresh-expired',
      means: 'The refresh token has expired because it was not used for too long.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS700084',
      cause: 'refresh-expired',
      means: 'The refresh token of a single-page application has reached the end of its fixed life, 24 hours.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS70043',
      cause: 'refresh-expired',
      means: 'The refresh token is older than the sign-in frequency of a conditional access policy allows.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS70000',
      means: 'The grant is not valid: the code or refresh token cannot be read, or is not for this client.',
      remedy: 'Sign in again, and send code or refresh token whole.',
    },
    {
      code: 'AADSTS50173',
      cause: 'refresh-revoked',
      means: 'The tokens of the person were revoked, after a change of password or by an administrator.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS50132',
      cause: 'session-ended',
      means: 'The session ended because the password was changed or has expired.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS50133',
      cause: 'session-ended',
      means: 'The session ended because the password was changed or has expired.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS50089',
      cause: 'session-ended',
      means: 'The sign-in took too long, or its session was revoked.',
      remedy: 'Sign in again.',
    },
    {
      code: 'AADSTS50196',
      cause: 'throttled',
      means: 'The application asked for the same too often in a short time.',
      remedy: 'Keep and reuse tokens, and find the loop.',
    },
    {
      code: 'AADSTS90055',
      cause: 'throttled',
      means: 'The tenant sends too many requests.',
      remedy: 'Wait, and ask less often.',
    },
    {
      code: 'AADSTS70016',
      means: 'The person has not finished the device flow yet.',
      remedy: 'Go on polling at the given interval.',
    },
    {
      code: 'AADSTS70018',
      means: 'The user code of the device flow was mistyped.',
      remedy: 'Start again and type the code as it is shown.',
    },
    {
      code: 'AADSTS70019',
      cause: 'code-expired',
      means: 'The device code has expired.',
      remedy: 'Start again.',
    },
    {
      code: 'AADSTS90009',
      cause: 'resource',
      means: 'The application asks for a token for itself by another name than its id.',
      remedy: 'Use <client_id>/.default as the scope.',
    },
  ],
  claims: {
    issuers: [
      'https://login.microsoftonline.com/*',
      'https://login.microsoftonline.us/*',
      'https://login.partner.microsoftonline.cn/*',
      'https://sts.windows.net/*',
      'https://*.ciamlogin.com/*',
    ],
    documented: 'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference',
    read: '2026-11-30',
    list: [
      { name: 'tid', means: 'Id of the tenant that the person signed in to, a GUID.' },
      {
        name: 'oid',
        means:
          'Id of the person or service in the tenant, the same for every application; sub is another for each application.',
      },
      {
        name: 'scp',
        means:
          'Scopes that were granted for a person, as words in one string; a token without a person has roles in place of it.',
      },
      {
        name: 'ver',
        means:
          'Version of the token: 1.0 has the issuer sts.windows.net, 2.0 has login.microsoftonline.com/<tenant>/v2.0; the API that it is for decides.',
      },
      { name: 'appid', means: 'Client that the token was issued to, in version 1.0; in 2.0 it is azp.' },
      {
        name: 'appidacr',
        telling: true,
        means: 'How the client was authenticated, in version 1.0: 0 not at all, 1 by a secret, 2 by a certificate.',
      },
      {
        name: 'azpacr',
        telling: true,
        means: 'How the client was authenticated, in version 2.0: 0 not at all, 1 by a secret, 2 by a certificate.',
      },
      { name: 'app_displayname', means: 'Name of the client for display.' },
      { name: 'idtyp', means: 'What the token stands for: app for a client without a person, else user.' },
      { name: 'roles', means: 'App roles that are assigned to the person or the client in this application.' },
      { name: 'wids', telling: true, means: 'Ids of the directory roles of the person in the tenant.' },
      {
        name: 'groups',
        means: 'Ids of the groups of the person; left out for hasgroups or _claim_names where they are too many.',
      },
      { name: 'hasgroups', means: 'The person has more groups than fit into the token; ask Graph for them.' },
      { name: 'upn', means: 'User principal name: how the person signs in; it can change, and is no identifier.' },
      { name: 'unique_name', means: 'Name of the person for display, in version 1.0; neither unique nor stable.' },
      {
        name: 'idp',
        means: 'Identity provider that authenticated the person, where it is not the tenant itself; guests have it.',
      },
      {
        name: 'amr',
        means:
          'How the person was authenticated: pwd, rsa (certificate or security key), otp, fed, wia (Windows), mfa, ngcmfa.',
      },
      { name: 'acrs', means: 'Ids of the authentication contexts that the token satisfies.' },
      { name: 'uti', telling: true, means: 'Identifier of the token, as the logs have it.' },
      { name: 'rh', means: 'For Microsoft itself; nothing can be concluded from it.' },
      { name: 'aio', telling: true, means: 'For Microsoft itself; nothing can be concluded from it.' },
      {
        name: 'xms_cc',
        telling: true,
        means: 'What the client can do: cp1 means that it understands claims challenges.',
      },
      { name: 'ipaddr', means: 'Address that the person signed in from.' },
      { name: 'onprem_sid', means: 'Security identifier of the person in the directory on premises.' },
      { name: 'puid', means: 'Id of the person from the time of Live ID.' },
      { name: 'altsecid', means: 'Id of the person at another identity provider.' },
      { name: 'in_corp', means: 'The sign-in came from the network of the organization.' },
      { name: 'verified_primary_email', means: 'E-mail addresses of the person that the tenant has verified.' },
      {
        name: 'xms_edov',
        means: 'Whether the tenant owns the domain of the e-mail address; without that email proves nothing.',
      },
      { name: 'login_hint', means: 'What to send as login_hint next time.' },
    ],
  },
}
