import type { Style } from '../formats/style.ts'
import { writeJson } from '../jose/json/writer.ts'
import type { Diff, DiffChange, DiffFinding } from '../record/diff.ts'
import { clean, shorten } from '../text/clean.ts'

/** Most lines of each kind; all of them stand in JSON. */
const MOST = 20

/** What differs from the record that a check was compared with, line by line. */
export function diffLines({ since, new: fresh, mended, changed, still }: Diff, style: Style): readonly string[] {
  const { marks, red, yellow, green, dim } = style
  const told = [
    ...upTo(
      fresh.map(
        (each) => `  ${each.verdict === 'fail' ? red(marks.bad) : yellow(marks.warn)} new      ${findingLine(each)}`,
      ),
    ),
    ...upTo(mended.map((each) => `  ${green(marks.good)} mended   ${findingLine(each)}`)),
    ...upTo(changed.map((each) => `  ${dim(marks.dot)} changed  ${changeLine(each)}`)),
  ]
  const nothing = told.length === 0 ? `nothing new${still.length === 0 ? '' : ', nothing mended'}, nothing changed` : ''
  return [`Since ${clean(since.slice(0, 16).replace('T', ' '))} UTC${nothing === '' ? '' : `  ${nothing}`}`, ...told]
}

function upTo(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST
  return more <= 0 ? lines : [...lines.slice(0, MOST), `    and ${more} more, which --json has`]
}

function findingLine({ scenario, step, what, id, message }: DiffFinding): string {
  const where = `${clean(scenario)}${step === null ? '' : `, ${clean(step)}`}`
  const name = what === 'expectation' ? '' : ` (${clean(id)})`
  return `${where}: ${clean(shorten(message.replace(/\.$/, ''), 200))}${message.includes(id) ? '' : name}`
}

function changeLine({ what, change, scenario, provider, step, name, before, now }: DiffChange): string {
  const whose = clean(what === 'keys' || what === 'metadata' ? (provider ?? scenario) : scenario)
  const where = step === null ? whose : `${whose}, ${clean(step)}`
  const subject = clean(shorten(name ?? '', 80))
  switch (what) {
    case 'scenario':
      return `${where}: ${change === 'added' ? 'was not there before' : 'is gone'}`
    case 'keys':
      if (change === 'changed') return `${where}: a key has another kid, ${subject}, was ${shown(before)}`
      return `${where}: key ${subject} ${change === 'added' ? 'is new' : 'is gone'}`
    case 'latency':
      return `${where}: the ${subject} request took ${shown(now)} ms, ${shown(before)} ms before`
    default:
      if (change !== 'changed') return `${where}: ${subject} ${change === 'added' ? 'is new' : 'is gone'}`
      return `${where}: ${subject} is ${shown(now)}, was ${shown(before)}`
  }
}

function shown(value: unknown): string {
  if (value === null) return 'another one'
  return clean(shorten(typeof value === 'string' ? value : writeJson(value), 100))
}
