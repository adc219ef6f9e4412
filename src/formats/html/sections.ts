import { sectionsIn } from '../../explain/sections.ts'
import { escaped } from './text.ts'

/** The sections of specifications that a check names, each a link to where it can be read; what names none as it stands. */
export function sectionsHtml(spec: string): string {
  const { sections, unknown } = sectionsIn(spec)
  if (unknown !== undefined) return escaped(spec)
  return sections.map(({ text, url }) => `<a href="${escaped(url)}">${escaped(text)}</a>`).join(', ')
}
