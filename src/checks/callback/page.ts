import type { Finding } from '../finding.ts'

/** The finding where nobody was redirected back (RFC 6749 4.1.2.1); `page` is where the browser ended, undefined when that is not known. */
export function missingResponse(page: string | undefined, redirect_uri: string): Finding {
  const message =
    'Nothing came back; an error page of the provider looks like that from here, and so does a person who left.'
  const found = page === undefined ? { holds: null, message } : { holds: false, expected: redirect_uri, actual: page }
  return { rule: 'cb-provider-error-page', ...found }
}
