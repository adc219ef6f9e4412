/** Exit codes of the process, by name. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  loginRequired: 4,
  unreachable: 5,
  local: 6,
  bug: 70,
  sighup: 129,
  sigint: 130,
  sigterm: 143,
} as const

/** What each code means that is no signal, as the help says it. */
export const EXIT_MEANS = [
  [EXIT.ok, 'ok'],
  [EXIT.failed, 'a check failed'],
  [EXIT.usage, 'usage'],
  [EXIT.refused, 'refused by the provider'],
  [EXIT.loginRequired, 'login required'],
  [EXIT.unreachable, 'unreachable'],
  [EXIT.local, 'this machine'],
  [EXIT.bug, 'bug'],
] as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Codes that go before whatever else a run may have failed for, in this order; of the others the earliest decides. */
export const EXIT_FIRST: readonly ExitCode[] = [130, 143, 129, 70, 2, 6]
