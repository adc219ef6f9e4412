import { reject } from '../entry.ts'

export const jwtClientRules = {
  'assertion-claims': reject('RFC 7523 3, OIDC Core 1.0 9', {
    title: 'Client assertion has its claims',
    holds: 'iss and sub of a client assertion are the client, aud is the server, and exp and jti are there.',
    wrong: 'The client assertion lacks what authenticates the client.',
    why: 'The server will answer invalid_client, or another server could use the assertion.',
    operator: 'Accept the issuer in aud; say in the error which claim is wrong.',
    client: 'Set iss and sub to client_id, aud to the issuer, exp to a minute from now, jti to a new value.',
  }),
  'request-object-claims': reject('RFC 9101 4, 10.8, OIDC Core 1.0 6.1', {
    title: 'Request object has its claims',
    holds: 'A request object names the client, is meant for this server and holds no other request.',
    wrong: 'The request object must not be accepted.',
    why: 'It can be used at another server, or pass for a client assertion.',
    operator: 'Refuse it with invalid_request_object.',
    client: 'Set client_id, iss to it and aud to the issuer; leave out sub, request and request_uri.',
  }),
}
