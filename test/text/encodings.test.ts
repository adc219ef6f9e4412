import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeEntities, leadingEntity } from '../../src/text/html-entities.ts'
import { decodeForm, decodePercent, encodeForm, formParameters } from '../../src/text/url-encoding.ts'

test('a form is encoded as browsers do, and decoded again', () => {
  assert.equal(encodeForm('a b+c=&ü~*'), 'a+b%2Bc%3D%26%C3%BC%7E*')
  assert.equal(decodeForm('a+b%2Bc%3D%26%C3%BC%7E*'), 'a b+c=&ü~*')
})

test('what has a broken escape stays as it was', () => {
  assert.equal(decodeForm('50%+off'), '50%+off')
  assert.equal(decodeForm('%ff'), '%ff')
  assert.equal(decodePercent('a%2'), undefined)
  assert.equal(decodePercent('a+b%20c'), 'a+b c')
})

test('parameters come in their order, doubled ones twice, and none where one is broken', () => {
  assert.deepEqual(formParameters('b=1&a=x%3Dy=z&&b=&c&=d'), [
    ['b', '1'],
    ['a', 'x=y=z'],
    ['b', ''],
    ['c', ''],
    ['', 'd'],
  ])
  assert.deepEqual(formParameters(''), [])
  assert.equal(formParameters('a=1&b=%c3'), undefined)
  assert.equal(formParameters('%=1'), undefined)
})

test('entities are read by number and by name, and unknown ones stay', () => {
  assert.equal(decodeEntities('&#83;&#x53;&#X53 &#0083&lt;&ltx&period;&AMP;'), 'SSS S<<x.&')
  assert.equal(decodeEntities('a&b=c&nope;&#;&#x;&#x110000;&plus'), 'a&b=c&nope;&#;&#x;&#x110000;&plus')
})

test('the entity at the beginning of a text is told with its length', () => {
  assert.deepEqual(leadingEntity('&#x1F600;z'), { code: 0x1f600, length: 9 })
  assert.deepEqual(leadingEntity('&gtz'), { code: 0x3e, length: 3 })
  assert.equal(leadingEntity('x&gt;'), undefined)
  assert.equal(leadingEntity('&client_id=a;'), undefined)
})
