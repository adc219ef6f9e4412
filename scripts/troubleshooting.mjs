// docs/troubleshooting.md: what people see is written by hand, and what the checks say of it is put in from the catalogue.
import { readFileSync } from 'node:fs'

const BLOCK = /(<!-- checks: ([\w -]+) -->\n)[\s\S]*?(<!-- end -->)/g

const escaped = (text) => text.replace(/[\\`*_{}[\]<>|]/g, '\\$&')

/** The page with the tables of its checks; `entryOf` knows what is said of each. */
export function troubleshootingPage(entryOf) {
  const page = readFileSync('docs/troubleshooting.md', 'utf8')
  return page.replace(BLOCK, (_block, begin, ids, end) => `${begin}${table(ids.trim().split(/ +/).map(entryOf))}${end}`)
}

function table(entries) {
  const rows = entries.map(({ id, page, wrong, operator, client }) => {
    const link = `[${id}](${page.replace(/^docs\//, '')})`
    return `| ${[link, ...[wrong, operator, client].map(escaped)].join(' | ')} |\n`
  })
  return `\n| check | what is wrong | operator | client |\n| --- | --- | --- | --- |\n${rows.join('')}\n`
}
