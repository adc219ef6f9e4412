import { type Command as Commander, Help, type Option } from 'commander'
import { isList } from './config/option.ts'

/** How much of the help of a command is asked for: `-h` shows the options that most runs need, `--help` all of them. */
export type HelpDetail = 'common' | 'all'

interface Shape {
  readonly columns: number
  readonly detail: HelpDetail
  /** Long flags of the options that `-h` shows, in this order. */
  readonly common: readonly string[]
}

/** The narrowest window in which descriptions stand beside what they describe. */
const BESIDE = 60
/** Columns of flags and words that are described. */
const WIDEST_TERM = 30
const INDENT = 2

/** How commander draws a help, for a window of so many columns. */
export function helpManners({ columns, detail, common }: Shape): Partial<Help> {
  const beside = columns >= BESIDE
  const usual = Help.prototype
  return {
    visibleOptions(command: Commander) {
      if (detail === 'all') return usual.visibleOptions.call(this, command)
      return common.flatMap((flag) => command.options.filter(({ long }) => long === flag))
    },
    groupItems(all, visible, groupOf) {
      const isCommon = detail === 'common' && visible.length > 0 && visible.every(isOption)
      return isCommon
        ? new Map([['Common options:', visible]])
        : usual.groupItems.call(this, all as never, visible as never, groupOf as never)
    },
    optionDescription,
    padWidth(command, helper) {
      return Math.min(usual.padWidth.call(this, command, helper), WIDEST_TERM)
    },
    formatItem(term, termWidth, whole, helper) {
      const room = columns - termWidth - 2 * INDENT
      const description = detail === 'common' ? brief(whole, room) : whole
      const start = ' '.repeat(INDENT)
      if (!description) return start + term
      const from = beside ? INDENT + termWidth + INDENT : INDENT * 3
      const margin = `\n${' '.repeat(from)}`
      const lines = wrapped(description, columns - from).join(margin)
      const isBeside = beside && helper.displayWidth(term) <= termWidth
      return isBeside ? `${start}${term.padEnd(termWidth + INDENT)}${lines}` : `${start}${term}${margin}${lines}`
    },
  } as Partial<Help>
}

function isOption(item: object): boolean {
  return 'flags' in item
}

/** What an option does, which values it takes, and what it is without being given. */
export function optionDescription(option: Option): string {
  const { description, argChoices, defaultValue, defaultValueDescription } = option
  const isPlain = isList(option) || option.isBoolean()
  const without = isPlain ? undefined : (defaultValueDescription ?? defaultValue)
  const particulars = [
    ...(argChoices ? [`one of ${argChoices.join(', ')}`] : []),
    ...(without === undefined ? [] : [`default ${without}`]),
  ]
  return particulars.length === 0 ? description : `${description} (${particulars.join('; ')})`
}

/** As much of a description as a line has room for, where a part of it says enough. */
function brief(description: string, room: number): string {
  if (description.length <= room) return description
  const [part = description] = description.split(/; |: | \(/, 1)
  return part.length <= room ? part : description
}

/** The lines of a text in so many columns; a longer word has a line of its own. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Command lines as they are typed; one that is too long goes on in the next line before an option. */
export function exampleLines(examples: readonly string[], columns: number): string {
  return examples.map((line) => continued(`oidc-cli ${line}`, columns)).join('\n')
}

function continued(line: string, columns: number): string {
  const lines: string[] = []
  for (const part of line.split(/ (?=--?\w)/)) {
    const last = lines.at(-1)
    const room = columns - (lines.length > 1 ? 2 * INDENT : INDENT) - INDENT
    if (last !== undefined && last.length + 1 + part.length <= room) lines[lines.length - 1] = `${last} ${part}`
    else lines.push(part)
  }
  return `${' '.repeat(INDENT)}${lines.join(` \\\n${' '.repeat(2 * INDENT)}`)}`
}
