/** Where a machine keeps files. */
export interface Places {
  /** The home folder; empty where it is not known. */
  readonly home: string
  /** The folder that relative paths start from; empty where it is not known. */
  readonly cwd: string
}

/** What stands before a path; in a URL it is a host, or another slash. */
const BEFORE = '(?<![\\w/.\\]%~-])'
/** What a path ends at where nobody has quoted it. */
const PART = '[^\\s/\\\\"\'<>|`,;:()]'

/** Home folders of whatever user and system, those of other machines too. */
const HOMES = new RegExp(
  `${BEFORE}(?:/(?:var/|export/)?(?:home|Users)/${PART}+|/root(?![\\w-])|[A-Za-z]:[\\\\/]Users[\\\\/][^\\\\/"<>|*?\\n]+)`,
  'g',
)
/** Folders that file systems begin with and paths of URLs seldom do, and drives. */
const ELSEWHERE = new RegExp(
  `${BEFORE}(?:/(?:tmp|var|etc|opt|usr|srv|mnt|media|run|private|Volumes|Library|Applications|workspaces?|builds|github|snap|nix)|[A-Za-z]:)(?:[/\\\\]${PART}+)+[/\\\\]?`,
  'g',
)
const ABSOLUTE = /^(?:\/[^/\s]|[A-Za-z]:[\\/])/

/** Gives texts with the home folder as "~" and of other absolute paths the base name, also of paths that are `known` and look like none. */
export function localPaths({ home, cwd }: Places, known: readonly string[] = []): (text: string) => string {
  const homes = isFolder(home) ? new RegExp(`${BEFORE}${literal(home)}(?![\\w-])`, 'g') : undefined
  const folders = isFolder(cwd) ? [new RegExp(`${BEFORE}${literal(cwd)}(?:[/\\\\]${PART}+)*(?![\\w-])`, 'g')] : []
  const paths = known
    .filter((path) => ABSOLUTE.test(path) && /[\\/].*[\\/]/.test(path))
    .sort((one, other) => other.length - one.length)
    .map((path) => new RegExp(`${BEFORE}${literal(path)}(?![\\w-])`, 'g'))
  const others = [...folders, ELSEWHERE]
  return (text) => {
    if (!/[\\/]/.test(text)) return text
    const local = text.replace(/\bfile:\/\/(?:localhost)?(?=\/)/g, 'file:')
    const atHome = (homes ? local.replace(homes, '~') : local).replace(HOMES, '~')
    const named = [...paths, ...others].reduce((said, path) => said.replace(path, baseName), atHome)
    return named
  }
}

function isFolder(path: string): boolean {
  return ABSOLUTE.test(path)
}

function literal(text: string): string {
  return text.replace(/[/\\]+$/, '').replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

/** The last part of a path; a full stop at its end is one of the sentence. */
function baseName(path: string): string {
  const [, bare = path, end = ''] = /^(.*?)[/\\]*(\.?)$/s.exec(path) ?? []
  return `${bare.slice(Math.max(bare.lastIndexOf('/'), bare.lastIndexOf('\\')) + 1)}${end}`
}
