import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOf } from '../../src/metrics/address.ts'

for (const [given, expected] of [
  ['9464', [9464, ['127.0.0.1', '::1'], '127.0.0.1', true]],
  ['0', [0, ['127.0.0.1', '::1'], '127.0.0.1', true]],
  ['localhost:9464', [9464, ['127.0.0.1', '::1'], '127.0.0.1', true]],
  ['127.0.0.1:9464', [9464, ['127.0.0.1'], '127.0.0.1', true]],
  ['127.9.9.9:1', [1, ['127.9.9.9'], '127.9.9.9', true]],
  ['[::1]:9464', [9464, ['::1'], '[::1]', true]],
  ['0.0.0.0:9464', [9464, ['0.0.0.0'], '0.0.0.0', false]],
  ['[::]:65535', [65_535, ['::'], '[::]', false]],
  ['192.0.2.7:9464', [9464, ['192.0.2.7'], '192.0.2.7', false]],
] as const)
  test(`--metrics ${given} is a place`, () => {
    const { port, addresses, host, isLoopback } = placeOf(given)
    assert.deepEqual([port, addresses, host, isLoopback], expected)
  })

for (const given of [
  '',
  ':9464',
  '65536',
  '-1',
  '94 64',
  '127.0.0.1',
  '127.0.0.1:',
  '127.1:9464',
  '999.0.0.1:9464',
  '::1:9464',
  '[::1]',
  '[127.0.0.1]:9464',
  'metrics.example:9464',
  'http://127.0.0.1:9464',
  '127.0.0.1:9464/metrics',
  '0x2500',
])
  test(`--metrics "${given}" is refused`, () => {
    assert.throws(() => placeOf(given), { code: 'invalid_option', exit: 2 })
  })
