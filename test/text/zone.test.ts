import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mayLead, type Zone, zoneOf, zoneOfAll, zoneOfHost } from '../../src/text/zone.ts'

/** The first and the last address of each network, and the neighbours outside it. */
const NETWORKS: readonly (readonly [
  what: string,
  zone: Zone,
  inside: readonly string[],
  outside: readonly string[],
])[] = [
  ['0.0.0.0/8', 'loopback', ['0.0.0.0', '0.255.255.255'], ['1.0.0.0']],
  ['10.0.0.0/8', 'private', ['10.0.0.0', '10.255.255.255'], ['9.255.255.255', '11.0.0.0']],
  ['100.64.0.0/10', 'private', ['100.64.0.0', '100.127.255.255'], ['100.63.255.255', '100.128.0.0']],
  ['127.0.0.0/8', 'loopback', ['127.0.0.0', '127.0.0.1', '127.255.255.255'], ['126.255.255.255', '128.0.0.0']],
  ['169.254.0.0/16', 'link-local', ['169.254.0.0', '169.254.169.254'], ['169.253.255.255', '169.255.0.0']],
  ['172.16.0.0/12', 'private', ['172.16.0.0', '172.31.255.255'], ['172.15.255.255', '172.32.0.0']],
  ['192.168.0.0/16', 'private', ['192.168.0.0', '192.168.255.255'], ['192.167.255.255', '192.169.0.0']],
  ['198.18.0.0/15', 'private', ['198.18.0.0', '198.19.255.255'], ['198.17.255.255', '198.20.0.0']],
  ['multicast', 'private', ['224.0.0.0', '239.255.255.255'], ['223.255.255.255']],
  ['broadcast', 'private', ['255.255.255.255'], []],
  ['::', 'loopback', ['::', '::1', '0:0:0:0:0:0:0:1'], ['2000::1']],
  ['fc00::/7', 'private', ['fc00::', 'fdff:ffff::1'], ['fbff::1', 'fe00::1']],
  ['fe80::/10', 'link-local', ['fe80::1', 'febf::1', 'fe80::1%eth0'], ['fe7f::1']],
  ['IPv6 multicast', 'private', ['ff02::1'], []],
  ['NAT64 of the network', 'private', ['64:ff9b:1::a00:1'], ['64:ff9b:2::1']],
]
for (const [what, zone, inside, outside] of NETWORKS) {
  test(`${what} is ${zone} from its first address to its last`, () => {
    for (const address of inside) assert.equal(zoneOf(address), zone, address)
    for (const address of outside) assert.notEqual(zoneOf(address), zone, address)
  })
}

test('an IPv4 address in an IPv6 address is in its own zone', () => {
  for (const carry of [
    (v4: string) => `::ffff:${v4}`,
    (v4: string) => `64:ff9b::${v4}`,
    (v4: string) => `::ffff:0:${v4}`,
    (v4: string) => `::${v4}`,
  ]) {
    assert.equal(zoneOf(carry('127.0.0.1')), 'loopback', carry('127.0.0.1'))
    assert.equal(zoneOf(carry('10.1.2.3')), 'private', carry('10.1.2.3'))
    assert.equal(zoneOf(carry('169.254.169.254')), 'link-local', carry('169.254.169.254'))
    assert.equal(zoneOf(carry('203.0.113.7')), 'public', carry('203.0.113.7'))
  }
  assert.equal(zoneOf('2002:a00:1::'), 'private')
  assert.equal(zoneOf('2002:cb00:7107::'), 'public')
})

test('addresses of the internet are public', () => {
  for (const address of ['203.0.113.7', '8.8.8.8', '2606:4700:4700::1111', '2001:db8::1'])
    assert.equal(zoneOf(address), 'public', address)
})

const SPELLINGS: readonly (readonly [host: string, zone: Zone])[] = [
  ['2130706433', 'loopback'],
  ['0x7f000001', 'loopback'],
  ['0x7F.1', 'loopback'],
  ['017700000001', 'loopback'],
  ['0177.0.0.1', 'loopback'],
  ['127.1', 'loopback'],
  ['127.0.0.1.', 'loopback'],
  ['１２７.０.０.１', 'loopback'],
  ['127。0。0。1', 'loopback'],
  ['127%2e0%2e0%2e1', 'loopback'],
  ['①②⑦.0.0.1', 'loopback'],
  ['0', 'loopback'],
  ['10.1', 'private'],
  ['0xa.0x1', 'private'],
  ['167772161', 'private'],
  ['0xA9FEA9FE', 'link-local'],
  ['0251.0376.0251.0376', 'link-local'],
  ['[::ffff:127.0.0.1]', 'loopback'],
  ['[::FFFF:7F00:1]', 'loopback'],
  ['[0:0:0:0:0:ffff:a00:1]', 'private'],
  ['[64:ff9b::7f00:1]', 'loopback'],
  ['localhost', 'loopback'],
  ['LOCALHOST', 'loopback'],
  ['localhost.', 'loopback'],
  ['ｌｏｃａｌｈｏｓｔ', 'loopback'],
  ['a.localhost', 'loopback'],
  ['a.b.localhost.', 'loopback'],
]
for (const [host, zone] of SPELLINGS) {
  test(`${host} in a URL is ${zone}`, () => {
    assert.equal(zoneOfHost(new URL(`https://${host}/`).hostname), zone)
  })
}

test('names are in no zone until they are resolved', () => {
  for (const host of ['issuer.example', 'localhost.example', 'notlocalhost', '127.0.0.1.example'])
    assert.equal(zoneOfHost(host), undefined, host)
})

test('a host with several addresses is led by the strictest of them', () => {
  assert.equal(zoneOfAll(['127.0.0.1', '::1']), 'loopback')
  assert.equal(zoneOfAll(['10.0.0.1', '127.0.0.1']), 'private')
  assert.equal(zoneOfAll(['10.0.0.1', '203.0.113.7']), 'public')
})

test('from the internet nobody is led inside, from a private network nobody to this machine or its link', () => {
  const zones: readonly Zone[] = ['public', 'private', 'link-local', 'loopback']
  const led = Object.fromEntries(zones.map((from) => [from, zones.filter((to) => mayLead(from, to))]))
  assert.deepEqual(led, {
    public: ['public'],
    private: ['public', 'private'],
    'link-local': ['public', 'private', 'link-local'],
    loopback: ['loopback'],
  })
})
