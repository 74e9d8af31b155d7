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
import { filesInParts, filesOf, runVitest } from './lib/vitest.mjs'

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

const runPrepared = async ({ kind, files }, lane, { why, stop, ...how }) => {
  say(`\n== ${kind}`)
  if (why) {
    say(why)
    const count = files.length || filesOf(kind).length
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
              BROKERLIGHT_LAB: labOf(lane),
              BROKERLIGHT_FIELD_CASES: fieldCases,
            },
          })
    return { kind, ...counts }
  } finally {
    await stop?.()
  }
}

/** What runs at the same time has a lab each. */
const labOf = lane => {
  const { BROKERLIGHT_LAB: asked, BROKERLIGHT_LAB_JOIN: joined } = process.env
  return asked ?? (lane === 0 || joined ? 'main' : 'second')
}

/** Parts that the files of the lab are run in, so that whichever lane is free takes the next. */
const labParts = 5

/**
 * Rounds of what can run side by side, in two lanes: tests of the lab, the engine and the app mostly wait. On a terminal
 * all run one after the other, because each draws there; so do chosen files, which are few.
 */
const roundsOf = (chosen, files) => {
  const whole = kind => ({ kind, files })
  const inLanes = process.stdout.isTTY || files.length > 0 ? 1 : 2
  const first = chosen.filter(kind => ['check', 'unit'].includes(kind)).map(whole)
  const rest = chosen.filter(kind => ['engine', 'app'].includes(kind)).map(whole)
  if (chosen.includes('lab')) {
    const isWhole = files.length > 0 || inLanes === 1
    const parts = isWhole
      ? [whole('lab')]
      : filesInParts('lab', labParts).map(part => ({ kind: 'lab', files: part }))
    rest.splice(1, 0, ...parts.splice(0, 1))
    rest.push(...parts)
  }
  return [
    { tasks: first, lanes: 1 },
    { tasks: rest, lanes: inLanes },
  ]
}

/** One row for each kind, of all its parts. */
const merged = rows =>
  [...new Set(rows.map(row => row.kind))].map(kind => {
    const parts = rows.filter(row => row.kind === kind)
    const sum = count => parts.reduce((total, part) => total + part[count], 0)
    const note = parts.find(part => part.note)?.note ?? ''
    return { kind, passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), note }
  })

/** Takes away the labs that a killed test run leaves behind: containers, namespaces, mounts and users. */
const removeLabs = async () => {
  if (!existsSync('/run') || !readdirSync('/run').some(file => file.startsWith('brokerlight-lab-'))) return
  const sweep = [join(root, 'scripts/lib/run-ts.mjs'), 'test/lab/harness/sweep.ts']
  const { code, output } = await runQuietly(process.execPath, sweep, { detached: true })
  if (code !== 0) say(`A lab could not be taken away; the next one clears it:\n${output}`)
}

const table = rows => {
  const line = (kind, passed, failed, skipped, note) =>
    `${kind.padEnd(8)}${[passed, failed, skipped].map(cell => String(cell).padStart(9)).join('')}  ${note}`.trimEnd()
  const body = rows.map(({ kind, passed, failed, skipped, note }) =>
    line(kind, passed, failed, skipped, note.split('\n')[0]),
  )
  return [line('kind', 'passed', 'failed', 'skipped', ''), ...body].join('\n')
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
  const runLane = async (lane, tasks) => {
    for (let task = tasks.shift(); task && !interrupted; task = tasks.shift()) {
      const how = await prepare(task.kind)
      if (!interrupted) rows.push(await runPrepared(task, lane, how))
    }
  }
  try {
    await ensureDeps()
    for (const { tasks, lanes } of roundsOf(chosen, files))
      await Promise.all(Array.from({ length: lanes }, (_, lane) => runLane(lane, tasks)))
  } catch (error) {
    if (!interrupted) throw error
  }
  if (interrupted) {
    await ended
    await endSupervised()
    await removeLabs()
    return interrupted
  }
  const kindRows = merged(rows).sort((one, other) => chosen.indexOf(one.kind) - chosen.indexOf(other.kind))
  const cases = fieldCaseTable(fieldCases)
  if (cases) process.stdout.write(`\n${cases}\n`)
  const sum = count => kindRows.reduce((total, row) => total + row[count], 0)
  process.stdout.write(
    `\n${table(kindRows)}\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`,
  )
  return Math.min(sum('failed'), 1)
})
