import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { runQuietly } from './run.mjs'
import { Refusal, say } from './say.mjs'

const packagesOf = file => JSON.parse(readFileSync(join(root, file), 'utf8')).packages

/** True when every package of the lockfile lies in node_modules in its version; npm's own note says what lies there. */
const areCurrent = () => {
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false
  const installed = packagesOf('node_modules/.package-lock.json')
  return Object.entries(packagesOf('package-lock.json')).every(
    ([path, wanted]) =>
      path === '' || (installed[path] ? installed[path].version === wanted.version : wanted.optional),
  )
}

/** Installs the packages of the lockfile when they are missing or outdated. */
export const ensureDeps = async () => {
  if (areCurrent()) return
  say('Installing dependencies (npm ci)')
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { code, output } = await (npm
    ? runQuietly(process.execPath, [npm, ...args])
    : runQuietly('npm', args))
  if (code !== 0) throw new Refusal(`npm ci ended with ${code}:\n${output}`)
}
