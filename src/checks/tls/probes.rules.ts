import { error, info } from '../entry.ts'

export const tlsProbeRules = {
  'tls-1-2-missing': error('RFC 9325 3.1.1', {
    title: 'TLS 1.2 is offered',
    holds: 'The server speaks TLS 1.2.',
    wrong: 'The server does not speak TLS 1.2.',
    why: 'Clients without TLS 1.3 cannot connect.',
    operator: 'Offer TLS 1.2 and 1.3.',
    client: 'Update the TLS library.',
    onLoopback: 'I',
    probe: true,
  }),
  'tls-mtls-optional-on-main-host': info('RFC 8705 5', {
    title: 'Browsers are not asked for certificates',
    holds: 'Hosts that browsers visit ask for no client certificate.',
    wrong: 'A host that browsers visit asks for a client certificate.',
    why: 'Browsers show a dialogue that people do not understand.',
    operator: 'Serve mutual TLS at hosts of its own (mtls_endpoint_aliases).',
    client: 'Nothing.',
    probe: true,
  }),
}
