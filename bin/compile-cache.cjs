// Node.js keeps what it compiled in a folder of this user's own. Its default lies in the folder for temporary files of everybody, and
// what another user puts there would run.
const { lstatSync, mkdirSync, realpathSync } = require('node:fs')
const { enableCompileCache, getCompileCacheDir } = require('node:module')
const { homedir } = require('node:os')
const { dirname, isAbsolute, join } = require('node:path')

/** Permissions of others than the owner, and of these the one to write. */
const OTHERS = 0o077
const WRITABLE = 0o022
/** Keeps what lies in a folder for everybody from being renamed by others than its owner. */
const STICKY = 0o1000

/** The folder for this user of this machine; undefined where there is none. On Windows folders of a user are closed to others. */
function placeOf({ env, platform }) {
  const { OIDC_CLI_HOME, XDG_CACHE_HOME, LOCALAPPDATA } = env
  if (OIDC_CLI_HOME) return join(OIDC_CLI_HOME, 'cache')
  if (platform === 'win32') return LOCALAPPDATA && join(LOCALAPPDATA, 'oidc-cli', 'cache')
  // A home that is not there is none, and not to be made.
  const home = lstatSync(homedir(), ABSENT) && homedir()
  if (platform === 'darwin') return home && join(home, 'Library', 'Caches', 'oidc-cli')
  if (XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'oidc-cli')
  return home && join(home, '.cache', 'oidc-cli')
}

/** Whether nobody but this user and the system can put another folder in the place of one that lies in this one. */
function isSafeWay(folder, uid) {
  const { mode, uid: owner } = lstatSync(folder)
  const open = (mode & WRITABLE) !== 0 && (mode & STICKY) === 0
  if (open || (owner !== uid && owner !== 0)) return false
  const above = dirname(folder)
  return above === folder || isSafeWay(above, uid)
}

function isClosed(folder, uid) {
  const facts = lstatSync(folder)
  return facts.isDirectory() && facts.uid === uid && (facts.mode & OTHERS) === 0
}

/** The nearest folder above that exists, by its way without links. */
function nearestAbove(path) {
  const above = dirname(path)
  return lstatSync(above, ABSENT) ? realpathSync.native(above) : nearestAbove(above)
}

const ABSENT = { throwIfNoEntry: false }

/** A folder for this user alone, made where there is none; undefined unless owner and mode of it and of the way to it are right. */
function ownFolder({ env, platform, getuid }) {
  try {
    const place = placeOf({ env, platform })
    if (!place || !isAbsolute(place)) return undefined
    if (!getuid) return place
    const uid = getuid()
    const found = lstatSync(place, ABSENT)
    if (found?.isSymbolicLink()) return undefined
    if (!found) {
      if (!isSafeWay(nearestAbove(place), uid)) return undefined
      mkdirSync(place, { recursive: true, mode: 0o700 })
    }
    // The way without links is the one that is looked at and then used.
    const folder = realpathSync.native(place)
    return isClosed(folder, uid) && isSafeWay(dirname(folder), uid) ? folder : undefined
  } catch {
    // There is no such folder, or none can be made.
    return undefined
  }
}

/** Has compiled code kept. A folder that the user named by NODE_COMPILE_CACHE is in use already, and NODE_DISABLE_COMPILE_CACHE is heeded. */
exports.use = () => {
  if (process.env.NODE_DISABLE_COMPILE_CACHE || getCompileCacheDir()) return
  const folder = ownFolder(process)
  if (folder) enableCompileCache(folder)
}
