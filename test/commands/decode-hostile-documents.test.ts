// In a process of its own: it measures the memory of its process.
import { HOSTILE_DOCUMENTS } from '../jose/hostile-documents.ts'
import { testHostile } from './hostile.ts'

testHostile('each hostile document ends in a finding or a clear error, in time and memory', HOSTILE_DOCUMENTS, 60)
