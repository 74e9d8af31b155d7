import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDeps } from './lib/deps.mjs'
import { fieldCaseTable } from './lib/field-cases.mjs'
import { commonEnv, kinds } from './lib/kinds.mjs'
import { root } from './lib/root.mjs'
import { runQuietly } from './lib/run.mjs'
import { main, Refusal, say } from './lib/say.mjs'
import { endSupervised, onInterrupt, runSupervised } from './lib/supervised.mjs'
import { countFiles, runVitest } from './lib/vitest.mjs'

/** `npm test [-- KIND… FILE…]`: every kind of test this machine can run, and the reason for each it cannot. */
const folder = mkdtempSync(join(tmpdir(), 'brokerlight-cases-'))
const fieldCases = join(folder, 'cases.jsonl')
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const underCi = ['true', '1'].includes(process.env.CI ?? '')

const readArgs = args => {
  const names = Object.keys(kinds)
  const files = args.filter(arg => /[./]/.test(arg))
  const chosen = args.filter(arg => !files.includes(arg))
  const unknown = chosen.find(name => !names.includes(name))
  if (unknown) throw new Refusal(`There is no kind of test "${unknown}"; there are: ${names.join(', ')}`)
  return { chosen: chosen.length > 0 ? chosen : names, files }
}

const runCheck = async () => {
  const npm = process.env.npm_execpath
  const code = npm
    ? await runSupervised(process.execPath, [npm, 'run', 'check'])
    : await runSupervised('npm', ['run', 'check'])
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

let prepared = Promise.resolve()

/** Makes a kind ready to run; one at a time, because the package manager is one. */
const prepare = kind => {
  const ready = prepared
    .then(() => kinds[kind].prepare())
    .catch(error => {
      if (!(error instanceof Refusal)) throw error
      return { why: error.message }
    })
  prepared = ready.catch(() => undefined)
  return ready
}

const runPrepared = async (kind, files, { why, stop, ...how }) => {
  say(`\n== ${kind}`)
  if (why) {
    say(why)
    const count = countFiles(kind)
    const skipped = { skipped: underCi ? 0 : count, failed: underCi ? count : 0 }
    return {
      kind,
      passed: 0,
      ...skipped,
      note: `${count} files ${underCi ? 'failed: under CI none may be skipped' : 'skipped'}: ${why}`,
    }
  }
  try {
    const counts =
      kind === 'check'
        ? await runCheck()
        : await runVitest(kind, files, {
            ...how,
            env: {
              ...how.env,
              ...commonEnv,
              BROKERLIGHT_LAB: labOf(kind),
              BROKERLIGHT_FIELD_CASES: fieldCases,
            },
          })
    return { kind, ...counts }
  } finally {
    await stop?.()
  }
}

/** Kinds that run at the same time have a lab each. */
const labOf = kind => {
  const { BROKERLIGHT_LAB: asked, BROKERLIGHT_LAB_JOIN: joined } = process.env
  return asked ?? (kind === 'app' && !joined ? 'app' : 'main')
}

/**
 * What can run side by side: the lab mostly waits for containers, so that the others take no time of their own. On a
 * terminal all run one after the other, because each draws there.
 */
const lanesOf = chosen => {
  const first = chosen.filter(kind => ['check', 'unit'].includes(kind))
  const beside = chosen.filter(kind => ['engine', 'app'].includes(kind))
  const lab = chosen.filter(kind => kind === 'lab')
  return process.stdout.isTTY ? [[chosen]] : [[first], [lab, beside]]
}

/** Takes away the labs that a killed test run leaves behind: containers, namespaces, mounts and users. */
const removeLabs = async () => {
  if (!existsSync('/run') || !readdirSync('/run').some(file => file.startsWith('brokerlight-lab-'))) return
  const sweep = [join(root, 'scripts/lib/run-ts.mjs'), 'test/lab/harness/sweep.ts']
  const { code, output } = await runQuietly(process.execPath, sweep, { detached: true })
  if (code !== 0) say(`A lab could not be taken away; the next one clears it:\n${output}`)
}

const table = rows => {
  const line = (kind, passed, failed, skipped, note = '') =>
    `${kind.padEnd(8)}${[passed, failed, skipped].map(cell => String(cell).padStart(9)).join('')}  ${note}`.trimEnd()
  const body = rows.map(({ kind, passed, failed, skipped, note }) =>
    line(kind, passed, failed, skipped, note?.split('\n')[0]),
  )
  return [line('kind', 'passed', 'failed', 'skipped'), ...body].join('\n')
}

await main(async () => {
  const { chosen, files } = readArgs(process.argv.slice(2))
  const rows = []
  let interrupted = 0
  let ended
  onInterrupt(code => {
    interrupted = code
    say('Ending everything the tests started')
    ended = endSupervised()
  })
  const runLane = async lane => {
    for (const kind of lane) {
      const how = interrupted ? {} : await prepare(kind)
      if (!interrupted) rows.push(await runPrepared(kind, files, how))
    }
  }
  try {
    await ensureDeps()
    for (const lanes of lanesOf(chosen)) await Promise.all(lanes.map(runLane))
  } catch (error) {
    if (!interrupted) throw error
  }
  if (interrupted) {
    await ended
    await endSupervised()
    await removeLabs()
    return interrupted
  }
  rows.sort((one, other) => chosen.indexOf(one.kind) - chosen.indexOf(other.kind))
  const cases = fieldCaseTable(fieldCases)
  if (cases) process.stdout.write(`\n${cases}\n`)
  const sum = count => rows.reduce((total, row) => total + row[count], 0)
  process.stdout.write(
    `\n${table(rows)}\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`,
  )
  return Math.min(sum('failed'), 1)
})
