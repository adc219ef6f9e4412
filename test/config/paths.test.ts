import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configFolder, stateFolder } from '../../src/config/paths.ts'

const place = (platform: NodeJS.Platform, vars: Record<string, string> = {}, homeDir = '/home/ada') => ({
  platform,
  vars,
  homeDir,
})

const FOLDERS: readonly (readonly [NodeJS.Platform, Record<string, string>, config: string, state: string])[] = [
  ['linux', {}, '/home/ada/.config/oidc-cli', '/home/ada/.local/state/oidc-cli'],
  ['linux', { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }, '/c/oidc-cli', '/s/oidc-cli'],
  [
    'linux',
    { XDG_CONFIG_HOME: 'relative', XDG_STATE_HOME: '' },
    '/home/ada/.config/oidc-cli',
    '/home/ada/.local/state/oidc-cli',
  ],
  ['freebsd', {}, '/home/ada/.config/oidc-cli', '/home/ada/.local/state/oidc-cli'],
  [
    'darwin',
    { XDG_CONFIG_HOME: '/c' },
    '/home/ada/Library/Application Support/oidc-cli',
    '/home/ada/Library/Application Support/oidc-cli',
  ],
  ['win32', { APPDATA: '/roaming', LOCALAPPDATA: '/local' }, '/roaming/oidc-cli', '/local/oidc-cli'],
  ['win32', {}, '/home/ada/AppData/Roaming/oidc-cli', '/home/ada/AppData/Local/oidc-cli'],
  ['linux', { OIDC_CLI_HOME: '/mine', XDG_CONFIG_HOME: '/c' }, '/mine', '/mine'],
  ['win32', { OIDC_CLI_HOME: '/mine', APPDATA: '/roaming' }, '/mine', '/mine'],
]
for (const [platform, vars, config, state] of FOLDERS) {
  test(`on ${platform} with ${JSON.stringify(vars)} the folders are ${config} and ${state}`, {
    skip: process.platform === 'win32' && 'paths are written as POSIX has them',
  }, () => {
    assert.equal(configFolder(place(platform, vars)), config)
    assert.equal(stateFolder(place(platform, vars)), state)
  })
}

test('a relative OIDC_CLI_HOME is a usage error', () => {
  assert.throws(() => configFolder(place('linux', { OIDC_CLI_HOME: 'here' })), { code: 'invalid_option' })
})

test('without a home folder the error names OIDC_CLI_HOME', () => {
  assert.throws(
    () => stateFolder(place('linux', {}, '')),
    (error: { code: string; hint: string }) => {
      assert.equal(error.code, 'file_unwritable')
      assert.match(error.hint, /OIDC_CLI_HOME/)
      return true
    },
  )
})
