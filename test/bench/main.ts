import { createCleanups } from '../engine/tools/folder.ts'
import { readBenchArguments } from './args.ts'
import { backupAgainstScp } from './backup.ts'
import { deployFigures, rollbackFigures } from './deploy.ts'
import { discoveryRatio } from './discovery.ts'
import type { Family } from './family.ts'
import { fleetCpu, fleetSoak } from './fleet.ts'
import { historyFigures } from './history.ts'
import { benchLab } from './lab.ts'
import { thisMachine } from './machine.ts'
import { faultToNotification } from './notification.ts'
import { queueFigures, queueNames } from './queues.ts'
import { type Report, reportJson, reportTable } from './report.ts'
import { statusOfStopped } from './status.ts'
import { listOfTags } from './tags.ts'
import { takeFigures } from './take.ts'
import { tunnelFigures } from './tunnel.ts'

/** Every figure there is, in the order they are taken. */
const families: readonly Family[] = [
  {
    names: ['tunnel_ping_vs_openssh', 'tunnel_ping_vs_direct', 'tunnel_mb_vs_openssh'],
    needsLab: false,
    measure: tunnelFigures,
  },
  {
    names: ['fault_to_notification_s'],
    needsLab: true,
    measure: async means => ({ fault_to_notification_s: await faultToNotification(means) }),
  },
  {
    names: ['deploy_overhead_s', 'deploy_vs_compose'],
    needsLab: true,
    measure: deployFigures,
  },
  {
    names: ['status_down_s'],
    needsLab: true,
    measure: async means => ({ status_down_s: await statusOfStopped(means) }),
  },
  { names: queueNames, needsLab: false, measure: queueFigures },
  {
    names: ['discovery_1m_p50_ratio'],
    needsLab: false,
    measure: async means => ({ discovery_1m_p50_ratio: await discoveryRatio(means) }),
  },
  {
    names: ['brokers50_cpu_percent'],
    needsLab: false,
    measure: async means => ({ brokers50_cpu_percent: await fleetCpu(means) }),
  },
  {
    names: ['soak_mb_per_hour'],
    needsLab: false,
    measure: async means => ({ soak_mb_per_hour: await fleetSoak(means) }),
  },
  {
    names: ['history_query_ms', 'history_tick_p99_ms'],
    needsLab: false,
    measure: historyFigures,
  },
  { names: ['rollback_s', 'rollback_vs_compose'], needsLab: true, measure: rollbackFigures },
  {
    names: ['tags_340_s'],
    needsLab: true,
    measure: async means => ({ tags_340_s: await listOfTags(means) }),
  },
  {
    names: ['backup_vs_scp'],
    needsLab: true,
    measure: async means => ({ backup_vs_scp: await backupAgainstScp(means) }),
  },
]

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** The exit code: 1 when a measurement failed. A goal that is missed is no failure, nor is a lab that is not here. */
async function bench(argv: readonly string[]): Promise<number> {
  const read = readBenchArguments(
    argv,
    families.flatMap(({ names }) => names),
  )
  if (!read.ok) {
    say(read.error)
    return 64
  }
  const lab = benchLab(process.env)
  const ends = createCleanups()
  ends.add(lab.stop)
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Listened to until the end: npm's death is told again and again.
    process.on(signal, () => {
      if (interrupted) return
      interrupted = true
      void ends.run().finally(() => process.exit(130))
    })
  }
  try {
    const means = { lab, progress: say, atEnd: ends.add }
    const { figures, hasFailed } = await takeFigures(families, read.value.names, means)
    if (interrupted) return 130
    const report: Report = { machine: thisMachine(), figures }
    process.stdout.write(read.value.json ? reportJson(report) : reportTable(report))
    return hasFailed ? 1 : 0
  } finally {
    await ends.run()
  }
}

process.exitCode = await bench(process.argv.slice(2))
