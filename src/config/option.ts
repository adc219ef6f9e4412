import { InvalidArgumentError, Option } from 'commander'
import { isSecretName } from '../text/secret-names.ts'

/** What the words are that may stand for a value or an argument. */
export type Completed = 'profile' | 'session' | 'preset' | 'check' | 'word' | 'save' | 'shell'

/** What an option says of itself beside flags and words. */
export interface Traits {
  /** The variable that stands for it. */
  readonly variable?: string
  /** A session repeats it when it is used again. */
  readonly remembered?: true
  /** "read": a profile may have it, and `profile add` leaves it out, since it is about one run; "refused": it is about the profile itself. */
  readonly inProfile?: 'read' | 'refused'
  /** An empty value says something of its own, so that it is not refused. */
  readonly emptyCounts?: true
  /** The values of a preset are added to those given. */
  readonly added?: true
  /** The words that may be its value, where they are more than its choices. */
  readonly completes?: Completed
}

type Declared = Option & { readonly traits?: Traits; readonly isSecret?: () => boolean }

export function traitsOf(option: Option): Traits {
  return (option as Declared).traits ?? {}
}

/** Whether the value is secret, which its name says as that of a parameter does; a switch has none. */
export function isSecretOption(option: Option): boolean {
  return (option as Declared).isSecret?.() ?? hasSecretName(option)
}

function hasSecretName(option: Option): boolean {
  return !option.isBoolean() && isSecretName(option.attributeName())
}

/** The flag as it is typed, "--client-id". */
export function flagOf(option: Option): string {
  return option.long ?? ''
}

export function option(flags: string, description: string, traits: Traits = {}): Option {
  let isSecret: boolean | undefined
  const made: Option = Object.assign(new Option(flags, description), {
    traits,
    isSecret: () => {
      isSecret ??= hasSecretName(made)
      return isSecret
    },
  })
  // The name is asked for again and again, and commander makes it of the flags each time.
  const name = made.attributeName()
  made.attributeName = () => name
  return made
}

/** A repeatable option; its default is an empty list, by which it is known as one. */
export function list(flags: string, description: string, traits: Traits = {}): Option {
  const none: readonly string[] = []
  return option(flags, description, traits)
    .argParser((value: string, before: string[] | undefined) => {
      if (before === undefined || before === none) return [value]
      // Its own list grows: a copy for each of many values would cost their square.
      before.push(value)
      return before
    })
    .default(none, 'none')
}

export function isList(option: Option): boolean {
  return Array.isArray(option.defaultValue)
}

/** `--no-save` keeps tokens from being saved; it is not the opposite of `--save <format=file>`, so it has a name of its own. */
export function noSave(description: string): Option {
  const made = option('--no-save', description)
  made.negate = false
  made.attributeName = () => 'noSave'
  return made
}

/** Parsers of values that are numbers of seconds: above 0, from 0 on, and whole. */
export const SECONDS = {
  above0: (text: string): number => {
    const value = Number(text)
    if (!isDecimal(text) || value <= 0) throw new InvalidArgumentError('a number of seconds above 0 is needed.')
    return value
  },
  from0: (text: string): number => {
    if (!isDecimal(text)) throw new InvalidArgumentError('a number of seconds is needed.')
    return Number(text)
  },
  whole: (text: string): number => {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError('a whole number of seconds is needed.')
    return Number(text)
  },
} as const

/** Parser of how many of something there are. */
export function countAbove0(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('a whole number above 0 is needed.')
}

function isDecimal(text: string): boolean {
  return /^\d+(\.\d+)?$/.test(text)
}
