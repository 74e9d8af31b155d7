import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'
import { runQuietly } from './run.mjs'
import { Refusal, say } from './say.mjs'

const sources = ['src-main', 'src-preload', 'src-renderer', 'resources']
const single = ['package.json', 'package-lock.json', 'tsconfig.json', 'electron.vite.config.ts']
const stamp = join(root, 'out/.built-from')

const filesBelow = folder =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))

/** Changes with every source file that comes, goes or is written. */
const state = () => {
  const files = [
    ...sources.filter(folder => existsSync(join(root, folder))).flatMap(filesBelow),
    ...single.map(file => join(root, file)),
  ]
  const hash = createHash('sha256')
  for (const file of files.sort((a, b) => (a < b ? -1 : 1))) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** Builds the app when there is no build or any source, config or the lockfile changed since. */
export const ensureBuild = async (electronEnv = {}) => {
  const now = state()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  say('Building the app (electron-vite build)')
  const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { code, output } = await runQuietly(process.execPath, [tool, 'build'], { env: electronEnv })
  if (code !== 0) throw new Refusal(`The build failed:\n${output}`)
  writeFileSync(stamp, now)
}
