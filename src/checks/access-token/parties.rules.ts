import { error, warning } from '../entry.ts'

export const accessTokenPartiesRules = {
  'at-jwt-iss-mismatch': error('RFC 9068 4', {
    title: 'Access token is of the issuer',
    holds: 'iss of the access token is the issuer.',
    wrong: 'iss of the access token is not the issuer that was asked.',
    why: 'Resource servers look up keys by iss and will refuse the token, or trust the wrong party.',
    operator: 'Write the same issuer into metadata and tokens.',
    client: 'Check that issuer and token endpoint are of one environment.',
  }),
  'at-jwt-client-id-mismatch': error('RFC 9068 2.2', {
    title: 'Access token is for this client',
    holds: 'client_id of the access token is the client that asked.',
    wrong: 'client_id of the access token is another client.',
    why: 'What this client does is logged, limited and allowed as if another did it.',
    operator: 'Set client_id to the client that was authenticated.',
    client: 'Check which client_id was sent.',
  }),
  'at-jwt-sub-client-credentials': warning('RFC 9068 2.2, 5; RFC 9700 4.15', {
    title: 'Machine token is about the client',
    holds: 'sub of a client_credentials token stands for the client and cannot be that of a person.',
    wrong: 'sub of a token without a person does not stand for the client.',
    why: 'A client that can choose its identifier could take that of a person and be taken for that person.',
    operator: 'Use the client_id as sub, from a space that no person can enter.',
    client: 'Do not look for a person behind such a token.',
  }),
  'at-jwt-aud-equals-client-id': warning('RFC 9068 2.2, 5', {
    title: 'aud of the access token is a resource',
    holds: 'aud of the access token names resources, not the client.',
    wrong: 'aud of the access token names the client itself.',
    why: 'That is how an ID Token looks; the one can be used as the other.',
    operator: 'Set aud to the resource server.',
    client: 'Ask for the resource: --resource, or the parameter of this provider.',
  }),
  'at-jwt-aud-broad': warning('RFC 9700 2.3, 4.10.2', {
    title: 'Access token is for few resources',
    holds: 'aud names one or a few resource servers and no wildcard.',
    wrong: 'The access token is good at many resource servers.',
    why: 'Each of them can use the token at all others.',
    operator: 'Restrict aud to the resource that was asked for.',
    client: 'Ask for one resource at a time.',
  }),
  'at-jwt-resource': warning('RFC 9068 3, RFC 8707 2', {
    title: 'aud is the resource asked for',
    holds: 'With a resource parameter, aud is that resource.',
    wrong: 'aud is not the resource that was asked for.',
    why: 'The resource server will refuse the token, or accept tokens meant for others.',
    operator: 'Honour resource, or answer invalid_target.',
    client: 'Compare the resource you send with the one registered.',
  }),
}
