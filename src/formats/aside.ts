import { plural } from '../text/plural.ts'
import type { Ranked } from '../trace/ranked.ts'

/** Of which documents on the way an id is. */
const SUBJECTS: readonly (readonly [RegExp, string])[] = [
  [/^jwks-/, 'the keys'],
  [/^(?:http|json|tls)-/, 'HTTP'],
  [/^/, 'the metadata'],
]

/** What was found on the way to what a run is about, in one line: "7 warnings about the metadata and the keys"; empty where nothing was. */
export function asideWords(found: readonly Ranked[], strict: boolean): string {
  const aside = found.filter((each) => each.aside)
  if (aside.length === 0) return ''
  const failed = aside.filter(({ verdict }) => verdict === 'fail').length
  const warned = aside.length - failed
  const counts = [failed > 0 ? plural(failed, 'finding') : '', warned > 0 ? plural(warned, 'warning') : '']
  const subjects = new Set(aside.map(({ id }) => SUBJECTS.find(([form]) => form.test(id))?.[1] ?? ''))
  const what = `${counts.filter((each) => each !== '').join(' and ')} about ${[...subjects]
    .sort()
    .reverse()
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ')}`
  return strict ? `${what}, which --strict counts` : what
}
