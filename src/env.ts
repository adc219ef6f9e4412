/** A text stream we write to. Writing to a closed stream does nothing. */
export interface Output {
  write(text: string): void
  /** UTF-8 of JSON that `writeJson` escaped, so that nothing in it is left to be made harmless. */
  writeJson(bytes: Uint8Array): void
  /** Resolves when what was written has been handed to the system. */
  flushed(): Promise<void>
  readonly isTTY: boolean
  /** Width in columns; 80 when unknown. */
  readonly columns: number
  /** Height in lines; undefined when unknown. */
  readonly rows: number | undefined
  /** Whether nothing more can be written: the reader went away, or writing failed. */
  readonly closed: boolean
  /** The system's code of the error that writing failed with, "ENOSPC"; none when only the reader went away. */
  readonly failure: string | undefined
}

export interface Input {
  readonly isTTY: boolean
  /** The bytes as they arrive; can be read once. */
  chunks(): AsyncIterable<Uint8Array>
}

/** What became of an attempt to open a browser. */
export type Opening =
  | {
      readonly opened: true
      /** Whether it signs in by itself, so that nobody need be told where to look. */
      readonly byItself?: true
      readonly program: string
      /** Settles when the program failed after it started. */
      readonly failed: Promise<string>
      /** Settles when it is over and nobody else is there to come back. */
      readonly ended?: Promise<string>
    }
  | { readonly opened: false; readonly reason: string }

export interface Question {
  readonly kind: 'text' | 'secret' | 'choice' | 'confirm'
  readonly message: string
  readonly choices?: readonly string[]
  readonly initial?: string
  /** What is wrong with an answer to a question for text or a secret; the person is asked again. */
  readonly fault?: (answer: string) => string | undefined
}

/** One address of a host name. */
export interface Address {
  readonly address: string
  /** Where a connection to it is made instead, for a machine on which another stands for it. */
  readonly at?: string
}

/** The one seam to the machine: everything a command may touch besides files and the network. */
export interface Env {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly vars: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  readonly nodeVersion: string
  readonly homeDir: string
  /** The folder that relative paths start from, whether or not it is still there. */
  readonly cwd: string
  /** The script that the process was started with, as it was called. */
  readonly script?: string | undefined
  readonly pid: number
  /** The user that the process acts as, where the system has such numbers. */
  readonly uid?: number | undefined
  /** Whether a process of that id runs on this machine. */
  isAlive(pid: number): boolean
  /** Milliseconds since the epoch. */
  now(): number
  /** When the process was started, in milliseconds since the epoch; what it loads until it acts takes a while. */
  readonly startedAt: number
  /** Milliseconds from an arbitrary start, never going back. */
  clock(): number
  /** Resolves after `ms`, at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Acts after `ms`, unless what is returned is called before. */
  after(ms: number, act: () => void): () => void
  random(bytes: number): Uint8Array
  /**
   * Opens a URL in a browser: the program if given, else the system's. Never through a shell, and without the variables that are
   * `withheld`.
   */
  browse(url: string, program: string | undefined, withheld?: ReadonlySet<string>): Promise<Opening>
  /** Runs `act` while variables are not there, for code of others that reads them by itself. */
  without<T>(names: ReadonlySet<string>, act: () => Promise<T>): Promise<T>
  /** Every address of a host name, instead of the system's resolver; rejects with an error that has the resolver's code. */
  readonly lookup?: (host: string) => Promise<readonly Address[]>
  /** Asks the person at the terminal; rejects with `CliError` when there is none or the person gives up. */
  ask(question: Question): Promise<string>
  /** Aborted with the signal's name as the reason on SIGINT, SIGTERM, SIGHUP. */
  readonly signal: AbortSignal
  /** Aborted in its place for a request that is under way and brings tokens, where these are to be known so that they can be revoked. */
  readonly issuing?: AbortSignal
}
