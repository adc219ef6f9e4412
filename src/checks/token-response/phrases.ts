import type { RefusalCause } from '../../vendors/causes.ts'

/** What words of any provider name. Of one group the first that fits counts, so that "code verifier missing" is no wrong verifier. */
type Phrase = readonly [pattern: RegExp, ...causes: NamedCauses]
/** The first is what is said, the others what else it can be; behind "any" none is said before another. */
type NamedCauses = readonly [RefusalCause | 'any', ...RefusalCause[]]

const VERIFIER = '(?:code[ _-]?verifier|code[ _-]?challenge|pkce)'
const near = (one: string, other: string): RegExp =>
  new RegExp(`(?:${one})[^.;]{0,80}(?:${other})|(?:${other})[^.;]{0,80}(?:${one})`, 'i')

/** Each list is about one part of a request; causes of several lists may be named at once. */
export const PHRASES: readonly (readonly Phrase[])[] = [
  [
    [
      near(VERIFIER, 'unknown|unexpected|unsupported|unrecogni[sz]ed|not (?:expected|supported|allowed|understood)'),
      'pkce-unsupported',
    ],
    [
      near(
        VERIFIER,
        'missing|required|requires|not specified|not provided|expecting|must be (?:present|specified|provided)|at least 43|absent|empty',
      ),
      'verifier-missing',
    ],
    [new RegExp(VERIFIER, 'i'), 'verifier'],
  ],
  [[/redirect(?!ing)/i, 'redirect-uri']],
  [[near('dpop', 'missing|required|requires|not (?:present|provided)|expected'), 'dpop-missing']],
  [
    [
      /(?:invalid|unknown|not found)[^.;]{0,40}\bor\b[^.;]{0,60}(?:another|different|other) client/i,
      'any',
      'code-unknown',
      'code-spent',
      'refresh-unknown',
      'refresh-spent',
      'other-client',
    ],
    [
      /(?:another|different|other|wrong) client\b(?! auth)|not issued (?:to|for) (?:this|the) client|issued (?:to|for) client|client(?:[ _]?id)? mismatch|belongs? to (?:another|a different)/i,
      'other-client',
    ],
  ],
  [[/\bissuer\b/i, 'issuer-host']],
  // A time that is not taken is that of a clock, or of whoever wrote it.
  [[/\b(?:iat|nbf)\b|not yet valid|issued in the future|in the (?:future|past)\b/i, 'any', 'clock']],
  [
    [
      /(?:user(?! session)|account|identity|resource owner)\b[^.;]{0,40}(?:disabled|locked|blocked|inactive|not active|suspended|deleted|deactivated|terminated|closed|not enabled|not found|removed)/i,
      'user-disabled',
    ],
  ],
  [
    [
      /(?:client|application|app)\b(?: is| has been| was)? (?:disabled|inactive|not (?:enabled|active)|suspended|blocked)/i,
      'client-disabled',
    ],
  ],
  [
    [
      /session\b[^.;]{0,60}(?:not (?:active|found)|ended|terminated|expired|revoked|invalid|doesn't|does not|no longer)|logged ?out|signed ?out/i,
      'session-ended',
    ],
  ],
  [[/multi-?factor|\bmfa\b/i, 'mfa-required']],
  [[/\bconsent/i, 'consent']],
  [
    [
      /grant[ _]?types?\b[^.;]{0,60}(?:not (?:allowed|supported|enabled|permitted|authori[sz]ed)|unsupported|disabled|invalid)|(?:not (?:allowed|authori[sz]ed|permitted) to use|unsupported|disallowed)[^.;]{0,40}grant/i,
      'grant-not-allowed',
    ],
  ],
  [[/too many|rate limit|throttl/i, 'throttled']],
]

/** How a code is spoken of. */
export const OF_CODES: readonly Phrase[] = [
  [
    /(?:invalid|incorrect|unknown|not (?:valid|found))[^.;]{0,24}(?:,|\bor\b)[^.;]{0,24}expired|expired[^.;]{0,12} or (?:is |was |has been )?(?:invalid|unknown|not (?:valid|found))/i,
    'any',
    'code-spent',
    'code-unknown',
    'code-expired',
    'code-altered',
  ],
  [
    /expired?[^.;]{0,24}\bor\b[^.;]{0,24}(?:used|redeemed|consumed|revoked)|(?:used|redeemed|consumed|revoked)[^.;]{0,24}\bor\b[^.;]{0,24}expired?/i,
    'any',
    'code-spent',
    'code-expired',
  ],
  [
    /(?:invalid|incorrect|unknown|not (?:valid|found))[^.;]{0,24}\bor\b[^.;]{0,24}(?:used|redeemed|consumed)/i,
    'any',
    'code-spent',
    'code-unknown',
    'code-altered',
  ],
  [
    /(?:already|previously) (?:been )?(?:used|redeemed|consumed|exchanged|claimed|issued)|\b(?:was|been|is) (?:already )?(?:used|consumed|redeemed|exchanged|revoked)|used (?:more than once|twice|before|code)|(?:only|once)[^.;]{0,20}be used|one[- ]time use|re-?us(?:e|ed)\b|replay|redeemed|no longer valid/i,
    'code-spent',
  ],
  [/expired?\b|too old|timed out|lifetime/i, 'code-expired'],
  [
    /(?:\bno|unknown|unrecogni[sz]ed|no such|cannot find|could not find|nonexistent)[^.;]{0,40}(?:code|grant)|(?:code|grant)\b[^.;]{0,40}(?:found for|not found|unknown|not exist|n't exist|not recogni[sz]ed|could not be found)/i,
    'code-unknown',
    'code-spent',
    'code-expired',
  ],
  [
    /malformed|(?:invalid|wrong|bad|incorrect|illegal)[^.;]{0,40}\b(?:code|verification code)\b|\bcode\b[^.;]{0,60}(?:invalid|not valid|incorrect|wrong|failed|is bad)|not found/i,
    'any',
    'code-spent',
    'code-unknown',
    'code-expired',
    'code-altered',
  ],
]

/** How a refresh token is spoken of. */
export const OF_REFRESH_TOKENS: readonly Phrase[] = [
  [
    /re-?us(?:e|ed)\b|already (?:been )?(?:used|rotated|redeemed|consumed)|stale|rotat|superseded|replaced|used (?:more than once|twice|before)/i,
    'refresh-spent',
  ],
  [
    /invalid[^.;]{0,12} or (?:has |have |is )?(?:been )?expired|expired[^.;]{0,12} or (?:is |has been )?(?:invalid|revoked)|revoked[^.;]{0,12} or (?:is |has )?expired/i,
    'refresh-expired',
    'refresh-revoked',
    'refresh-unknown',
  ],
  [/expired?\b|inactivity|too old|lifetime|sign-in frequency/i, 'refresh-expired'],
  [/revoked|invalidated|no longer valid|password (?:was |has been )?changed|withdrawn/i, 'refresh-revoked'],
  [
    /not found|unknown|malformed|invalid[^.;]{0,40}token|token[^.;]{0,40}(?:invalid|not valid)|does(?:n't| not) exist|not active/i,
    'any',
    'refresh-unknown',
    'refresh-spent',
    'refresh-revoked',
  ],
]

/** How the client and what it proves itself by are spoken of. */
export const OF_CLIENTS: readonly Phrase[] = [
  [
    /(?:secret|key|certificate|credential)s?\b[^.;]{0,40}expired|expired[^.;]{0,40}(?:secret|key|certificate)/i,
    'secret-expired',
  ],
  [
    /authentication methods?|auth[ _]method|cannot authenticate with|client_assertion_type|use (?:http )?basic|basic auth(?:entication)? (?:is )?(?:required|not)|missing[^.;]{0,40}client_id/i,
    'method-wrong',
  ],
  [
    /(?:missing|no|without|required|requires|must (?:contain|include|provide)|not (?:provided|included|present|specified))\b[^.;]{0,80}(?:client[ _]?secret|credentials?|client[ _]assertion)|(?:client[ _]?secret|credentials|client[ _]assertion)[^.;]{0,60}(?:missing|required|not (?:provided|included|present|specified)|absent|is empty)/i,
    'secret-missing',
  ],
  [/assertion|\bjwt\b|signature|private[ _]key|\bjwks?\b|token audience|token is not active/i, 'assertion-wrong'],
  [/client[^.;]{0,24}\bor\b[^.;]{0,40}(?:secret|credential|password)/i, 'any', 'secret-wrong', 'client-unknown'],
  [
    /(?:invalid|wrong|incorrect|bad|mismatch\w*|unknown)[^.;]{0,30}(?:secret|credentials?|password)|(?:secret|credentials?|password)\b[^.;]{0,40}(?:invalid|wrong|incorrect|mismatch|not match|n't match|not valid|failed|bad)/i,
    'secret-wrong',
  ],
  [
    /(?:unknown|no such|unregistered|invalid|unrecogni[sz]ed)[^.;]{0,16}(?:client|application)(?![ _](?:auth|cred|secret|assert))|(?:client|application)\b[^.;]{0,80}(?:not (?:found|registered|known|exist)|n't exist|unknown|not be found|no longer exists?)/i,
    'client-unknown',
  ],
]

/** What the first phrase of a list names that words have; nothing where none fits. */
export function firstOf(list: readonly Phrase[], words: string): readonly (RefusalCause | 'any')[] {
  const [, ...causes] = list.find(([pattern]) => pattern.test(words)) ?? []
  return causes
}
