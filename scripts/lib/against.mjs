import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './root.mjs'
import { runQuietly } from './run.mjs'
import { Refusal, say } from './say.mjs'
import { onInterrupt } from './supervised.mjs'

/** What is compared where no figure is named. */
const usual = ['sample_20x20_server_us', 'brokers50_cpu_percent']
/** Each build is measured so many times, in turns: a machine that becomes slower is slower for both. */
const rounds = 3

const options = {
  json: { type: 'boolean', default: false },
  only: { type: 'string', multiple: true, default: [] },
  against: { type: 'string' },
}

/** What `npm run bench -- --against COMMIT` asks for; undefined without `--against`. */
export const readAgainst = args => {
  if (!args.some(arg => /^--against(=|$)/.test(arg))) return undefined
  try {
    const { json, only, against } = parseArgs({ args, options, strict: true }).values
    const names = only.flatMap(part => part.split(',')).filter(Boolean)
    return { json, commit: against, names: names.length > 0 ? names : usual }
  } catch (error) {
    throw new Refusal(`${error.message} There is --json, --only NAME,… and --against COMMIT`)
  }
}

const git = async (...args) => {
  const { code, output } = await runQuietly('git', args)
  if (code !== 0) throw new Refusal(`git ${args[0]} ended with ${code}: ${output}`)
  return output
}

/** A checkout of a commit, with our packages where it has the same lockfile, and with what we have downloaded. */
const checkOut = async (commit, folder) => {
  const id = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`).catch(
    () => '',
  )
  if (!id) throw new Refusal(`There is no commit ${commit} here`)
  await git('clone', '--quiet', '--shared', '--no-checkout', root, folder)
  await git('-C', folder, 'checkout', '--quiet', '--detach', id)
  const lockfile = at => readFileSync(join(at, 'package-lock.json'), 'utf8')
  if (lockfile(root) === lockfile(folder))
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const cache = join(root, '.cache')
  mkdirSync(join(folder, '.cache'))
  // a bundle finds its packages from where it lies
  const shared = existsSync(cache) ? readdirSync(cache).filter(entry => entry !== 'run') : []
  for (const entry of shared) symlinkSync(join(cache, entry), join(folder, '.cache', entry))
}

/** The middle of some values. */
const median = values => {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Takes one figure with a checkout's own bench, in a process that `running` holds meanwhile. */
const take = (checkout, name, running) =>
  new Promise((resolve, reject) => {
    const words = [join(checkout, 'scripts/bench.mjs'), '--json', '--only', name]
    const { npm_lifecycle_event: _, ...env } = process.env
    const child = spawn(process.execPath, words, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'inherit'] })
    running.add(child)
    let output = ''
    child.stdout.on('data', chunk => (output += chunk))
    child.on('error', reject)
    child.on('close', () => {
      running.delete(child)
      const figure = output === '' ? undefined : JSON.parse(output).figures[name]
      if (figure) resolve(figure)
      else reject(new Refusal(`${name} could not be taken in ${checkout}`))
    })
  })

const compare = async (name, theirs, running) => {
  const values = { [root]: [], [theirs]: [] }
  let unit = ''
  for (let round = 0; round < rounds; round++) {
    for (const checkout of round % 2 === 0 ? [root, theirs] : [theirs, root]) {
      const figure = await take(checkout, name, running)
      unit = figure.unit
      values[checkout].push(figure.value)
      say(`  ${name} ${checkout === root ? 'here' : 'there'}: ${figure.value} ${unit}`)
    }
  }
  const [here, there] = [median(values[root]), median(values[theirs])]
  return { name, here, there, unit, ratio: here / there }
}

const rounded = value => Math.round(value * 1000) / 1000

const tableOf = (rows, commit) => {
  const width = Math.max(...rows.map(({ name }) => name.length))
  const cell = value => (typeof value === 'string' ? value : rounded(value).toFixed(3)).padStart(12)
  const head = `${'figure'.padEnd(width)}${['here', commit.slice(0, 11), 'ratio'].map(cell).join('')}`
  const body = rows.map(
    ({ name, here, there, unit, ratio }) =>
      `${name.padEnd(width)}${[here, there, ratio].map(cell).join('')}  ${unit}`,
  )
  return [head, ...body].join('\n')
}

/** Takes figures of this checkout and of another commit in turns, prints both and their ratio; answers the exit code. */
export const benchAgainst = async ({ commit, names, json }) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'brokerlight-against-')))
  const running = new Set()
  let interrupted = 0
  onInterrupt(code => {
    interrupted = code
    for (const child of running) child.kill('SIGTERM')
  })
  const rows = []
  let failed = 0
  try {
    await checkOut(commit, folder)
    for (const name of names) {
      if (interrupted) break
      try {
        rows.push(await compare(name, folder, running))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        failed = 1
        say(error.message)
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (interrupted) return interrupted
  const figures = rows.map(({ name, here, there, unit, ratio }) => [
    name,
    { here: rounded(here), there: rounded(there), unit, ratio: rounded(ratio) },
  ])
  if (json)
    process.stdout.write(
      `${JSON.stringify({ against: commit, figures: Object.fromEntries(figures) }, null, 2)}\n`,
    )
  else if (rows.length > 0) process.stdout.write(`${tableOf(rows, commit)}\n`)
  return failed
}
