import type { DefaultTreeAdapterTypes } from 'parse5'
import type { Attributes } from './html-forms.ts'

type Element = DefaultTreeAdapterTypes.Element

/** Whether an element is shown, as far as the page itself says; what stands inside of one that is not is not shown either. */
export type Shown = (element: Element, attributes: Attributes) => boolean

/** Elements whose content nobody reads. */
const UNSEEN = new Set(['head', 'script', 'style', 'template', 'title', 'iframe', 'object', 'datalist', 'svg'])

/** Characters of style sheets that are read. */
const MOST_STYLE = 100_000

/** What style sheets of a page and its attributes say of what is shown; style sheets in files of their own are not fetched. */
export function visibilityOf(styles: readonly string[]): Shown {
  const rules = rulesIn(styles.join('\n').slice(0, MOST_STYLE))
  return (element, attributes) => {
    if (UNSEEN.has(element.tagName)) return false
    if (attributes['hidden'] !== undefined || attributes['aria-hidden'] === 'true') return false
    if (element.tagName === 'dialog' && attributes['open'] === undefined) return false
    const own = attributes['style'] ?? ''
    const display = own === '' ? undefined : displayOf(own)
    if (display !== undefined) return display === 'shown'
    return !(own !== '' && hides(own)) && !isHiddenBySheet(attributes, element.tagName, rules)
  }
}

interface Rule {
  readonly tag: string
  readonly classes: readonly string[]
  readonly ids: readonly string[]
  readonly hides: boolean
}

/** Rules of one element, some classes and ids, whose declarations say whether it is shown. */
function rulesIn(sheet: string): readonly Rule[] {
  const plain = sheet.replace(/\/\*.*?\*\//gs, '').replace(/@[^{};]{0,500}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '')
  return [...plain.matchAll(/([^{}]{1,2000})\{([^{}]*)\}/g)].flatMap(([, selectors = '', declarations = '']) => {
    const display = displayOf(declarations)
    if (display === undefined && !hides(declarations)) return []
    return selectors.split(',').flatMap((selector) => {
      const [, tag = '', rest = ''] = /^\s*([a-z][\w-]*)?((?:[.#][\w-]+)*)\s*$/i.exec(selector) ?? []
      if (tag === '' && rest === '') return []
      const classes = [...rest.matchAll(/\.([\w-]+)/g)].map((match) => match[1] ?? '')
      const ids = [...rest.matchAll(/#([\w-]+)/g)].map((match) => match[1] ?? '')
      return [{ tag: tag.toLowerCase(), classes, ids, hides: display !== 'shown' }]
    })
  })
}

/** The last of the most particular rules decides. */
function isHiddenBySheet(attributes: Attributes, tag: string, rules: readonly Rule[]): boolean {
  if (rules.length === 0) return false
  const classes = new Set((attributes['class'] ?? '').split(/\s+/))
  let decided: Rule | undefined
  const weight = (rule: Rule | undefined): number =>
    rule === undefined ? 0 : rule.ids.length * 100 + rule.classes.length * 10 + (rule.tag === '' ? 0 : 1)
  for (const rule of rules) {
    if (rule.tag !== '' && rule.tag !== tag) continue
    if (!rule.classes.every((each) => classes.has(each)) || !rule.ids.every((id) => attributes['id'] === id)) continue
    if (weight(rule) >= weight(decided)) decided = rule
  }
  return decided?.hides ?? false
}

function displayOf(declarations: string): 'shown' | 'hidden' | undefined {
  const display = /(?:^|[;\s])display\s*:\s*([\w-]+)/i.exec(declarations)?.[1]
  if (display === undefined) return undefined
  return display.toLowerCase() === 'none' || hides(declarations) ? 'hidden' : 'shown'
}

/** Ways to take something out of sight that leave it in its place: invisible, transparent, without size, or beside the screen. */
function hides(declarations: string): boolean {
  return (
    /(?:^|[;\s])visibility\s*:\s*(?:hidden|collapse)/i.test(declarations) ||
    /(?:^|[;\s])opacity\s*:\s*0(?:\.0+)?\s*(?:[;!]|$)/i.test(declarations) ||
    /(?:^|[;\s])(?:left|top|right|text-indent|margin-left|margin-top)\s*:\s*-\d{3,}/i.test(declarations) ||
    /(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*0(?:px)?\s*(?:[;!]|$)/i.test(declarations)
  )
}
