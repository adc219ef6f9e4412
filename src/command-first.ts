import type { Option } from 'commander'

/** What is known of the command line's commands: their words, "login" or "profile add", and the options of any of them. */
export interface Known {
  readonly commands: readonly string[]
  readonly options: readonly Option[]
}

/**
 * The command line with its command first: "-q discover x" is "discover -q x". What cannot be told apart, such as an option
 * that no command has, stays as it was given.
 */
export function commandFirst(argv: readonly string[], known: Known): readonly string[] {
  const found = nextWord(argv, known)
  if (!found) return argv
  const first = found.word
  const below = known.commands.filter((name) => name.startsWith(`${first} `))
  if (below.length === 0) return [first, ...found.before, ...found.after]
  const second = nextWord(found.after, known)
  const isWord = second !== undefined && below.includes(`${first} ${second.word}`)
  if (!isWord && known.commands.includes(first)) return [first, ...found.before, ...found.after]
  const before = [...found.before, ...(second?.before ?? [])]
  return second ? [first, second.word, ...before, ...second.after] : [first, ...found.before, ...found.after]
}

interface Found {
  readonly before: readonly string[]
  readonly word: string
  readonly after: readonly string[]
}

/** Short options without values, written together: "-qv". */
function isCluster(text: string, options: readonly Option[]): boolean {
  if (!/^-[A-Za-z]{2,}$/.test(text)) return false
  return [...text.slice(1)].every((letter) =>
    options.some(({ short, required }) => short === `-${letter}` && !required),
  )
}

/** The first word that is neither an option nor the value of one. */
function nextWord(argv: readonly string[], { options }: Known): Found | undefined {
  for (let at = 0; at < argv.length; at += 1) {
    const text = argv[at] ?? ''
    if (!text.startsWith('-')) return { before: argv.slice(0, at), word: text, after: argv.slice(at + 1) }
    const name = text.split('=', 1)[0]
    const option = options.find(({ short, long }) => short === name || long === name)
    if (!option && isCluster(text, options)) continue
    // The help of a command is asked for by -h anywhere; the version is that of the program.
    if (!option && text !== '-h' && text !== '--help') return undefined
    if (option?.required && !text.includes('=')) at += 1
  }
  return undefined
}
