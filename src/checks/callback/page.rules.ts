import { error } from '../entry.ts'

export const callbackPageRules = {
  'cb-provider-error-page': error('RFC 6749 4.1.2.1', {
    title: 'Errors come back to the client',
    holds: 'The provider redirects back, with errors too.',
    wrong: 'The provider showed an error page of its own instead of redirecting back.',
    why: 'It does so where redirect_uri or client_id is not registered as sent; redirecting would be unsafe.',
    operator: 'Say on the page which of the two is wrong.',
    client: 'Compare client_id and redirect_uri with the registration to the letter.',
    symptoms: ['redirect_uri mismatch', 'stuck on error page', 'AADSTS error page'],
  }),
}
