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

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** If several causes apply, the one that stands first here decides. */
export const EXIT_ORDER: readonly ExitCode[] = [130, 143, 129, 70, 2, 6, 5, 3, 1, 4]
