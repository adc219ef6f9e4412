import { decodeEntities } from './html-entities.ts'

/** What a person reads of a page, as far as it can be told without drawing it. */
export interface HtmlWords {
  readonly title: string
  /** What is to be read, from the top. */
  readonly words: string
  /** What stands where the page tells of mistakes. */
  readonly alerts: string
  /** Types and names of the fields that somebody can type into, in small letters. */
  readonly fields: readonly string[]
}

/** Characters of a page that are read, and of its words that are kept. */
const MOST = { page: 512 * 1024, words: 4000 } as const

/** Elements whose content nobody reads. */
const UNSEEN: ReadonlySet<string> = new Set(
  'head template noscript iframe object svg math select datalist audio video canvas'.split(' '),
)
/** Elements that hold text alone, whatever it looks like. */
const RAW: ReadonlySet<string> = new Set('script style textarea title xmp noembed noframes'.split(' '))
/** Elements that have no end. */
const VOID: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr'.split(' '),
)
/** Elements in the middle of a line. */
const INLINE: ReadonlySet<string> = new Set(
  'a abbr b bdi bdo cite code em i kbd mark q s small span strong sub sup u var'.split(' '),
)

const NOT_SHOWN = /(?:^|;)\s*(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i
const NOT_SHOWN_CLASSES: ReadonlySet<string> = new Set('hidden d-none hide visually-hidden sr-only'.split(' '))
const ALERT = /(?:^|[-_\s])(?:error|errors|alert|invalid|danger|feedback|instruction)/i
/** Attributes that say something here. */
const READ: ReadonlySet<string> = new Set('hidden aria-hidden style class id role type name'.split(' '))
/** Fields that nobody types into. */
const NOT_TYPED: ReadonlySet<string> = new Set('hidden submit button image reset checkbox radio file'.split(' '))

interface Tag {
  readonly name: string
  readonly closes: boolean
  readonly attributes: Readonly<Record<string, string>>
  /** Where the page goes on. */
  readonly end: number
}

/** The words of a page, in time that grows as the page does. */
export function htmlWords(page: string): HtmlWords {
  const html = page.slice(0, MOST.page)
  const words: string[] = []
  const alerts: string[] = []
  const fields: string[] = []
  let [title, length, at] = ['', 0, 0]
  /** An element in which nothing is shown, or in which mistakes are told, and how many of its name are open. */
  let [unseen, alert]: [Open | undefined, Open | undefined] = [undefined, undefined]
  const read = (text: string): void => {
    if (unseen || length > MOST.words || text === '') return
    words.push(text)
    if (alert) alerts.push(text)
    length += text.length
  }
  while (at < html.length) {
    const next = html.indexOf('<', at)
    read(html.slice(at, next === -1 ? html.length : next))
    if (next === -1) break
    const tag = tagAt(html, next)
    at = tag?.end ?? afterDeclaration(html, next)
    if (!tag) {
      if (at === next + 1) read('<')
      continue
    }
    const { name, attributes, closes } = tag
    if (!INLINE.has(name)) read(' ')
    unseen = within(unseen, tag, !closes && isUnseen(tag))
    alert = within(alert, tag, !closes && isAlert(tag))
    if (name === 'input' && !closes && !unseen) fields.push(...fieldOf(attributes))
    if (closes || !RAW.has(name)) continue
    const end = endOfRaw(html, at, name)
    if (name === 'title' && title === '') title = html.slice(at, end)
    at = end
  }
  return { title: plain(title), words: plain(words.join('')), alerts: plain(alerts.join('')), fields }
}

interface Open {
  readonly name: string
  readonly depth: number
}

/** The element that is open behind a tag: one that begins by it, or the one before where it does not end by it. */
function within(open: Open | undefined, { name, closes }: Tag, begins: boolean): Open | undefined {
  if (!open) return begins && !VOID.has(name) && !RAW.has(name) ? { name, depth: 1 } : undefined
  // A head that nobody closed ends where the body begins.
  if (open.name === 'head' && name === 'body') return undefined
  if (open.name !== name) return open
  const depth = open.depth + (closes ? -1 : 1)
  return depth === 0 ? undefined : { name, depth }
}

const NAME = /<(\/?)([a-z][a-z0-9:-]{0,40})(?=[\s/>])/iy

/** The tag at a place; undefined where none stands there. */
function tagAt(html: string, from: number): Tag | undefined {
  NAME.lastIndex = from
  const [all, slash, name = ''] = NAME.exec(html) ?? []
  if (all === undefined) return undefined
  const attributes: Record<string, string> = Object.create(null)
  let at = from + all.length
  for (let found = attributeAt(html, at); found; found = attributeAt(html, at)) {
    if (READ.has(found.name)) attributes[found.name] ??= found.value
    at = found.end
  }
  // A tag that does not end takes the rest of the page along.
  return { name: name.toLowerCase(), closes: slash === '/', attributes, end: at + 1 }
}

const ATTRIBUTE = /(?:([^\s/>=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+)))?|=)/y
const SPACES = /[\s/]*/y

/** The attribute at a place; undefined at the end of its tag. */
function attributeAt(html: string, from: number): { name: string; value: string; end: number } | undefined {
  SPACES.lastIndex = from
  const at = from + (SPACES.exec(html)?.[0].length ?? 0)
  if (at >= html.length) return undefined
  if (html[at] === '>') return at === from ? undefined : { name: '', value: '', end: at }
  ATTRIBUTE.lastIndex = at
  const [all, name = '', double, single, bare] = ATTRIBUTE.exec(html) ?? []
  if (all === undefined) return undefined
  return { name: name.toLowerCase(), value: double ?? single ?? bare ?? '', end: at + all.length }
}

/** Where a comment or a declaration ends; the next character where the sign is none of these. */
function afterDeclaration(html: string, from: number): number {
  const [mark, end] = html.startsWith('<!--', from) ? ['<!--', '-->'] : ['<!', '>']
  if (!html.startsWith(mark, from) && !html.startsWith('<?', from)) return from + 1
  const at = html.indexOf(end, from + 2)
  return at === -1 ? html.length : at + end.length
}

function endOfRaw(html: string, from: number, name: string): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
  end.lastIndex = from
  return end.exec(html)?.index ?? html.length
}

function isUnseen({ name, attributes }: Tag): boolean {
  const { hidden, style = '', class: classes = '' } = attributes
  if (UNSEEN.has(name) || hidden !== undefined || attributes['aria-hidden'] === 'true') return true
  return (
    NOT_SHOWN.test(style.slice(0, 1000)) ||
    classes
      .slice(0, 1000)
      .split(/\s+/)
      .some((each) => NOT_SHOWN_CLASSES.has(each))
  )
}

/** Classes of what holds the whole page say nothing of a part of it. */
const WHOLE: ReadonlySet<string> = new Set('html body main form input button'.split(' '))

function isAlert({ name, attributes: { role, class: classes = '', id = '' } }: Tag): boolean {
  if (WHOLE.has(name)) return false
  return role === 'alert' || ALERT.test(`${classes.slice(0, 500)} ${id.slice(0, 200)}`)
}

function fieldOf({ type = 'text', name = '', id = '' }: Tag['attributes']): readonly string[] {
  const kind = type.toLowerCase()
  return NOT_TYPED.has(kind) ? [] : [`${kind} ${(name || id).slice(0, 60)}`.toLowerCase()]
}

function plain(text: string): string {
  return decodeEntities(text.slice(0, 2 * MOST.words))
    .replace(/\s+/g, ' ')
    .trim()
}
