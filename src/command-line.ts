import { commandFirst } from './command-first.ts'
import { commandNamed, commandWords, declaredOptions, isGroup, isParent, knownWords } from './program.ts'

/** The words of a command line with the command first, and without a wish for help where what it is about does not exist. */
export function understood(given: readonly string[]): readonly string[] {
  return known(ordered(given))
}

/** Options may stand before the command; only where they do is it looked for. */
function ordered(argv: readonly string[]): readonly string[] {
  const [first = '', second = ''] = argv
  if (first === 'help') return argv.length === 1 ? ['--help'] : [...argv.slice(1), '--help']
  const looked = first.startsWith('-') || (isParent(first) && second.startsWith('-'))
  if (!looked || argv.length === 1) return argv
  return commandFirst(argv, knownWords())
}

/** Help of a command or with an option that there is none of is no help: the command line is then wrong. */
function known(argv: readonly string[]): readonly string[] {
  const [first = '', second = ''] = argv
  const words = commandWords(argv).length
  const unknown = words === 0 ? first !== '' && !first.startsWith('-') : words < 2 && isWordOfGroup(first, second)
  return unknown || hasUnknownOption(argv) ? argv.filter((word) => word !== '--help' && word !== '-h') : argv
}

/** Whether a word before the first that is behind `--` is an option that the command named has not. */
function hasUnknownOption(argv: readonly string[]): boolean {
  if (!argv.includes('--help') && !argv.includes('-h')) return false
  const entry = commandNamed(commandWords(argv).join(' '))
  if (!entry) return false
  const options = declaredOptions(entry)
  const end = argv.indexOf('--')
  return argv
    .slice(0, end < 0 ? argv.length : end)
    .some(
      (word) => /^--\w/.test(word) && word !== '--help' && !options.some(({ long }) => long === word.split('=', 1)[0]),
    )
}

function isWordOfGroup(group: string, word: string): boolean {
  return isGroup(group) && word !== '' && !word.startsWith('-')
}
