import { symptomsOf, wordsOf } from '../checks/catalogue.ts'
import type { RuleId } from '../checks/subjects.ts'
import { checkIds } from './check.ts'

/** Words that tell nothing of what is looked for. */
const SMALL = new Set('a an and are at be by does for from has have i in is it my of on or the to was with'.split(' '))

/** The checks about what was typed, best first: it is a symptom; its words occur in one; in title and id; in these and what is wrong. */
export function checksAbout(typed: string): readonly RuleId[] {
  const sought = wordsIn(typed).filter((word) => !SMALL.has(word))
  if (sought.length === 0) return []
  return checkIds()
    .map((id) => ({ id, rank: rankOf(id, typed, sought) }))
    .filter(({ rank }) => rank >= 0)
    .sort((one, other) => one.rank - other.rank)
    .map(({ id }) => id)
}

/** The checks whose symptom is a word: an error code that a provider answers with. */
export function checksWith(word: string): readonly RuleId[] {
  return checkIds().filter((id) => symptomsOf(id).includes(word))
}

/** 0 for the best; -1 where words are missing. */
function rankOf(id: RuleId, typed: string, sought: readonly string[]): number {
  const { title, wrong } = wordsOf(id)
  const symptoms = symptomsOf(id)
  const heading = `${id} ${title}`
  if (!hasAll([...symptoms, heading, wrong].join(' '), sought)) return -1
  if (symptoms.some((symptom) => symptom.toLowerCase() === typed.toLowerCase())) return 0
  if (symptoms.some((symptom) => hasAll(symptom, sought))) return 1
  return hasAll(heading, sought) ? 2 : 3
}

/** Whether each word that is sought occurs in a text, as it is or as a beginning; what is joined by "-" or "_" is found by its parts too. */
function hasAll(text: string, sought: readonly string[]): boolean {
  const words = wordsIn(text).flatMap((word) => [word, ...word.split(/[-_]/)])
  return sought.every((word) => words.some((each) => each === word || (word.length > 2 && each.startsWith(stem(word)))))
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? []
}

/** A longer word without its ending: "expired" and "expires" begin alike. */
function stem(word: string): string {
  return word.length > 5 ? word.replace(/(?:ing|ed|es|e|s)$/, '') : word
}
