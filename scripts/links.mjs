// Links between the documents of this project: each must lead to a file that is there, and to an anchor on it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Documents that people read: those of the top folder and all below docs. */
function documents() {
  const top = readdirSync('.')
  const below = readdirSync('docs', { recursive: true }).map((name) => join('docs', name))
  return [...top, ...below].filter((name) => name.endsWith('.md'))
}

const proseOf = (text) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** What GitHub makes of a heading, and ids that are given. */
function anchorsOf(text) {
  const headings = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)]
  const slugs = headings.map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )
  return new Set([...slugs, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)])
}

/** "file: link" for each link that leads nowhere. */
export function brokenLinks() {
  const anchors = new Map()
  return documents().flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    const links = [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link)
    return links
      .filter((link) => !/^[a-z]+:/.test(link) && !leads(file, link, anchors))
      .map((link) => `${file}: ${link}`)
  })
}

function leads(file, link, anchors) {
  const [path, anchor] = link.split('#')
  const target = path === '' ? file : join(dirname(file), path)
  if (!existsSync(target)) return false
  if (anchor === undefined) return true
  if (!anchors.has(target)) anchors.set(target, anchorsOf(readFileSync(target, 'utf8')))
  return anchors.get(target).has(anchor)
}
