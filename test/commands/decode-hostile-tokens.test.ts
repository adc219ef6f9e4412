// In a process of its own: it measures the memory of its process.
import { HOSTILE_TOKENS } from '../jose/hostile-tokens.ts'
import { testHostile } from './hostile.ts'

testHostile('each hostile token ends in a finding or a clear error, in time and memory', HOSTILE_TOKENS, 150)
