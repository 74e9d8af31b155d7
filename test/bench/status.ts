import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Snapshot } from '#core/model/snapshot'
import { buildCli, start } from '../engine/tools/cli.ts'
import { mustOnHost } from '../lab/harness/host.ts'
import { labBroker } from '../lab/tools/desk.ts'
import type { Means } from './family.ts'
import { atMost, type Figure, median } from './figure.ts'

const rounds = 5

/** How long a one-shot `status` takes for its verdict on a broker whose compose project is stopped; it must be down. */
export async function statusOfStopped({ lab: benchLab, progress, atEnd }: Means): Promise<Figure> {
  const lab = await benchLab.get()
  const home = mkdtempSync(join(tmpdir(), 'bl-status-'))
  const cli = await buildCli()
  const remove = async (): Promise<void> => {
    cli.remove()
    rmSync(home, { recursive: true, force: true })
  }
  atEnd(remove)
  try {
    writeFileSync(join(home, 'brokers.yaml'), JSON.stringify(labBroker(lab)))
    await lab.broker.reset()
    await mustOnHost(lab.hostRun, ['docker', 'compose', '-f', lab.composeFile, 'stop'], {
      cwd: lab.projectFolder,
    })
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      const words = [cli.script, 'status', '--json', '--config', join(home, 'brokers.yaml')]
      const startMs = performance.now()
      const run = start(process.execPath, words, { HOME: home, BROKERLIGHT_HOME: home })
      const { code, stdout, stderr } = await run.finished
      times.push((performance.now() - startMs) / 1000)
      const { worst, brokers } = JSON.parse(stdout || '{}') as Partial<Snapshot>
      const told = `${worst ?? stderr}: ${brokers?.[0]?.health.reasons[0]?.text ?? 'no reason'}`
      progress(`${times.at(-1)?.toFixed(2)} s, ${told}`)
      if (code !== 2 || worst !== 'down') throw new Error(`a stopped broker is ${told} (exit code ${code})`)
    }
    return atMost(median(times), 3, 's')
  } finally {
    await remove()
  }
}
