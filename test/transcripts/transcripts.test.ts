import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { runProgram } from '../support/process.ts'
import { FOLDER, readTranscript, type Transcript, transcriptStage } from './transcript.ts'

// Each Markdown file beside this one has command lines with what the built program wrote and its exit code. What changes from run
// to run is replaced by a word. UPDATE_TRANSCRIPTS=1 writes the files anew; what changed is then read in the diff.

const UPDATE = process.env['UPDATE_TRANSCRIPTS'] === '1'

function write({ title, command, exit, stdout, stderr }: Transcript): string {
  const block = (name: string, text: string): string => (text === '' ? '' : `\n\`\`\`${name}\n${text}\`\`\`\n`)
  return `## ${title}\n\n\`\`\`sh\n${command}\n\`\`\`\n\nExit code ${exit}.\n${block('stdout', stdout)}${block('stderr', stderr)}`
}

const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT'],
  [/\b[\da-f]{16}(?=\+)/g, 'KEY'],
  [/ +\d+ ms\b/g, ' N ms'],
  [/"ms": [\d.]+/g, '"ms": 0'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME'],
  [/\((?:in )?\d+ (?:second|minute|hour|day|month|year)s?(?: ago)?\)/g, '(RELATIVE)'],
  [/\(now\)/g, '(RELATIVE)'],
  [/\b17\d{8}\b|\b1[89]\d{8}\b/g, 'SECONDS'],
  [/\d+ days ago/g, 'N days ago'],
  [/about \d+ bits/g, 'about N bits'],
  [/thumbprint [\w-]{43}/g, 'thumbprint THUMBPRINT'],
  [/^( +(?:at_hash|nonce) +)[\w-]{22}(?:[\w-]{18})?$/gm, '$1RANDOM'],
  [/[\w-]{6}…[\w-]{4}(?= {2}\d+ characters, (?:opaque, about|JWT, alg RS256$))/gm, 'TOKEN'],
  [/\/[^\s:]*\/test-\w{6}\b/g, 'HOME'],
]

function steady(text: string): string {
  return REPLACED.reduce((result, [pattern, word]) => result.replace(pattern, word), text)
}

const stage = await transcriptStage()
after(() => stage.close())

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.md'))) {
  const { heading, cases } = readTranscript(file)
  const seen: Transcript[] = []
  for (const each of cases) {
    test(`${file}: ${each.title}`, async () => {
      const { home, vars } = stage
      const ran = await runProgram(stage.argvOf(each.command), { home, vars })
      const now = { ...each, exit: ran.code ?? -1, stdout: steady(ran.stdout), stderr: steady(ran.stderr) }
      seen.push(now)
      if (UPDATE && seen.length === cases.length)
        writeFileSync(join(FOLDER, file), heading + seen.map(write).join('\n'))
      if (!UPDATE) assert.equal(write(now), write(each))
    })
  }
}

test('what README.md shows of a fault is what the command of its transcript writes', () => {
  const [, shown = ''] =
    /--fault idt-aud-mismatch`\n\n```\n([\s\S]*?) +…\n```/.exec(readFileSync('README.md', 'utf8')) ?? []
  assert.ok(shown.includes('idt-aud-mismatch (must not be accepted)'))
  assert.ok(readFileSync(join(FOLDER, 'demo.md'), 'utf8').includes(steady(shown)))
})

const RECORDING = 'docs/pictures/failure.svg'

const withoutTags = (text: string): string =>
  text
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')

test('the recording shows what the command of its transcript writes; npm run pictures makes it anew', () => {
  const svg = readFileSync(RECORDING, 'utf8')
  const [, typed = ''] = /<text id="command"[^>]*>(.*?)<\/text>/.exec(svg) ?? []
  const [same] = readTranscript('demo.md').cases.filter(({ command }) => withoutTags(typed) === `npx ${command}`)
  assert.ok(same, typed)
  const lines = [...svg.matchAll(/^<text class="l [^>]*>(.*)<\/text>$/gm)].map(
    ([, line = '']) => `${withoutTags(line)}\n`,
  )
  // Between the codes of colours there are blanks at the end of lines.
  const ends = (text: string): string => text.replace(/ +$/gm, '')
  assert.equal(ends(steady(lines.join(''))), ends(same.stdout))
})

test('README.md shows both pictures, small, and says what is in them to whoever does not see them', () => {
  const readme = readFileSync('README.md', 'utf8')
  const pictures = [...readme.matchAll(/!\[([^\]]+)\]\((docs\/pictures\/[^)]+)\)/g)]
  assert.deepEqual(
    pictures.map(([, , path = '']) => path),
    [RECORDING, 'docs/pictures/report.png'],
  )
  for (const [, words = '', path = ''] of pictures) {
    assert.ok(statSync(path).size < 150_000, path)
    assert.match(words, /idt-aud-mismatch/)
  }
  assert.deepEqual(readFileSync('docs/pictures/report.png').subarray(1, 4).toString(), 'PNG')
})
