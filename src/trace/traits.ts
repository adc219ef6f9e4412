/** What exit code and redaction must know of the command that a record is of. */
export interface Traits {
  /** Whether a run that judged nothing has failed. */
  readonly judges: boolean
  /** Which failed checks make the run fail: every one, those that must not be accepted, or none; `--strict` counts all. */
  readonly counts: 'all' | 'reject' | 'none'
  /** The `error.code` of a run that failed by its checks. */
  readonly failure: 'check_failed' | 'not_verified'
  /** What may be shown of the result: the tokens that were asked for, all that was given, all of that but the secrets of the command line, or no secret at all. */
  readonly shows: 'tokens' | 'input' | 'input-without-secrets' | 'no-secret'
  /** Set where what a report says of people is masked unless somebody asks for it. */
  readonly claims?: 'masked'
  /** Set where its runs are scenarios, which reports for machines tell by what they were to do. */
  readonly runs?: 'scenarios'
}

/** A command that tells or changes something and judges nothing. */
export const TELLS: Traits = { judges: false, counts: 'reject', failure: 'check_failed', shows: 'no-secret' }

/** A command whose purpose is a judgement. */
export const JUDGES: Traits = { ...TELLS, judges: true }

/** A command that runs scenarios, whose reports go to logs that many read. */
export const CHECKS: Traits = { ...JUDGES, claims: 'masked', runs: 'scenarios' }
