import { clean } from '../text/clean.ts'

/**
 * What GitHub, GitLab, Gitea and the bots there make a link, a mention, a reference or an order of, in whatever case of the letters.
 * They look at the text after Markdown was read, so that a backslash keeps nothing from them; in code they look at nothing.
 */
const LIVE: readonly RegExp[] = [
  // URLs, and what is taken for one without a scheme.
  /:\/\/|\b(?:https?|ftp|mailto|xmpp):|\bwww\./i,
  // People, teams, addresses of mail, commits of another repository.
  /@/,
  // Issues, here and elsewhere, and a GitLab alert.
  /#\w|\bgh-\d/i,
  // Tickets of a tracker that is tied to the repository.
  /\b[A-Z][A-Z\d_]+-\d/,
  // Commits by the beginning of their hash.
  /\b[\da-f]{7,}\b/i,
  // GitLab's merge requests, snippets, milestones, epics, labels; formulas.
  /[!%&~](?=[\p{L}\p{N}_"])|\$/u,
  // GitLab's other references, wiki links and marked changes.
  /\[\w+:|\[\[|\]\]|[[{][+-]|[+-][\]}]/,
  // Pictures by name.
  /:[\w+-]+:/,
]

/** Orders to bots begin a line. */
const ORDER = /^\/\w/

/** Text on one line that Markdown takes as text: what anything would be made of stands as code, the rest with the escapes it needs. */
export function escaped(text: string): string {
  const words = clean(text).trim().split(' ')
  return words
    .map((word, at) => (isLive(word, at) ? code(word) : at === 0 ? begun(plain(word)) : plain(word)))
    .join(' ')
}

function isLive(word: string, at: number): boolean {
  return LIVE.some((pattern) => pattern.test(word)) || (at === 0 && ORDER.test(word))
}

/** A word as it is read; an underscore inside of a word is no emphasis (CommonMark 6.2). */
function plain(word: string): string {
  return word
    .replace(/&/g, '&amp;')
    .replace(/[\\`*[\]<>|~]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}_])_+|_+(?![\p{L}\p{N}_])/gu, (run) => run.replaceAll('_', '\\_'))
}

/** What would make a heading, a list or a line of the first word of a block. */
function begun(word: string): string {
  return word.replace(/^[-+#=]/, '\\$&').replace(/^(\d{1,9})([.)])$/, '$1\\$2')
}

/** Text as code; a backtick in it must not end the code, nor a backslash seem to keep it from ending (CommonMark 6.1). */
export function code(text: string): string {
  const safe = clean(text).replaceAll('`', "'").trim()
  if (safe.endsWith('\\')) return `\` ${safe} \``
  return safe === '' ? '' : `\`${safe}\``
}

/** Markdown as a cell of a table, which a bar would end even inside of code (GFM 4.10). */
export function cell(markdown: string): string {
  return markdown.replace(/\\[\s\S]|\|/g, (sign) => (sign === '|' ? '\\|' : sign))
}
