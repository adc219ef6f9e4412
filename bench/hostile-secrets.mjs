// Rows of hostile.mjs about values of a token answer, and about options that are given many times.
import { importSources } from '../scripts/stripped.mjs'

const [{ createRedactor }, { applyShapes }] = await importSources(
  ['src'],
  ['src/trace/redact.ts', 'src/http/apply-shape.ts'],
)

const COUNT = 15_000
const alike = (at) => `the-same-beginning-of-every-one-${at}`
const unlike = (at) => `${((at * 2_654_435_761) >>> 0).toString(36)}-${alike(at)}`.slice(0, alike(at).length)

/** Learns an answer with so many values, and hides them in it. */
function hide(value, member) {
  const body = JSON.stringify({ [member]: Array.from({ length: COUNT }, (_none, at) => value(at)) })
  const redactor = createRedactor()
  const response = { status: 200, headers: [], body }
  redactor.learn({ purpose: 'token', request: { url: 'http://127.0.0.1/', headers: [], body: '' }, response })
  redactor.text(body)
}

/** A token request with so many parameters set, or one with as long a body of its own. */
function shape(count) {
  const set = (at) => ({ request: 'token', parameter: `p${at}`, value: `v${at}`, label: `--set token.p${at}=v${at}` })
  const shapes = Array.from({ length: count }, (_none, at) => set(at))
  const body = Array.from({ length: 20_000 - count }, (_none, at) => `p${at}=v${at}`).join('&')
  applyShapes({ purpose: 'token', method: 'POST', url: 'http://127.0.0.1/', body }, { shapes, tokenBody: 'form' })
}

export const rows = [
  {
    name: `${COUNT} values that begin alike in a token answer`,
    aim: '300 ms',
    hostile: () => hide(alike, 'refresh_token'),
    benign: () => hide(unlike, 'refresh_token'),
  },
  { name: '--set 20,000 times', aim: '500 ms', hostile: () => shape(20_000), benign: () => shape(1) },
]
