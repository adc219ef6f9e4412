import type { Option } from 'commander'
import type { Completed } from './config/option.ts'
import type { OptionGroup } from './config/option-groups.ts'
import type { Layer } from './config/option-values.ts'
import type { Context } from './context.ts'
import type { Drawn } from './drawn.ts'
import type { Failure } from './errors.ts'
import type { Tally } from './formats/openmetrics/tally.ts'
import type { LoadView, View } from './formats/view.ts'
import type { Traits } from './trace/traits.ts'
import type { Judged } from './trace/verdict.ts'

/** A command line that is done again and again until a signal ends it; what all its rounds have in common. */
export interface Rounds {
  /** From the beginning of a round to that of the next, in milliseconds. */
  readonly everyMs: number
  /** What the rounds came to. */
  readonly tally: Tally
  /** One round, in place of the command's own `act`. */
  act(context: Context, args: readonly string[]): Promise<unknown>
  /** Told of each round that has ended, before its reports are written. */
  ended(shown: Judged): void
  /** Called when no round follows. */
  close(): Promise<void>
}

/** What a command says of itself: all that the command line, reports and help must know of it. */
interface Manners {
  /** Words after `oidc-cli`: "login", "profile add". */
  readonly name: string
  readonly summary: string
  /** What it is for: the title under which the help has it. */
  readonly about: 'sign in' | 'read' | 'look up' | 'set up'
  readonly args: readonly (readonly [name: string, description: string, completes?: Completed | readonly string[]])[]
  readonly groups: readonly OptionGroup[]
  /** Options of this command alone. */
  readonly own?: () => readonly Option[]
  /** Long flags of the options that most runs need, which `-h` shows; all of them where there are none. */
  readonly common?: readonly string[]
  /** Command lines that its help shows, without `oidc-cli`; `-h` shows the first three. */
  readonly examples: readonly string[]
  /** Command lines to try next with these flags, without `oidc-cli`, which are shown to a person where it went well. */
  readonly next?: (flags: Readonly<Record<string, unknown>>) => Promise<readonly string[]>
  readonly traits: Traits
  /** Steps are worth seeing as they end. */
  readonly live?: true
  /**
   * It may be a step of a scenario, which has no use for the options `without`, by the names commander gives them; `args` are the keys of
   * its arguments, where they are called otherwise than in its help.
   */
  readonly step?: { readonly without: readonly string[]; readonly args?: readonly string[] }
  /** It makes several runs, which stand in its report one behind the other. */
  readonly holds?: 'several runs'
  /** It cannot do without the secrets of its options, and begins by asking the provider. */
  readonly needsClient?: true
  /** The profile that the command is about, which is then the one in force; it may be one that is still to be made. */
  readonly subject?: (args: readonly string[]) => { readonly profile: string; readonly mayBeNew: boolean } | undefined
  /** Whether profiles count for nothing with these arguments and flags, since a file says what they would. */
  readonly withoutProfiles?: (args: readonly string[], flags: Readonly<Record<string, unknown>>) => boolean
  /** Present where the flags say that it is to be done again and again. */
  readonly rounds?: (flags: Readonly<Record<string, unknown>>) => Promise<Rounds> | undefined
  /** What is answered where a run failed for want of it, beside what was answered before; the command line is then done once more with that. Undefined where it is not, or where nobody can be asked. */
  readonly again?: (context: Context, failure: Failure) => Promise<Layer | undefined>
  /** An empty argument is a word like others to it: one that it does not know. */
  readonly takesEmptyWord?: true
  /** An option with an empty value takes one out, rather than being refused. */
  readonly emptyTakesOut?: true
}

/** Option groups of a command that acts as a client of a provider. */
export const CLIENT_GROUPS: readonly OptionGroup[] = [
  'profile',
  'provider',
  'client',
  'claims',
  'network',
  'shaping',
  'times',
  'judging',
  'acting',
  'output',
]

/** A command that comes to a result of its own. */
interface Definition<R> extends Manners {
  /**
   * Acts and records, and resolves to the result; null where it has written lines of its own to stdout, which are then the report.
   * Throws `CliError` to stop, in `Stopped` where a part of the result is known.
   */
  readonly act: (context: Context, args: readonly string[]) => Promise<R | null>
  /** Loads how a person reads the result. */
  readonly view: () => Promise<View<R>>
}

/** A command that draws what others came to. */
interface Drawing extends Manners {
  readonly act: (context: Context, args: readonly string[]) => Promise<Drawn>
}

/** One command; what its result is, its own `act` and `view` alone know. */
export interface Command extends Manners {
  act(context: Context, args: readonly string[]): Promise<unknown>
  readonly view?: LoadView
}

/** A command whose view fits its result. */
export function command<R>(definition: Definition<R> | Drawing): Command {
  return definition
}
