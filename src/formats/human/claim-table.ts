import type { JsonObject } from '../../jose/json/json.ts'
import { numberOf } from '../../jose/json/reader.ts'
import { clean } from '../../text/clean.ts'
import { below, isLong, onOneLine, type Path } from '../long-value.ts'
import type { Style } from '../style.ts'
import { claimWords } from './claim-words.ts'
import { time } from './time.ts'

const TIMES = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at'])

/** Most claims that are listed. */
const MOST = 200

/** Claims one a line with what they mean, of long ones the beginning; times as UTC, local and relative to `now`, in milliseconds. */
export function claimTable(claims: JsonObject, now: number, style: Style, path: Path): string {
  const all = Object.entries(claims)
  const entries = all.slice(0, MOST)
  const width = Math.min(24, Math.max(...entries.map(([name]) => name.length), 0))
  const wordsOf = claimWords(claims)
  const lines = entries.map(([name, value]) => {
    const seconds = TIMES.has(name) ? numberOf(value) : undefined
    const head = `  ${clean(name.slice(0, 60)).padEnd(width)}  `
    const shown =
      seconds === undefined
        ? onOneLine(value, 'as JSON', style.width - head.length, below(path, name))
        : `${time(seconds, now)}${local(seconds)}`
    const meaning = isLong(value) ? undefined : wordsOf(name)
    return `${head}${shown}${meaning ? `  ${style.dim(meaning)}` : ''}\n`
  })
  return `${lines.join('')}${all.length > MOST ? `  ${style.dim(`and ${all.length - MOST} more`)}\n` : ''}`
}

/** The same time on the clock of this machine; empty where that shows UTC. */
function local(seconds: number): string {
  const date = new Date(seconds * 1000)
  const offset = -date.getTimezoneOffset()
  if (offset === 0 || Number.isNaN(offset)) return ''
  const two = (value: number): string => String(Math.floor(Math.abs(value))).padStart(2, '0')
  const shifted = new Date(date.getTime() + offset * 60_000)
  if (Number.isNaN(shifted.getTime())) return ''
  const zone = `${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`
  return `, here ${shifted.toISOString().slice(0, -5).replace('T', ' ')} ${zone}`
}
