import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mustOnHost } from '../lab/harness/host.ts'
import { must } from '../lab/harness/run.ts'
import { openDesk } from '../lab/tools/desk.ts'
import type { Means } from './family.ts'
import { atLeast, type Figure, median, secondsOf } from './figure.ts'

const rounds = 3
const megabytes = 256
const megabyte = 1024 * 1024

/** How fast a backup copies 256 MB from a container, against a person's `docker cp` and `scp` by OpenSSH over the same sshd. */
export async function backupAgainstScp({ lab: benchLab, progress, atEnd }: Means): Promise<Figure> {
  const lab = await benchLab.get()
  const folder = mkdtempSync(join(tmpdir(), 'bl-backup-'))
  const remove = async (): Promise<void> => rmSync(folder, { recursive: true, force: true })
  atEnd(remove)
  await lab.broker.reset({ freshData: true })
  // What compresses to nothing would be no copy at all.
  await lab.redisCli('CONFIG', 'SET', 'rdbcompression', 'no')
  const script = `for i = 1, ${megabytes} do redis.call('SETRANGE', 'fill:' .. i, ${megabyte} - 1, 'x') end`
  await lab.redisCli('EVAL', script, '0')
  const desk = openDesk(lab)
  try {
    const ratios: number[] = []
    for (let round = 0; round < rounds; round++) {
      const run = await desk.act({ kind: 'backup' })
      if (run.end !== 'done') throw new Error(`the backup ended ${run.end}: ${run.message}`)
      const step = run.steps.find(one => one.id === 'copy')
      const ours = ((step?.endedAtMs ?? Number.NaN) - (step?.startedAtMs ?? 0)) / 1000
      const [backup] = await desk.actions.backups('nebula')
      const bytes = (backup?.files ?? []).reduce((sum, file) => sum + file.bytes, 0)
      const target = join(folder, 'dump.rdb')
      const scp = await secondsOf(async () => {
        await mustOnHost(lab.hostRun, ['sh', '-c', 'docker cp detektor-redis:/data/dump.rdb ~/bench.rdb'])
        await must(['scp', '-q', '-F', lab.ssh.sshConfig, 'gpu:bench.rdb', target])
      })
      const rate = bytes / megabyte / ours
      const peer = statSync(target).size / megabyte / scp
      progress(`copy ${rate.toFixed(0)} MB/s, scp ${peer.toFixed(0)} MB/s`)
      ratios.push(rate / peer)
    }
    return atLeast(median(ratios), 0.8, '×')
  } finally {
    await desk.close()
    await lab.broker.reset({ freshData: true })
    await remove()
  }
}
